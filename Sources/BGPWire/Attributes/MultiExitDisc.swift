// SPDX-License-Identifier: Apache-2.0

/// MULTI_EXIT_DISC: how a neighbouring AS ranks its entry points; RFC 4271 section 5.1.4, RFC 7606 section 7.4.
public struct MultiExitDisc: PathAttribute {
    /// MULTI_EXIT_DISC.
    public static let type = AttributeType.multiExitDisc

    /// The metric, without a unit; lower is preferred.
    public var metric: UInt32

    /// The attribute with this value.
    public init(metric: UInt32) {
        self.metric = metric
    }

    /// Four octets.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        self.checkLength(value, equals: 4)
    }

    /// Reads four octets.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.metric = try value.readUInt32()
    }

    /// Writes four octets.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        writer.write(self.metric)
    }
}
