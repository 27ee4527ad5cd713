// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Which of two connections between the same speakers stays; RFC 4271 section 6.8, RFC 6286 section 2.3.
public enum ConnectionCollision {
    /// The connection that stays: the one dialled by the speaker with the higher identifier.
    ///
    /// Identifiers are compared as unsigned numbers. Equal ones are possible between different ASes, and then the higher
    /// AS wins.
    public static func survivor(
        local: (identifier: BGPIdentifier, asNumber: ASNumber),
        remote: (identifier: BGPIdentifier, asNumber: ASNumber)
    ) -> ConnectionDirection {
        if local.identifier == remote.identifier {
            return local.asNumber > remote.asNumber ? .outbound : .inbound
        }
        return local.identifier > remote.identifier ? .outbound : .inbound
    }
}
