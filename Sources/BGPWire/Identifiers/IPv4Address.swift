// SPDX-License-Identifier: Apache-2.0

/// A 32-bit address.
public struct IPv4Address: RawRepresentable, Hashable, Sendable {
    /// The address as a number, first octet most significant.
    public var rawValue: UInt32

    /// The address with this number.
    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `0.0.0.0`.
    public static let unspecified = IPv4Address(rawValue: 0)

    /// Whether the address is in `127.0.0.0/8`.
    public var isLoopback: Bool { self.rawValue >> 24 == 127 }

    /// Whether the address is in `224.0.0.0/4`.
    public var isMulticast: Bool { self.rawValue >> 28 == 0xE }
}

extension IPv4Address: Comparable {
    /// Orders as unsigned numbers.
    @inlinable
    public static func < (lhs: IPv4Address, rhs: IPv4Address) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension IPv4Address: LosslessStringConvertible {
    /// Reads four decimal octets separated by dots; leading zeros are refused because tools disagree on their base.
    public init?(_ description: String) {
        let parts = description.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let octet = UInt8(decimal: part), part.count == 1 || part.first != "0" else { return nil }
            value = value << 8 | UInt32(octet)
        }
        self.rawValue = value
    }

    /// The dotted quad.
    public var description: String {
        let value = self.rawValue
        return "\(value >> 24).\(value >> 16 & 0xFF).\(value >> 8 & 0xFF).\(value & 0xFF)"
    }
}
