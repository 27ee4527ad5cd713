// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What a table must know about a peer to rank its routes.
public struct PeerFacts: Hashable, Sendable {
    /// Where the peer is.
    public var address: ScopedIPAddress
    /// The AS it is in.
    public var asNumber: ASNumber
    /// Who it is.
    public var identifier: BGPIdentifier
    /// How it stands to the local side.
    public var kind: DecodeContext.SessionKind

    /// A peer.
    public init(
        address: ScopedIPAddress,
        asNumber: ASNumber,
        identifier: BGPIdentifier,
        kind: DecodeContext.SessionKind
    ) {
        self.address = address
        self.asNumber = asNumber
        self.identifier = identifier
        self.kind = kind
    }
}
