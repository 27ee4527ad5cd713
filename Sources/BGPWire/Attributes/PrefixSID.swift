// SPDX-License-Identifier: Apache-2.0

/// PREFIX_SID: segment routing for a prefix; RFC 8669 section 3, SRv6 services RFC 9252.
///
/// The TLVs are checked and kept as octets. A broken label index or SRGB costs the attribute (RFC 8669 section 6), a
/// broken SRv6 service the routes (RFC 9252 section 7).
public struct PrefixSID: PathAttribute {
    /// PREFIX_SID.
    public static let type = AttributeType.prefixSID

    /// The TLVs as they came.
    public var octets: [UInt8]

    /// The attribute that holds these TLVs.
    public init(octets: [UInt8]) {
        self.octets = octets
    }

    /// TLVs of type 1, length 2 that fill the value, each as long as its type says.
    public static func check(_ value: borrowing ByteReader, in context: DecodeContext) -> AttributeFault? {
        var reader = ByteReader(value.remainingSpan)
        do throws(TruncatedInput) {
            while !reader.isAtEnd {
                let type = try reader.readUInt8()
                let length = Int(try reader.readUInt16())
                var body = try reader.readSlice(length)
                switch type {
                case 1 where length != 7, 3 where length < 8 || (length - 2) % 6 != 0:
                    return self.fault(.structure)
                case 5, 6:
                    guard self.isService(&body) else {
                        return AttributeFault(self.type, .structure, .treatAsWithdraw)
                    }
                default:
                    break
                }
            }
            return nil
        } catch {
            return self.fault(.structure)
        }
    }

    /// Whether an SRv6 service TLV holds sub-TLVs that fit; RFC 9252 sections 2 and 3.
    private static func isService(_ body: inout ByteReader) -> Bool {
        do throws(TruncatedInput) {
            try body.skip(1)
            while !body.isAtEnd {
                let type = try body.readUInt8()
                var information = try body.readSlice(Int(try body.readUInt16()))
                guard type == 1 else { continue }
                // SRv6 SID information: reserved 1, SID 16, flags 1, behaviour 2, reserved 1, then sub-sub-TLVs.
                try information.skip(21)
                while !information.isAtEnd {
                    let detail = try information.readUInt8()
                    let length = Int(try information.readUInt16())
                    guard detail != 1 || length == 6 else { return false }
                    try information.skip(length)
                }
            }
            return true
        } catch {
            return false
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
