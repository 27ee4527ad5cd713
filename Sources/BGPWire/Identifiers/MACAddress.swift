// SPDX-License-Identifier: Apache-2.0

/// A 48-bit link-layer address.
public struct MACAddress: RawRepresentable, Hashable, Sendable {
    /// The address as a number, first octet most significant; the upper 16 bits are zero.
    public var rawValue: UInt64

    /// The address in the low 48 bits of `rawValue`.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue & 0xFFFF_FFFF_FFFF
    }
}

extension MACAddress: LosslessStringConvertible {
    /// Reads six hexadecimal octets separated by colons.
    public init?(_ description: String) {
        guard let octets = HexText.octets(separated: description, count: 6) else { return nil }
        self.rawValue = HexText.number(of: octets)
    }

    /// Six hexadecimal octets, lower case, separated by colons.
    public var description: String {
        HexText.separated((0..<6).map { UInt8(truncatingIfNeeded: self.rawValue >> UInt64(40 - $0 * 8)) })
    }
}

extension ByteReader {
    /// Reads six octets as a link-layer address.
    @_lifetime(self: copy self)
    mutating func readMACAddress() throws(TruncatedInput) -> MACAddress {
        let high = UInt64(try self.readUInt16())
        return MACAddress(rawValue: high << 32 | UInt64(try self.readUInt32()))
    }
}

extension ByteWriter {
    /// Writes the six octets of a link-layer address.
    mutating func write(_ address: MACAddress) {
        self.write(UInt16(truncatingIfNeeded: address.rawValue >> 32))
        self.write(UInt32(truncatingIfNeeded: address.rawValue))
    }
}
