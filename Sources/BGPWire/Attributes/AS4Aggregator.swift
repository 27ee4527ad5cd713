// SPDX-License-Identifier: Apache-2.0

/// AS4_AGGREGATOR: AGGREGATOR with a four-octet number for two-octet speakers to carry; RFC 6793 sections 3 and 6.
public struct AS4Aggregator: PathAttribute {
    /// AS4_AGGREGATOR.
    public static let type = AttributeType.as4Aggregator

    /// What AGGREGATOR would say.
    public var aggregator: Aggregator

    /// The attribute that carries `aggregator`.
    public init(_ aggregator: Aggregator) {
        self.aggregator = aggregator
    }

    /// Eight octets, not AS 0.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        if let fault = self.checkLength(value, equals: 8) { return fault }
        var reader = ByteReader(value.remainingSpan)
        guard let number = try? reader.readUInt32() else { return self.fault(.structure) }
        return number == 0 ? self.fault(.zeroAS) : nil
    }

    /// Reads a four-octet AS number and an identifier.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        let number = ASNumber(try value.readUInt32())
        self.aggregator = Aggregator(number, BGPIdentifier(rawValue: try value.readUInt32()))
    }

    /// Writes a four-octet AS number and an identifier.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        writer.write(self.aggregator.asNumber.rawValue)
        writer.write(self.aggregator.identifier.rawValue)
    }
}
