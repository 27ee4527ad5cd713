// SPDX-License-Identifier: Apache-2.0

/// What a change of the paths does to the flows over them, under one way of hashing.
public struct FlowShift: Hashable, Sendable {
    /// One path and how many flows take it.
    public struct Share: Hashable, Sendable {
        /// The path's next hop.
        public var nextHop: String
        /// Flows before the change; `nil` if the path was not there.
        public var before: Int?
        /// Flows after the change; `nil` if the path is not there any more.
        public var after: Int?
    }

    /// Every path of before and after, in the order of before.
    public var shares: [Share] = []
    /// All flows.
    public var flowCount = 0
    /// Flows whose path went, or that had none: they have to move.
    public var forced = 0
    /// Flows that moved although their path stayed.
    public var needless = 0

    /// All flows that moved.
    public var moved: Int { self.forced + self.needless }

    /// Counts flows whose paths are told one by one.
    struct Counter {
        private let before: [String]
        private let after: Set<String>
        private var counts: [String: (before: Int, after: Int)] = [:]
        private(set) var shift = FlowShift()

        init(from before: [String], to after: [String]) {
            self.before = before + after.filter { !before.contains($0) }
            self.after = Set(after)
            self.present = Set(before)
        }

        private let present: Set<String>

        mutating func count(_ old: String?, _ new: String?) {
            self.shift.flowCount += 1
            if let old { self.counts[old, default: (0, 0)].before += 1 }
            if let new { self.counts[new, default: (0, 0)].after += 1 }
            guard old != new else { return }
            if let old, self.after.contains(old) {
                self.shift.needless += 1
            } else {
                self.shift.forced += 1
            }
        }

        /// What was counted.
        func finish() -> FlowShift {
            var result = self.shift
            result.shares = self.before.map { path in
                let count = self.counts[path] ?? (0, 0)
                return Share(
                    nextHop: path,
                    before: self.present.contains(path) ? count.before : nil,
                    after: self.after.contains(path) ? count.after : nil
                )
            }
            return result
        }
    }
}
