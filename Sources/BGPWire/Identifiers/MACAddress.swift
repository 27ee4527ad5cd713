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
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        var value: UInt64 = 0
        for part in parts {
            guard part.count == 2, part.utf8.allSatisfy({ UInt8.isHexDigit($0) }), let octet = UInt8(part, radix: 16)
            else { return nil }
            value = value << 8 | UInt64(octet)
        }
        self.rawValue = value
    }

    /// Six hexadecimal octets, lower case, separated by colons.
    public var description: String {
        (0..<6).map { index in
            let octet = UInt8(truncatingIfNeeded: self.rawValue >> UInt64(40 - index * 8))
            return (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }.joined(separator: ":")
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
