// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension OctetText {
    /// Writes an address as its `description` has it: IPv6 in the form of RFC 5952.
    mutating func write(_ address: IPAddress) {
        switch address {
        case .v4(let address): self.write(quad: address.rawValue)
        case .v6(let address):
            guard address.rawValue >> 32 != 0xFFFF else { return self.write(mapped: address.rawValue) }
            self.write(groups: address.rawValue, shortening: 2)
        }
    }

    /// Writes an address the way `bgpdump` does.
    @inline(__always)
    mutating func write(dumped address: IPAddress) {
        switch address {
        case .v4(let address): self.write(quad: address.rawValue)
        case .v6(let address): self.write(dumped: address.rawValue)
        }
    }

    /// Writes an IPv6 address the way `bgpdump` does.
    ///
    /// That differs from RFC 5952: a single zero group is shortened too, and an address whose first 96 bits are zero,
    /// `::` and `::1` excepted, ends in a dotted quad.
    mutating func write(dumped address: UInt128) {
        let low = UInt32(truncatingIfNeeded: address)
        let high = address >> 32
        if high == 0, low > 1 {
            self.write("::")
            self.write(quad: low)
        } else if high == 0xFFFF {
            self.write(mapped: address)
        } else {
            self.write(groups: address, shortening: 1)
        }
    }

    /// Writes an address of `::ffff:0:0/96`.
    private mutating func write(mapped address: UInt128) {
        self.write("::ffff:")
        self.write(quad: UInt32(truncatingIfNeeded: address))
    }

    /// Writes the groups of an IPv6 address, the longest run of at least `least` zero ones as `::`.
    private mutating func write(groups address: UInt128, shortening least: Int) {
        var (start, length) = Self.longestZeros(address)
        if length < least { (start, length) = (8, 0) }
        var index = 0
        while index < 8 {
            if index == start {
                self.write("::")
                index += length
                continue
            }
            if index > 0, index != start + length { self.write(UInt8(ascii: ":")) }
            self.write(hexadecimal: UInt16(truncatingIfNeeded: address >> UInt128(112 &- 16 &* index)))
            index += 1
        }
    }

    /// The first of the longest runs of zero groups.
    private static func longestZeros(_ address: UInt128) -> (start: Int, length: Int) {
        var best = (start: 0, length: 0)
        var start = 0
        var length = 0
        for index in 0..<8 {
            if UInt16(truncatingIfNeeded: address >> UInt128(112 &- 16 &* index)) == 0 {
                if length == 0 { start = index }
                length += 1
                if length > best.length { best = (start, length) }
            } else {
                length = 0
            }
        }
        return best
    }
}
