// SPDX-License-Identifier: Apache-2.0

/// A point in time that only grows, with no relation to the calendar.
///
/// Sessions never read a clock: whoever drives them says what time it is, so tests run in virtual time.
public struct MonotonicInstant: Hashable, Sendable, Comparable {
    /// Nanoseconds since some beginning that is the same for all instants of a process.
    public var nanoseconds: Int64

    /// The instant `nanoseconds` after the beginning.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Orders by time.
    public static func < (lhs: MonotonicInstant, rhs: MonotonicInstant) -> Bool { lhs.nanoseconds < rhs.nanoseconds }

    /// The instant `duration` later; far futures saturate.
    public static func + (lhs: MonotonicInstant, rhs: Duration) -> MonotonicInstant {
        let (sum, overflow) = lhs.nanoseconds.addingReportingOverflow(rhs.wholeNanoseconds)
        return MonotonicInstant(nanoseconds: overflow ? .max : sum)
    }

    /// The time from `rhs` to `lhs`.
    public static func - (lhs: MonotonicInstant, rhs: MonotonicInstant) -> Duration {
        .nanoseconds(lhs.nanoseconds.subtractingReportingOverflow(rhs.nanoseconds).partialValue)
    }
}

extension Duration {
    /// The duration in nanoseconds, saturated to 64 bits.
    public var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflow2) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow2 ? (seconds < 0 ? .min : .max) : sum
    }
}
