// SPDX-License-Identifier: Apache-2.0

/// A seeded hash of octets: peers choose the octets, so they must not know where they end up.
///
/// The loads are sound because each stands behind a comparison with the count of octets in the same function.
enum OctetHash {
    /// Multiplies two words and folds the 128 bits of the product together.
    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        return high ^ low
    }

    /// The hash of `octets` under `seed`; sixteen octets a step.
    ///
    /// Both factors of each product depend on the seed, so nobody who does not know it can choose octets that make one
    /// of them zero and so wipe out what came before.
    static func hash(_ octets: RawSpan, seed: UInt64) -> UInt64 {
        let secret = seed ^ 0xE703_7ED1_A0B4_28DB
        var state = self.mix(seed ^ 0xA076_1D64_78BD_642F, 0x8EBC_6AF0_9C88_C6E3)
        var offset = 0
        let count = octets.byteCount
        while count &- offset > 16 {
            state = self.mix(self.word(octets, offset) ^ secret, self.word(octets, offset &+ 8) ^ state)
            offset = offset &+ 16
        }
        // The last words overlap what came before, where there is enough of it.
        var low: UInt64 = 0
        var high: UInt64 = 0
        if count >= 16 {
            low = self.word(octets, count &- 16)
            high = self.word(octets, count &- 8)
        } else if count >= 8 {
            low = self.word(octets, 0)
            high = self.word(octets, count &- 8)
        } else {
            for index in 0..<count {
                low = low << 8 | UInt64(unsafe octets.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self))
            }
        }
        state = self.mix(low ^ secret, high ^ state)
        return self.mix(state ^ UInt64(truncatingIfNeeded: count), 0x5899_65CC_7537_4CC3)
    }

    /// Whether two runs are the same.
    static func isEqual(_ left: RawSpan, _ right: RawSpan) -> Bool {
        let count = left.byteCount
        guard count == right.byteCount else { return false }
        var offset = 0
        while count &- offset >= 8 {
            guard self.word(left, offset) == self.word(right, offset) else { return false }
            offset = offset &+ 8
        }
        // The last word overlaps what came before, where there is enough of it.
        if count >= 8 { return self.word(left, count &- 8) == self.word(right, count &- 8) }
        while offset < count {
            let one = unsafe left.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            let other = unsafe right.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            guard one == other else { return false }
            offset = offset &+ 1
        }
        return true
    }

    /// Whether `left` comes before `right`: by octets, a beginning before its continuation.
    static func precedes(_ left: RawSpan, _ right: RawSpan) -> Bool {
        let count = min(left.byteCount, right.byteCount)
        var offset = 0
        while count &- offset >= 8 {
            let one = UInt64(bigEndian: self.word(left, offset))
            let other = UInt64(bigEndian: self.word(right, offset))
            guard one == other else { return one < other }
            offset = offset &+ 8
        }
        while offset < count {
            let one = unsafe left.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            let other = unsafe right.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            guard one == other else { return one < other }
            offset = offset &+ 1
        }
        return left.byteCount < right.byteCount
    }

    /// The first eight octets as a number, with zeros behind fewer: of two runs in order, that of the first is not larger.
    static func start(_ octets: RawSpan) -> UInt64 {
        guard octets.byteCount < 8 else { return UInt64(bigEndian: self.word(octets, 0)) }
        var start: UInt64 = 0
        for index in 0..<octets.byteCount {
            let octet = unsafe octets.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
            start |= UInt64(octet) << UInt64(56 - index * 8)
        }
        return start
    }

    /// The eight octets from `offset` on, which the caller knows are there.
    @inline(__always)
    private static func word(_ octets: RawSpan, _ offset: Int) -> UInt64 {
        assert(offset >= 0 && offset + 8 <= octets.byteCount)
        return unsafe octets.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
    }
}
