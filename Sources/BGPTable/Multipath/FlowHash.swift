// SPDX-License-Identifier: Apache-2.0

/// Numbers that stand for the hashes a switch computes over the five fields of a flow.
///
/// The same seed gives every flow the same hash, so that a run can be repeated and two states can be compared flow by
/// flow. Neighbouring flows share no pattern (the finalizer of SplitMix64).
struct FlowHash: Hashable, Sendable {
    /// Tells one set of flows from another.
    var seed: UInt64

    /// The hash of a flow, all 32 bits of it equally likely.
    func callAsFunction(_ flow: Int) -> UInt32 {
        var mixed = self.seed &+ (UInt64(truncatingIfNeeded: flow) &+ 1) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return UInt32(truncatingIfNeeded: (mixed ^ (mixed >> 31)) >> 32)
    }
}
