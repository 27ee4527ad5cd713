// SPDX-License-Identifier: Apache-2.0

/// What is known about each path attribute: one row per attribute.
///
/// The generic code reads flags, session rules and names from here, so that a new attribute is a row, its place in
/// `rule(of:)` and a file.
public enum AttributeTable {
    /// Who may send an attribute.
    public enum Sessions: Hashable, Sendable {
        /// Anybody.
        case any
        /// Only neighbours in the same AS or confederation; from others the attribute is discarded.
        case internalOnly
        /// Only speakers without four-octet AS numbers; from others the attribute is discarded.
        case twoOctetASOnly
    }

    /// One attribute.
    public struct Row: Sendable {
        /// Which attribute.
        public let type: AttributeType
        /// Its name, as the RFC spells it.
        public let name: String
        /// What a malformed one costs.
        public let malformed: MalformedAction
        /// What wrong flags cost; RFC 7606 section 3(c), unless the attribute's own RFC says otherwise.
        public let wrongFlags: MalformedAction

        /// The Optional and Transitive bits it must have.
        public var flags: AttributeFlags {
            AttributeTable.rule(of: self.type)?.flags ?? AttributeTable.optionalTransitive
        }

        /// Who may send it.
        public var sessions: Sessions { AttributeTable.rule(of: self.type)?.sessions ?? .any }
    }

    /// What the walk over every UPDATE asks of an attribute.
    public struct Rule: Hashable, Sendable {
        /// The Optional and Transitive bits it must have.
        public let flags: AttributeFlags
        /// Who may send it.
        public let sessions: Sessions
    }

    private static let wellKnown: AttributeFlags = [.transitive]
    private static let optionalTransitive: AttributeFlags = [.optional, .transitive]
    private static let optionalNonTransitive: AttributeFlags = [.optional]

    /// All known attributes, by code.
    public static let rows: [Row] = [
        Row(.origin, "ORIGIN", .treatAsWithdraw),
        Row(.asPath, "AS_PATH", .treatAsWithdraw),
        Row(.nextHop, "NEXT_HOP", .treatAsWithdraw),
        Row(.multiExitDisc, "MULTI_EXIT_DISC", .treatAsWithdraw),
        Row(.localPref, "LOCAL_PREF", .treatAsWithdraw),
        Row(.atomicAggregate, "ATOMIC_AGGREGATE", .attributeDiscard),
        Row(.aggregator, "AGGREGATOR", .attributeDiscard),
        Row(.communities, "COMMUNITIES", .treatAsWithdraw),
        Row(.originatorID, "ORIGINATOR_ID", .treatAsWithdraw),
        Row(.clusterList, "CLUSTER_LIST", .treatAsWithdraw),
        Row(.mpReachNLRI, "MP_REACH_NLRI", .sessionReset),
        Row(.mpUnreachNLRI, "MP_UNREACH_NLRI", .sessionReset),
        Row(.extendedCommunities, "EXTENDED_COMMUNITIES", .treatAsWithdraw),
        Row(.as4Path, "AS4_PATH", .attributeDiscard),
        Row(.as4Aggregator, "AS4_AGGREGATOR", .attributeDiscard),
        Row(.pmsiTunnel, "PMSI_TUNNEL", .treatAsWithdraw),
        Row(.tunnelEncapsulation, "TUNNEL_ENCAPSULATION", .treatAsWithdraw),
        Row(.ipv6ExtendedCommunities, "IPV6_EXTENDED_COMMUNITIES", .treatAsWithdraw),
        // RFC 7311 section 3: with the Transitive bit it is malformed, which costs the attribute.
        Row(.aigp, "AIGP", .attributeDiscard, wrongFlags: .attributeDiscard),
        Row(.linkState, "BGP-LS", .attributeDiscard),
        Row(.largeCommunities, "LARGE_COMMUNITIES", .treatAsWithdraw),
        Row(.onlyToCustomer, "OTC", .treatAsWithdraw),
        Row(.prefixSID, "PREFIX_SID", .attributeDiscard),
        Row(.attributeSet, "ATTR_SET", .treatAsWithdraw),
    ]

    /// Positions in ``rows`` by code; 255 where there is none.
    private static let positions: [UInt8] = {
        var result = [UInt8](repeating: .max, count: 256)
        for (position, row) in rows.enumerated() { result[Int(row.type.rawValue)] = UInt8(position) }
        return result
    }()

    /// Who may send `type` and with which flags; `nil` for an attribute the codec does not know.
    ///
    /// A switch rather than a search, because every attribute of every UPDATE asks.
    @inline(__always)
    static func rule(of type: AttributeType) -> Rule? {
        switch type {
        case .origin, .asPath, .nextHop, .atomicAggregate:
            Rule(flags: wellKnown, sessions: .any)
        case .localPref:
            Rule(flags: wellKnown, sessions: .internalOnly)
        case .originatorID, .clusterList:
            Rule(flags: optionalNonTransitive, sessions: .internalOnly)
        case .multiExitDisc, .mpReachNLRI, .mpUnreachNLRI, .aigp, .linkState:
            Rule(flags: optionalNonTransitive, sessions: .any)
        case .as4Path, .as4Aggregator:
            Rule(flags: optionalTransitive, sessions: .twoOctetASOnly)
        case .aggregator, .communities, .extendedCommunities, .pmsiTunnel, .tunnelEncapsulation,
            .ipv6ExtendedCommunities, .largeCommunities, .onlyToCustomer, .prefixSID, .attributeSet:
            Rule(flags: optionalTransitive, sessions: .any)
        default:
            nil
        }
    }

    /// The row of `type`; `nil` for an attribute the codec does not know.
    public static func row(of type: AttributeType) -> Row? {
        let position = self.positions[Int(type.rawValue)]
        return position == .max ? nil : self.rows[Int(position)]
    }
}

extension AttributeTable.Row {
    /// A row in table notation.
    init(
        _ type: AttributeType,
        _ name: String,
        _ malformed: MalformedAction,
        wrongFlags: MalformedAction = .treatAsWithdraw
    ) {
        self.type = type
        self.name = name
        self.malformed = malformed
        self.wrongFlags = wrongFlags
    }
}
