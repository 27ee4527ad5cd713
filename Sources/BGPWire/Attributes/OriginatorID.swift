// SPDX-License-Identifier: Apache-2.0

/// ORIGINATOR_ID: who brought the route into the AS, set by the first reflector; RFC 4456 section 8, RFC 7606 section 7.9.
public struct OriginatorID: PathAttribute {
    /// ORIGINATOR_ID.
    public static let type = AttributeType.originatorID

    /// The speaker.
    public var identifier: BGPIdentifier

    /// The attribute that names `identifier`.
    public init(_ identifier: BGPIdentifier) {
        self.identifier = identifier
    }

    /// Four octets.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        self.checkLength(value, equals: 4)
    }

    /// Reads four octets.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.identifier = BGPIdentifier(rawValue: try value.readUInt32())
    }

    /// Writes four octets.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        writer.write(self.identifier.rawValue)
    }
}
