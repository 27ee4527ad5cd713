// SPDX-License-Identifier: Apache-2.0

/// What is known about each path attribute: one row per attribute.
///
/// The generic code reads flags, session rules and names from here, so that a new attribute is a row and a file.
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
        /// The Optional and Transitive bits it must have.
        public let flags: AttributeFlags
        /// Who may send it.
        public let sessions: Sessions
        /// What a malformed one costs.
        public let malformed: MalformedAction
        /// What wrong flags cost; RFC 7606 section 3(c), unless the attribute's own RFC says otherwise.
        public let wrongFlags: MalformedAction
    }

    /// What the walk over every UPDATE needs of a row: no text, so that looking it up counts no references.
    struct Rule: Sendable {
        var flags: AttributeFlags
        var sessions: Sessions
        var wrongFlags: MalformedAction
    }

    private static let wellKnown: AttributeFlags = [.transitive]
    private static let optionalTransitive: AttributeFlags = [.optional, .transitive]
    private static let optionalNonTransitive: AttributeFlags = [.optional]

    /// All known attributes, by code.
    public static let rows: [Row] = [
        Row(.origin, "ORIGIN", wellKnown, .any, .treatAsWithdraw),
        Row(.asPath, "AS_PATH", wellKnown, .any, .treatAsWithdraw),
        Row(.nextHop, "NEXT_HOP", wellKnown, .any, .treatAsWithdraw),
        Row(.multiExitDisc, "MULTI_EXIT_DISC", optionalNonTransitive, .any, .treatAsWithdraw),
        Row(.localPref, "LOCAL_PREF", wellKnown, .internalOnly, .treatAsWithdraw),
        Row(.atomicAggregate, "ATOMIC_AGGREGATE", wellKnown, .any, .attributeDiscard),
        Row(.aggregator, "AGGREGATOR", optionalTransitive, .any, .attributeDiscard),
        Row(.communities, "COMMUNITIES", optionalTransitive, .any, .treatAsWithdraw),
        Row(.originatorID, "ORIGINATOR_ID", optionalNonTransitive, .internalOnly, .treatAsWithdraw),
        Row(.clusterList, "CLUSTER_LIST", optionalNonTransitive, .internalOnly, .treatAsWithdraw),
        Row(.mpReachNLRI, "MP_REACH_NLRI", optionalNonTransitive, .any, .sessionReset),
        Row(.mpUnreachNLRI, "MP_UNREACH_NLRI", optionalNonTransitive, .any, .sessionReset),
        Row(.extendedCommunities, "EXTENDED_COMMUNITIES", optionalTransitive, .any, .treatAsWithdraw),
        Row(.as4Path, "AS4_PATH", optionalTransitive, .twoOctetASOnly, .attributeDiscard),
        Row(.as4Aggregator, "AS4_AGGREGATOR", optionalTransitive, .twoOctetASOnly, .attributeDiscard),
        Row(.pmsiTunnel, "PMSI_TUNNEL", optionalTransitive, .any, .treatAsWithdraw),
        Row(.tunnelEncapsulation, "TUNNEL_ENCAPSULATION", optionalTransitive, .any, .treatAsWithdraw),
        Row(.ipv6ExtendedCommunities, "IPV6_EXTENDED_COMMUNITIES", optionalTransitive, .any, .treatAsWithdraw),
        // RFC 7311 section 3: with the Transitive bit it is malformed, which costs the attribute.
        Row(.aigp, "AIGP", optionalNonTransitive, .any, .attributeDiscard, wrongFlags: .attributeDiscard),
        Row(.linkState, "BGP-LS", optionalNonTransitive, .any, .attributeDiscard),
        Row(.largeCommunities, "LARGE_COMMUNITIES", optionalTransitive, .any, .treatAsWithdraw),
        Row(.onlyToCustomer, "OTC", optionalTransitive, .any, .treatAsWithdraw),
        Row(.prefixSID, "PREFIX_SID", optionalTransitive, .any, .attributeDiscard),
        Row(.attributeSet, "ATTR_SET", optionalTransitive, .any, .treatAsWithdraw),
    ]

    /// Positions in ``rows`` by code; 255 where there is none.
    private static let positions: [UInt8] = {
        var result = [UInt8](repeating: .max, count: 256)
        for (position, row) in rows.enumerated() { result[Int(row.type.rawValue)] = UInt8(position) }
        return result
    }()

    private static let rules: [Rule?] = {
        var result = [Rule?](repeating: nil, count: 256)
        for row in rows {
            result[Int(row.type.rawValue)] = Rule(flags: row.flags, sessions: row.sessions, wrongFlags: row.wrongFlags)
        }
        return result
    }()

    /// The rule of `type`; `nil` for an attribute the codec does not know.
    static func rule(of type: AttributeType) -> Rule? { self.rules[Int(type.rawValue)] }

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
        _ flags: AttributeFlags,
        _ sessions: AttributeTable.Sessions,
        _ malformed: MalformedAction,
        wrongFlags: MalformedAction = .treatAsWithdraw
    ) {
        self.type = type
        self.name = name
        self.flags = flags
        self.sessions = sessions
        self.malformed = malformed
        self.wrongFlags = wrongFlags
    }
}
