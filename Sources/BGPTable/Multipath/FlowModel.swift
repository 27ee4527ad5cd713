// SPDX-License-Identifier: Apache-2.0

/// A model of what equal-cost paths do with flows when the paths change: not of a certain switch.
///
/// It shows the effect of the method: which share of flows moves although it need not. Real switches hash other bits,
/// weigh paths, and order them their own way.
public struct FlowModel: Hashable, Sendable {
    /// How many flows are placed.
    public var flowCount: Int
    /// Which flows they are: the same seed gives the same result.
    public var seed: UInt64
    /// How flows find a path where nothing is remembered.
    public var plain: PlainHashing

    /// The most flows of a model, so that one question costs a bounded time.
    public static let maximumFlows = 1_000_000

    /// A model of `flowCount` flows, at most ``maximumFlows``.
    public init(flowCount: Int, seed: UInt64 = 0, plain: PlainHashing = .threshold) {
        self.flowCount = max(0, min(flowCount, Self.maximumFlows))
        self.seed = seed
        self.plain = plain
    }

    /// What becomes of the flows where every change places all of them anew.
    ///
    /// - Parameters:
    ///   - before: The next hops, in the order of the switch.
    ///   - after: The next hops then.
    /// - Returns: Shares and moves.
    public func shift(from before: [String], to after: [String]) -> FlowShift {
        let hash = FlowHash(seed: self.seed)
        var counter = FlowShift.Counter(from: before, to: after)
        for flow in 0..<self.flowCount {
            let value = hash(flow)
            counter.count(self.path(of: value, among: before), self.path(of: value, among: after))
        }
        return counter.finish()
    }

    /// What becomes of the flows where buckets remember their paths.
    public func shift(from before: [String], to after: [String], _ hashing: ResilientHashing) -> FlowShift {
        let hash = FlowHash(seed: self.seed)
        let old = ResilientBuckets(before, hashing)
        var new = old
        new.change(to: after)
        var counter = FlowShift.Counter(from: before, to: after)
        for flow in 0..<self.flowCount {
            let value = hash(flow)
            counter.count(old.path(of: value), new.path(of: value))
        }
        return counter.finish()
    }

    private func path(of hash: UInt32, among paths: [String]) -> String? {
        paths.isEmpty ? nil : paths[self.plain.index(of: hash, among: paths.count)]
    }
}
