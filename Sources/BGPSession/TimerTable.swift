// SPDX-License-Identifier: Apache-2.0

/// The deadlines of one connection's timers; a timer without one is not running.
public struct TimerTable: Hashable, Sendable {
    private var deadlines = [MonotonicInstant?](repeating: nil, count: SessionTimer.allCases.count)

    /// A table in which no timer runs.
    public init() {}

    /// Starts `timer`, or starts it again.
    public mutating func arm(_ timer: SessionTimer, at deadline: MonotonicInstant) {
        self.deadlines[timer.rawValue] = deadline
    }

    /// Stops `timer`.
    public mutating func disarm(_ timer: SessionTimer) {
        self.deadlines[timer.rawValue] = nil
    }

    /// Stops all timers.
    public mutating func disarmAll() {
        for timer in SessionTimer.allCases { self.disarm(timer) }
    }

    /// When `timer` expires.
    public func deadline(of timer: SessionTimer) -> MonotonicInstant? { self.deadlines[timer.rawValue] }

    /// When the first timer expires.
    public var next: MonotonicInstant? { self.deadlines.lazy.compactMap(\.self).min() }

    /// Stops and returns the timer that expired first, if one has by `now`.
    public mutating func popExpired(at now: MonotonicInstant) -> SessionTimer? {
        var first: (timer: SessionTimer, deadline: MonotonicInstant)?
        for timer in SessionTimer.allCases {
            guard let deadline = self.deadlines[timer.rawValue], deadline <= now else { continue }
            if first.map({ deadline < $0.deadline }) ?? true { first = (timer, deadline) }
        }
        guard let first else { return nil }
        self.disarm(first.timer)
        return first.timer
    }
}
