// SPDX-License-Identifier: Apache-2.0

/// Random numbers that are the same for the same seed, so that a failing case can be run again.
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// The sequence that belongs to `seed`.
    public init(seed: UInt64) {
        self.state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    /// The next number of the sequence.
    public mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
