// SPDX-License-Identifier: Apache-2.0

/// IPV6_EXTENDED_COMMUNITIES: extended communities with an IPv6 address in them; RFC 5701, errors in RFC 7606 section
/// 7.15.
public struct IPv6ExtendedCommunities: PathAttribute {
    /// IPV6_EXTENDED_COMMUNITIES.
    public static let type = AttributeType.ipv6ExtendedCommunities

    /// The communities in the order received; unknown types are no error.
    public var values: [IPv6ExtendedCommunity]

    /// The attribute that lists `values`.
    public init(_ values: [IPv6ExtendedCommunity]) {
        self.values = values
    }

    /// One or more times twenty octets.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        self.checkLength(value, isMultipleOf: 20)
    }

    /// Reads to the end.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.values = []
        while !value.isAtEnd { self.values.append(try IPv6ExtendedCommunity(parsing: &value)) }
    }

    /// Writes twenty octets for each.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        for community in self.values { community.encode(into: &writer) }
    }
}
