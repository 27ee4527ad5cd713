// SPDX-License-Identifier: Apache-2.0

/// OTC: from this AS on the route goes to customers only; RFC 9234 section 5.
public struct OnlyToCustomer: PathAttribute {
    /// OTC.
    public static let type = AttributeType.onlyToCustomer

    /// The AS that set the attribute.
    public var asNumber: ASNumber

    /// The attribute set by `asNumber`.
    public init(_ asNumber: ASNumber) {
        self.asNumber = asNumber
    }

    /// Four octets, whatever the width of AS numbers in the session.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        self.checkLength(value, equals: 4)
    }

    /// Reads four octets.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.asNumber = ASNumber(try value.readUInt32())
    }

    /// Writes four octets.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        writer.write(self.asNumber.rawValue)
    }
}
