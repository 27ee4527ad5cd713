// SPDX-License-Identifier: Apache-2.0

import BGPSession

/// How many events are due at a steady rate, asked again and again for as long as the process lives.
///
/// What a loop that was late for more than a second could not do is not made up for.
struct EventPace {
    /// The most events due at once.
    static let maximumCount = 20_000
    private static let second: Int64 = 1_000_000_000

    private let perSecond: Int64
    private var latest: MonotonicInstant?
    /// Billionths of an event that are left over.
    private var rest: Int64 = 0

    /// A pace of 0 to 1,000,000 events a second.
    init(perSecond: Int) {
        self.perSecond = Int64(min(max(perSecond, 0), 1_000_000))
    }

    /// Events due by `now` that were not due when this was asked before; the first time, none are.
    mutating func due(at now: MonotonicInstant) -> Int {
        defer { self.latest = now }
        guard let latest = self.latest else { return 0 }
        let elapsed = min(max(now.nanoseconds - latest.nanoseconds, 0), Self.second)
        self.rest += elapsed * self.perSecond
        let due = self.rest / Self.second
        self.rest %= Self.second
        return min(Int(due), Self.maximumCount)
    }
}
