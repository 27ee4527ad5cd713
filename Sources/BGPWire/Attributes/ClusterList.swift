// SPDX-License-Identifier: Apache-2.0

/// CLUSTER_LIST: the reflection clusters a route has passed, the latest first; RFC 4456 section 8, RFC 7606 section 7.10.
public struct ClusterList: PathAttribute {
    /// CLUSTER_LIST.
    public static let type = AttributeType.clusterList

    /// The clusters.
    public var clusters: [BGPIdentifier]

    /// The attribute that lists `clusters`.
    public init(_ clusters: [BGPIdentifier]) {
        self.clusters = clusters
    }

    /// One or more times four octets.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        self.checkLength(value, isMultipleOf: 4)
    }

    /// Reads to the end.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.clusters = []
        while !value.isAtEnd { self.clusters.append(BGPIdentifier(rawValue: try value.readUInt32())) }
    }

    /// Writes four octets for each.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        for cluster in self.clusters { writer.write(cluster.rawValue) }
    }
}
