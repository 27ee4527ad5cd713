// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Everything two speakers found out about each other.
public struct SessionFacts: Hashable, Sendable {
    /// The OPEN sent.
    public let localOpen: OpenMessage
    /// The OPEN received.
    public let remoteOpen: OpenMessage
    /// What both together allow.
    public let negotiated: NegotiatedCapabilities
    /// Who dialled.
    public let direction: ConnectionDirection

    /// The AS the remote side is in.
    public var remoteAS: ASNumber { self.remoteOpen.asNumber }
    /// The AS the local side said it is in.
    public var localAS: ASNumber { self.localOpen.asNumber }
    /// Who the remote side is.
    public var remoteIdentifier: BGPIdentifier { self.remoteOpen.identifier }
}
