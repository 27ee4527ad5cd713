// SPDX-License-Identifier: Apache-2.0

/// BGP-LS: what a link-state route says about its node, link or prefix; RFC 9552 section 5.3.
///
/// The TLVs are checked and kept as octets.
public struct LinkStateAttribute: PathAttribute {
    /// BGP-LS.
    public static let type = AttributeType.linkState

    /// The TLVs as they came.
    public var octets: [UInt8]

    /// The attribute that holds these TLVs.
    public init(octets: [UInt8]) {
        self.octets = octets
    }

    /// TLVs of type 2, length 2 that fill the value.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        var reader = ByteReader(value.remainingSpan)
        do throws(TruncatedInput) {
            while !reader.isAtEnd {
                try reader.skip(2)
                try reader.skip(Int(try reader.readUInt16()))
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
