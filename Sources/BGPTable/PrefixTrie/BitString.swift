// SPDX-License-Identifier: Apache-2.0

/// Left-aligned bits of an address, as prefixes compare them.
enum BitString {
    /// The mask of the first `length` bits; smart shifts make 0 and the full width right.
    @inline(__always)
    static func mask<Bits: FixedWidthInteger & UnsignedInteger>(_ length: Int, _: Bits.Type = Bits.self) -> Bits {
        ~(Bits.max >> Bits(truncatingIfNeeded: length))
    }

    /// How many leading bits are alike, at most `limit`.
    @inline(__always)
    static func common<Bits: FixedWidthInteger & UnsignedInteger>(_ left: Bits, _ right: Bits, limit: Int) -> Int {
        min((left ^ right).leadingZeroBitCount, limit)
    }

    /// Whether the bit behind the first `position` ones is set; `position` is below the width.
    @inline(__always)
    static func isSet<Bits: FixedWidthInteger & UnsignedInteger>(_ bits: Bits, at position: Int) -> Bool {
        bits & (1 &<< Bits(truncatingIfNeeded: Bits.bitWidth &- 1 &- position)) != 0
    }

    /// Whether `(left, leftLength)` comes before `(right, rightLength)` in the order of a walk.
    @inline(__always)
    static func precedes<Bits: FixedWidthInteger & UnsignedInteger>(
        _ left: Bits,
        _ leftLength: Int,
        _ right: Bits,
        _ rightLength: Int
    ) -> Bool {
        left == right ? leftLength < rightLength : left < right
    }
}
