// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// The type of an MRT record; RFC 6396 sections 4 and 5, the old ones appendix B.
public struct MRTRecordType: RawRepresentable, Hashable, Sendable {
    /// The number as it is in the record.
    public var rawValue: UInt16

    /// The type of this number.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Messages and state changes of archives from before 2001; RFC 6396 appendix B.2.1.
    public static let bgp = MRTRecordType(rawValue: 5)
    /// One route of a table; RFC 6396 section 4.2.
    public static let tableDump = MRTRecordType(rawValue: 12)
    /// Peers of a table and its routes; RFC 6396 section 4.3.
    public static let tableDumpV2 = MRTRecordType(rawValue: 13)
    /// Messages and state changes; RFC 6396 section 4.4.
    public static let bgp4mp = MRTRecordType(rawValue: 16)
    /// The same with microseconds; RFC 6396 section 3.
    public static let bgp4mpET = MRTRecordType(rawValue: 17)

    /// Whether a record of this type may be believed in where its contents are not read: a number that was assigned.
    var isAssigned: Bool { (1...17).contains(self.rawValue) || [32, 33, 48, 49].contains(self.rawValue) }

    /// The longest record of this type and subtype that is believed, in octets without the header; `nil` for records
    /// that are not read.
    func maximumLength(subtype: UInt16) -> Int? {
        switch self {
        case .bgp where (1...7).contains(subtype): 66_000
        case .tableDump where (1...4).contains(subtype): 66_000
        // A peer has 25 octets at most.
        case .tableDumpV2 where subtype == MRTTableSubtype.peerIndexTable.rawValue: 1 << 21
        // Thousands of paths with long attributes: some megabytes have been seen.
        case .tableDumpV2 where MRTTableSubtype(rawValue: subtype).routes != nil: 1 << 24
        case .bgp4mp where subtype <= 11 && subtype != 3, .bgp4mpET where subtype <= 11 && subtype != 3: 66_000
        default: nil
        }
    }
}

/// What a record of TABLE_DUMP_V2 holds; RFC 6396 section 4.3, RFC 8050 section 4.
public struct MRTTableSubtype: RawRepresentable, Hashable, Sendable {
    /// How a record names the family of its routes, and whether its entries have path identifiers.
    enum Routes {
        case family(AddressFamily, hasPathIdentifiers: Bool)
        case generic(hasPathIdentifiers: Bool)
    }

    /// The number as it is in the record.
    public var rawValue: UInt16

    /// The subtype of this number.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// PEER_INDEX_TABLE.
    public static let peerIndexTable = MRTTableSubtype(rawValue: 1)
    /// RIB_IPV4_UNICAST.
    public static let ipv4Unicast = MRTTableSubtype(rawValue: 2)
    /// RIB_IPV4_MULTICAST.
    public static let ipv4Multicast = MRTTableSubtype(rawValue: 3)
    /// RIB_IPV6_UNICAST.
    public static let ipv6Unicast = MRTTableSubtype(rawValue: 4)
    /// RIB_IPV6_MULTICAST.
    public static let ipv6Multicast = MRTTableSubtype(rawValue: 5)
    /// RIB_GENERIC.
    public static let generic = MRTTableSubtype(rawValue: 6)
    /// RIB_GENERIC_ADDPATH.
    public static let genericAddPath = MRTTableSubtype(rawValue: 12)

    /// What the record's routes are; `nil` for a record without any.
    var routes: Routes? {
        switch self.rawValue {
        case 2, 8: .family(.ipv4Unicast, hasPathIdentifiers: self.rawValue == 8)
        case 3, 9: .family(.ipv4Multicast, hasPathIdentifiers: self.rawValue == 9)
        case 4, 10: .family(.ipv6Unicast, hasPathIdentifiers: self.rawValue == 10)
        case 5, 11: .family(.ipv6Multicast, hasPathIdentifiers: self.rawValue == 11)
        case 6, 12: .generic(hasPathIdentifiers: self.rawValue == 12)
        default: nil
        }
    }

    /// The subtype for routes of `family`.
    public init(_ family: AddressFamily, hasPathIdentifiers: Bool) {
        let plain: UInt16 =
            switch family {
            case .ipv4Unicast: 2
            case .ipv4Multicast: 3
            case .ipv6Unicast: 4
            case .ipv6Multicast: 5
            default: 6
            }
        self.rawValue = hasPathIdentifiers ? plain + 6 : plain
    }
}
