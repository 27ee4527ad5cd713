// SPDX-License-Identifier: Apache-2.0

/// When something recorded happened: wall time of whoever recorded it.
///
/// Captures count in micro- or nanoseconds, MRT in seconds or microseconds, BMP in microseconds; one unit holds them all.
/// Recorded time never mixes with the monotonic time that drives a live session.
public struct RecordedInstant: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970-01-01 00:00:00 UTC; RFC 6396's 32-bit seconds always fit.
    public var nanosecondsSinceEpoch: Int64

    /// An instant by its nanoseconds since 1970-01-01 00:00:00 UTC.
    public init(nanosecondsSinceEpoch: Int64) { self.nanosecondsSinceEpoch = nanosecondsSinceEpoch }

    /// An instant by the two fields that formats store; fractions above a second carry over.
    public init(seconds: UInt32, nanoseconds: UInt32 = 0) {
        self.nanosecondsSinceEpoch = Int64(seconds) &* 1_000_000_000 &+ Int64(nanoseconds)
    }

    /// Whole seconds since 1970-01-01 00:00:00 UTC, rounded down.
    public var seconds: Int64 {
        let (quotient, remainder) = self.nanosecondsSinceEpoch.quotientAndRemainder(dividingBy: 1_000_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Nanoseconds past ``seconds``, 0 to 999,999,999.
    public var nanoseconds: Int64 { self.nanosecondsSinceEpoch - self.seconds * 1_000_000_000 }

    /// Whether `left` was before `right`.
    public static func < (left: Self, right: Self) -> Bool { left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch }
}
