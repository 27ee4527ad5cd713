// SPDX-License-Identifier: Apache-2.0

/// A community: a tag whose meaning the AS in its upper half decides; RFC 1997.
public struct Community: RawRepresentable, Hashable, Sendable {
    /// The tag as a number.
    public var rawValue: UInt32

    /// The community with this number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Names of registered values, as operators write them; RFC 1997, 3765, 7611, 7999, 8326, 9494.
    static let names: [(name: String, value: UInt32)] = [
        ("graceful-shutdown", 0xFFFF_0000),
        ("accept-own", 0xFFFF_0001),
        ("llgr-stale", 0xFFFF_0006),
        ("no-llgr", 0xFFFF_0007),
        ("accept-own-nexthop", 0xFFFF_0008),
        ("blackhole", 0xFFFF_029A),
        ("no-export", 0xFFFF_FF01),
        ("no-advertise", 0xFFFF_FF02),
        ("no-export-subconfed", 0xFFFF_FF03),
        ("no-peer", 0xFFFF_FF04),
    ]
}

extension Community: Comparable {
    /// Orders as numbers.
    public static func < (lhs: Community, rhs: Community) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension Community: LosslessStringConvertible {
    /// Reads `asn:value`, a registered name such as `no-export`, or one number.
    public init?(_ description: String) {
        if let known = Self.names.first(where: { $0.name == description }) {
            self.rawValue = known.value
            return
        }
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            guard let value = UInt32(decimal: parts[0]) else { return nil }
            self.rawValue = value
        case 2:
            guard let high = UInt16(decimal: parts[0]), let low = UInt16(decimal: parts[1]) else { return nil }
            self.rawValue = UInt32(high) << 16 | UInt32(low)
        default:
            return nil
        }
    }

    /// The registered name, or `asn:value`.
    public var description: String {
        Self.names.first { $0.value == self.rawValue }?.name ?? "\(self.rawValue >> 16):\(self.rawValue & 0xFFFF)"
    }
}

/// COMMUNITIES: the communities of a route; RFC 1997, errors in RFC 7606 section 7.8.
public struct Communities: PathAttribute {
    /// COMMUNITIES.
    public static let type = AttributeType.communities

    /// The communities in the order received.
    public var values: [Community]

    /// The attribute that lists `values`.
    public init(_ values: [Community]) {
        self.values = values
    }

    /// One or more times four octets.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        self.checkLength(value, isMultipleOf: 4)
    }

    /// Reads to the end.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.values = []
        self.values.reserveCapacity(value.remaining / 4)
        while !value.isAtEnd { self.values.append(Community(rawValue: try value.readUInt32())) }
    }

    /// Writes four octets for each.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        for community in self.values { writer.write(community.rawValue) }
    }
}
