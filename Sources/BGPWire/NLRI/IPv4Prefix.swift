// SPDX-License-Identifier: Apache-2.0

/// An IPv4 prefix: the first bits of an address and how many of them count.
///
/// The bits beyond the length are always zero; RFC 4271 section 4.3 calls them irrelevant, so a prefix that arrives
/// with some of them set equals the one without.
public struct IPv4Prefix: Hashable, Sendable {
    /// The first bits of the address, the others zero.
    public let bits: UInt32
    /// How many bits count, 0 through 32.
    public let length: UInt8

    /// The prefix of the first `length` bits of `bits`; a length above 32 counts as 32.
    @inlinable
    @inline(__always)
    public init(bits: UInt32, length: UInt8) {
        let length = min(length, 32)
        self.length = length
        // Twice as wide, so that a shift by 32 is one.
        self.bits = bits & ~UInt32(truncatingIfNeeded: UInt64(UInt32.max) &>> UInt64(length))
    }

    /// The prefix of the first `length` bits of `address`.
    @inlinable
    public init(_ address: IPv4Address, length: UInt8 = 32) {
        self.init(bits: address.rawValue, length: length)
    }

    /// The first address of the prefix.
    public var address: IPv4Address { IPv4Address(rawValue: self.bits) }

    /// Whether `address` is inside the prefix.
    @inlinable
    public func contains(_ address: IPv4Address) -> Bool {
        self.bits == address.rawValue & ~(UInt32.max >> UInt32(self.length))
    }

    /// Whether `other` is this prefix or a more specific one inside it.
    @inlinable
    public func contains(_ other: IPv4Prefix) -> Bool {
        other.length >= self.length && self.bits == other.bits & ~(UInt32.max >> UInt32(self.length))
    }
}

extension IPv4Prefix: Comparable {
    /// Orders by first address, then shorter before longer: the order in which a table is walked.
    @inlinable
    public static func < (lhs: IPv4Prefix, rhs: IPv4Prefix) -> Bool {
        lhs.bits == rhs.bits ? lhs.length < rhs.length : lhs.bits < rhs.bits
    }
}

extension IPv4Prefix: LosslessStringConvertible {
    /// Reads `address/length`, or a bare address as a host prefix.
    ///
    /// Bits beyond the length must be zero.
    public init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = IPv4Address(String(parts[0])) else { return nil }
        var length: UInt8 = 32
        if parts.count == 2 {
            guard let read = UInt8(decimal: parts[1]), read <= 32 else { return nil }
            length = read
        }
        self.init(address, length: length)
        guard self.bits == address.rawValue else { return nil }
    }

    /// `address/length`.
    public var description: String { "\(self.address)/\(self.length)" }
}
