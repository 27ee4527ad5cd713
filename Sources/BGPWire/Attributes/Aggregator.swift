// SPDX-License-Identifier: Apache-2.0

/// AGGREGATOR: who made an aggregate; RFC 4271 section 5.1.7, RFC 6793, RFC 7606 section 7.7, RFC 7607.
public struct Aggregator: PathAttribute {
    /// AGGREGATOR.
    public static let type = AttributeType.aggregator

    /// The aggregating AS.
    public var asNumber: ASNumber
    /// The aggregating speaker.
    public var identifier: BGPIdentifier

    /// An aggregate made by `identifier` in `asNumber`.
    public init(_ asNumber: ASNumber, _ identifier: BGPIdentifier) {
        self.asNumber = asNumber
        self.identifier = identifier
    }

    /// Eight octets, or six on a session with two-octet AS numbers; not AS 0.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        if let fault = self.checkLength(value, equals: context.usesFourOctetAS ? 8 : 6) { return fault }
        var reader = ByteReader(value.remainingSpan)
        guard let aggregator = try? Aggregator(parsing: &reader, in: context) else { return self.fault(.structure) }
        return aggregator.asNumber == .zero ? self.fault(.zeroAS) : nil
    }

    /// Reads an AS number of the session's width and an identifier.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.asNumber = ASNumber(
            context.usesFourOctetAS ? try value.readUInt32() : UInt32(try value.readUInt16())
        )
        self.identifier = BGPIdentifier(rawValue: try value.readUInt32())
    }

    /// Writes an AS number of the session's width and an identifier.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        if context.usesFourOctetAS {
            writer.write(self.asNumber.rawValue)
        } else {
            writer.write(self.asNumber.twoOctetValue)
        }
        writer.write(self.identifier.rawValue)
    }
}
