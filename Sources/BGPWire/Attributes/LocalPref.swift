// SPDX-License-Identifier: Apache-2.0

/// LOCAL_PREF: how an AS ranks its exits; RFC 4271 section 5.1.5, RFC 7606 section 7.5.
public struct LocalPref: PathAttribute {
    /// LOCAL_PREF.
    public static let type = AttributeType.localPref

    /// The degree of preference; higher is preferred.
    public var preference: UInt32

    /// The attribute with this value.
    public init(preference: UInt32) {
        self.preference = preference
    }

    /// Four octets.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        self.checkLength(value, equals: 4)
    }

    /// Reads four octets.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.preference = try value.readUInt32()
    }

    /// Writes four octets.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        writer.write(self.preference)
    }
}
