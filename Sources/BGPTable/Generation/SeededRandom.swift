// SPDX-License-Identifier: Apache-2.0

/// Numbers that look random and are the same everywhere for one seed: SplitMix64.
///
/// Not the standard library's protocol, whose ways from octets to numbers may change between versions.
struct SeededRandom: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 where `bound` is 0.
    mutating func next(below bound: Int) -> Int {
        guard bound > 0 else { return 0 }
        // The high half of a product is as even as the low bits of a remainder, and cheaper.
        return Int(truncatingIfNeeded: self.next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Whether an event happens that does so `share` times in a thousand.
    mutating func happens(perMille share: Int) -> Bool { self.next(below: 1_000) < share }

    /// An index of `weights`, each as often as it weighs.
    mutating func pick(_ weights: [Int], sum: Int) -> Int {
        var rest = self.next(below: sum)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        return 0
    }
}
