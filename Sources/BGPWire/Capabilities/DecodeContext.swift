// SPDX-License-Identifier: Apache-2.0

/// What a parse or an encode must know about the session its octets belong to.
///
/// It is made from ``NegotiatedCapabilities`` for a live session, or assumed for recorded octets whose OPENs are not
/// there. One value serves one direction: ADD-PATH is negotiated for each by itself.
public struct DecodeContext: Hashable, Sendable {
    /// How the two speakers stand to each other.
    public enum SessionKind: Hashable, Sendable {
        /// In different autonomous systems.
        case external
        /// In one autonomous system.
        case `internal`
        /// In different members of one confederation; RFC 5065.
        case confederation
    }

    /// How the two speakers stand to each other.
    public var sessionKind: SessionKind
    /// Whether AS_PATH and AGGREGATOR carry four-octet numbers; RFC 6793.
    public var usesFourOctetAS: Bool
    /// The families that may come, RFC 4760 section 8: what is broken in others costs nothing.
    ///
    /// It does not matter to who sends, so that sessions of different families can share what is composed.
    public var families: FamilySet
    /// The families whose reachability carries path identifiers in this direction; RFC 7911.
    public var addPath: FamilySet
    /// The families whose IPv4 routes may have an IPv6 next hop; RFC 8950.
    public var extendedNextHop: FamilySet
    /// Whether messages but OPEN and KEEPALIVE may be longer than 4,096 octets; RFC 8654.
    public var usesExtendedMessages: Bool
    /// Whether AIGP is believed from this neighbour; RFC 7311 section 3.3.
    public var acceptsAIGP: Bool

    /// A context; by default an external session that negotiated four-octet AS numbers and all families, nothing else.
    public init(
        sessionKind: SessionKind = .external,
        usesFourOctetAS: Bool = true,
        families: FamilySet = .all,
        addPath: FamilySet = [],
        extendedNextHop: FamilySet = [],
        usesExtendedMessages: Bool = false,
        acceptsAIGP: Bool = false
    ) {
        self.sessionKind = sessionKind
        self.usesFourOctetAS = usesFourOctetAS
        self.families = families
        self.addPath = addPath
        self.extendedNextHop = extendedNextHop
        self.usesExtendedMessages = usesExtendedMessages
        self.acceptsAIGP = acceptsAIGP
    }

    /// The longest message allowed, in octets, header included.
    public var maximumMessageLength: Int { self.usesExtendedMessages ? 65_535 : 4_096 }
}
