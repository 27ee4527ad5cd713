// SPDX-License-Identifier: Apache-2.0

/// What the codec knows about each address family: one row per family.
///
/// A family without a row is carried as opaque octets (RFC 4760 asks no more of a speaker that did not offer it).
public enum FamilyTable {
    /// How the reachability of a family is laid out on the wire.
    public enum Shape: Hashable, Sendable {
        /// Length in bits and that many bits; RFC 4271 section 4.3.
        case prefix
        /// A prefix behind one or more MPLS labels; RFC 8277 section 2.
        case labelledPrefix
        /// A prefix behind labels and a route distinguisher; RFC 4364 section 4.3.4.
        case vpnPrefix
        /// Route type, length in octets and that many octets; RFC 7432 section 7.
        case evpn
        /// Not taken apart: the block is kept as it came.
        case opaque
    }

    /// One family.
    public struct Row: Sendable {
        /// Which family.
        public let family: AddressFamily
        /// Its name in text, JSON and options.
        public let name: String
        /// Other spellings that are read.
        public let aliases: [String]
        /// The layout of its reachability.
        public let shape: Shape
        /// The legal lengths of its next hop in MP_REACH_NLRI, in octets; empty where none is needed.
        ///
        /// RFC 4760 section 3, RFC 2545 section 3, RFC 4364 section 4.3.2, RFC 8950 section 3, RFC 7432 section 7.
        public let nextHopLengths: [Int]
    }

    /// All families with a name, in the order of their numbers.
    ///
    /// The position of a row is the family's bit in a ``FamilySet``, so new rows go to the end.
    public static let rows: [Row] = [
        Row(.ipv4Unicast, "ipv4-unicast", ["ipv4", "v4"], .prefix, [4, 16, 32]),
        Row(.ipv4Multicast, "ipv4-multicast", [], .prefix, [4, 16, 32]),
        Row(.ipv4LabelledUnicast, "ipv4-labelled-unicast", ["ipv4-labeled-unicast"], .labelledPrefix, [4, 16, 32]),
        Row(.ipv4VPNUnicast, "ipv4-vpn-unicast", ["vpnv4"], .vpnPrefix, [12, 24, 48]),
        Row(.ipv6Unicast, "ipv6-unicast", ["ipv6", "v6"], .prefix, [16, 32]),
        Row(.ipv6Multicast, "ipv6-multicast", [], .prefix, [16, 32]),
        Row(
            .ipv6LabelledUnicast,
            "ipv6-labelled-unicast",
            ["ipv6-labeled-unicast"],
            .labelledPrefix,
            [4, 16, 32]
        ),
        Row(.ipv6VPNUnicast, "ipv6-vpn-unicast", ["vpnv6"], .vpnPrefix, [12, 24, 48]),
        Row(.l2vpnEVPN, "l2vpn-evpn", ["evpn"], .evpn, [4, 16, 32]),
        Row(.ipv4Flowspec, "ipv4-flowspec", [], .opaque, [0, 4, 16, 32]),
        Row(.ipv6Flowspec, "ipv6-flowspec", [], .opaque, [0, 4, 16, 32]),
        Row(.ipv4VPNFlowspec, "ipv4-vpn-flowspec", [], .opaque, [0, 12, 24, 48]),
        Row(.ipv6VPNFlowspec, "ipv6-vpn-flowspec", [], .opaque, [0, 12, 24, 48]),
        Row(.ipv4RouteTargetConstraint, "ipv4-rt-constraint", [], .opaque, [4, 16, 32]),
        Row(.l2vpnVPLS, "l2vpn-vpls", [], .opaque, [4, 16, 32]),
        Row(.linkState, "link-state", [], .opaque, [4, 16, 32]),
    ]

    /// The row of `family`; `nil` for a family the codec does not know.
    public static func row(of family: AddressFamily) -> Row? {
        self.index(of: family).map { self.rows[$0] }
    }

    /// The position of the row of `family`.
    ///
    /// A switch rather than a search, because every UPDATE asks.
    @inlinable
    public static func index(of family: AddressFamily) -> Int? {
        switch (family.afi.rawValue, family.safi.rawValue) {
        case (1, 1): 0
        case (1, 2): 1
        case (1, 4): 2
        case (1, 128): 3
        case (2, 1): 4
        case (2, 2): 5
        case (2, 4): 6
        case (2, 128): 7
        case (25, 70): 8
        case (1, 133): 9
        case (2, 133): 10
        case (1, 134): 11
        case (2, 134): 12
        case (1, 132): 13
        case (25, 65): 14
        case (16_388, 71): 15
        default: nil
        }
    }

    /// Whether a next hop of `count` octets is legal in `family`: one of the row's lengths, any in unknown families.
    static func allowsNextHop(of count: Int, in family: AddressFamily) -> Bool {
        guard let index = self.index(of: family) else { return count <= 255 }
        return (0..<64).contains(count) && self.nextHopMasks[index] & (1 << UInt64(count)) != 0
    }

    /// The legal lengths of each row as bits.
    private static let nextHopMasks: [UInt64] = rows.map { row in
        row.nextHopLengths.reduce(0) { $0 | 1 << UInt64($1) }
    }

    /// The layout of `family`, ``Shape/opaque`` for unknown ones.
    @inlinable
    public static func shape(of family: AddressFamily) -> Shape {
        switch (family.afi.rawValue, family.safi.rawValue) {
        case (1, 1), (1, 2), (2, 1), (2, 2): .prefix
        case (1, 4), (2, 4): .labelledPrefix
        case (1, 128), (2, 128): .vpnPrefix
        case (25, 70): .evpn
        default: .opaque
        }
    }
}

extension FamilyTable.Row {
    /// A row in table notation.
    init(
        _ family: AddressFamily,
        _ name: String,
        _ aliases: [String],
        _ shape: FamilyTable.Shape,
        _ nextHopLengths: [Int]
    ) {
        self.family = family
        self.name = name
        self.aliases = aliases
        self.shape = shape
        self.nextHopLengths = nextHopLengths
    }
}
