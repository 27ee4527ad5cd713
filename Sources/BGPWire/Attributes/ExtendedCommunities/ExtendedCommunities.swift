// SPDX-License-Identifier: Apache-2.0

/// EXTENDED_COMMUNITIES: the extended communities of a route; RFC 4360, errors in RFC 7606 section 7.14.
public struct ExtendedCommunities: PathAttribute {
    /// EXTENDED_COMMUNITIES.
    public static let type = AttributeType.extendedCommunities

    /// The communities in the order received; unknown types are no error.
    public var values: [ExtendedCommunity]

    /// The attribute that lists `values`.
    public init(_ values: [ExtendedCommunity]) {
        self.values = values
    }

    /// The route targets among them.
    public var routeTargets: [RouteTarget] { self.values.compactMap(RouteTarget.init) }

    /// One or more times eight octets.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        self.checkLength(value, isMultipleOf: 8)
    }

    /// Reads to the end.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.values = []
        while !value.isAtEnd { self.values.append(ExtendedCommunity(rawValue: try value.readUInt64())) }
    }

    /// Writes eight octets for each.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        for community in self.values { writer.write(community.rawValue) }
    }
}
