// SPDX-License-Identifier: Apache-2.0

/// AIGP: the accumulated interior metric; RFC 7311 section 3.
///
/// ```
/// +---------+-----------+------------+
/// | type: 1 | length: 2 | value      |   repeated; type 1 has length 11 and an 8-octet metric
/// +---------+-----------+------------+
/// ```
public struct AIGP: PathAttribute {
    /// AIGP.
    public static let type = AttributeType.aigp

    /// The metric of the first AIGP TLV; `nil` where there is none.
    public var metric: UInt64?

    /// The attribute with this metric.
    public init(metric: UInt64) {
        self.metric = metric
    }

    /// TLVs that fill the value; type 1 with its one length; only where AIGP is believed; RFC 7311 sections 3.1, 3.3.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        guard context.acceptsAIGP else { return self.fault(.notFromThisNeighbour) }
        var reader = ByteReader(value.remainingSpan)
        do throws(TruncatedInput) {
            while !reader.isAtEnd {
                let type = try reader.readUInt8()
                let length = Int(try reader.readUInt16())
                guard length >= 3, type != 1 || length == 11 else { return self.fault(.structure) }
                try reader.skip(length - 3)
            }
            return nil
        } catch {
            return self.fault(.structure)
        }
    }

    /// Reads the first metric.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        while !value.isAtEnd {
            let type = try value.readUInt8()
            let length = Int(try value.readUInt16())
            var body = try value.readSlice(length - 3)
            if type == 1, self.metric == nil { self.metric = try body.readUInt64() }
        }
    }

    /// Writes one TLV with the metric.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        guard let metric = self.metric else { return }
        writer.write(UInt8(1))
        writer.write(UInt16(11))
        writer.write(metric)
    }
}
