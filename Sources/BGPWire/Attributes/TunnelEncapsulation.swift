// SPDX-License-Identifier: Apache-2.0

/// TUNNEL_ENCAPSULATION: how to tunnel towards the next hop; RFC 9012 section 2.
///
/// The TLVs are checked and kept as octets.
///
/// ```
/// +-----------+-----------+------------------------------------------------+
/// | type: 2   | length: 2 | sub-TLVs: type 1, length 1 (2 from type 128 on) |   repeated
/// +-----------+-----------+------------------------------------------------+
/// ```
public struct TunnelEncapsulation: PathAttribute {
    /// TUNNEL_ENCAPSULATION.
    public static let type = AttributeType.tunnelEncapsulation

    /// The TLVs as they came.
    public var octets: [UInt8]

    /// The attribute that holds these TLVs.
    public init(octets: [UInt8]) {
        self.octets = octets
    }

    /// TLVs and sub-TLVs that fill what contains them.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        var reader = ByteReader(value.remainingSpan)
        do throws(TruncatedInput) {
            while !reader.isAtEnd {
                try reader.skip(2)
                var tunnel = try reader.readSlice(Int(try reader.readUInt16()))
                while !tunnel.isAtEnd {
                    let type = try tunnel.readUInt8()
                    let length = type < 128 ? Int(try tunnel.readUInt8()) : Int(try tunnel.readUInt16())
                    try tunnel.skip(length)
                }
            }
            return nil
        } catch {
            return self.fault(.structure)
        }
    }

    /// Keeps the octets.
    public init(parsing value: inout ByteReader, in context: DecodeContext) throws(TruncatedInput) {
        self.octets = value.readRemaining()
    }

    /// Writes the octets as they came.
    public func encode(into writer: inout ByteWriter, in context: DecodeContext) {
        writer.write(self.octets)
    }
}
