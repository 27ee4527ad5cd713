// SPDX-License-Identifier: Apache-2.0

/// A large community: a tag with room for four-octet AS numbers; RFC 8092 section 3.
public struct LargeCommunity: Hashable, Sendable {
    /// The AS that gives the tag its meaning.
    public var globalAdministrator: UInt32
    /// What the tag does.
    public var localData1: UInt32
    /// To whom or how much.
    public var localData2: UInt32

    /// The community of these three numbers.
    public init(_ globalAdministrator: UInt32, _ localData1: UInt32, _ localData2: UInt32) {
        self.globalAdministrator = globalAdministrator
        self.localData1 = localData1
        self.localData2 = localData2
    }
}

extension LargeCommunity: LosslessStringConvertible {
    /// Reads three decimal numbers separated by colons; RFC 8092 section 5.
    public init?(_ description: String) {
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let first = UInt32(decimal: parts[0]), let second = UInt32(decimal: parts[1]),
            let third = UInt32(decimal: parts[2])
        else { return nil }
        self.init(first, second, third)
    }

    /// Three decimal numbers separated by colons.
    public var description: String { "\(self.globalAdministrator):\(self.localData1):\(self.localData2)" }
}

/// LARGE_COMMUNITIES: the large communities of a route; RFC 8092, errors in its section 6.
public struct LargeCommunities: PathAttribute {
    /// LARGE_COMMUNITIES.
    public static let type = AttributeType.largeCommunities

    /// The communities in the order received.
    public var values: [LargeCommunity]

    /// The attribute that lists `values`.
    public init(_ values: [LargeCommunity]) {
        self.values = values
    }

    /// One or more times twelve octets.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        self.checkLength(value, isMultipleOf: 12)
    }

    /// Reads to the end.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.values = []
        while !value.isAtEnd {
            let administrator = try value.readUInt32()
            let first = try value.readUInt32()
            self.values.append(LargeCommunity(administrator, first, try value.readUInt32()))
        }
    }

    /// Writes twelve octets for each.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        for community in self.values {
            writer.write(community.globalAdministrator)
            writer.write(community.localData1)
            writer.write(community.localData2)
        }
    }
}
