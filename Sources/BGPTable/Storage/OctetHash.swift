// SPDX-License-Identifier: Apache-2.0

/// A seeded hash of octets: peers choose the octets, so they must not know where they end up.
enum OctetHash {
    /// Multiplies two words and folds the 128 bits of the product together.
    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        return high ^ low
    }

    /// The hash of `octets` under `seed`; eight octets a step.
    static func hash(_ octets: RawSpan, seed: UInt64) -> UInt64 {
        var state = seed ^ 0xA076_1D64_78BD_642F
        var offset = 0
        let count = octets.byteCount
        while count &- offset >= 8 {
            // Eight octets remain, as the condition of the loop says.
            let word = unsafe octets.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
            state = self.mix(state ^ word, 0xE703_7ED1_A0B4_28DB)
            offset = offset &+ 8
        }
        var tail: UInt64 = 0
        while offset < count {
            let octet = unsafe octets.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            tail = tail << 8 | UInt64(octet)
            offset = offset &+ 1
        }
        return self.mix(state ^ tail ^ UInt64(truncatingIfNeeded: count), 0x8EBC_6AF0_9C88_C6E3)
    }
}
