// SPDX-License-Identifier: Apache-2.0

/// Random factors from a seed, so that two runs with one seed are alike; RFC 4271 section 10.
public struct Jitter: Sendable {
    private var state: UInt64

    /// The sequence that belongs to `seed`.
    public init(seed: UInt64) {
        self.state = seed
    }

    /// `duration` times a factor between 0.75 and 1.
    public mutating func apply(to duration: Duration) -> Duration {
        // SplitMix64: one addition and two multiplications, good enough to spread timers.
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        let share = Double(mixed >> 40) / Double(1 << 24)
        return duration * (0.75 + 0.25 * share)
    }
}
