// SPDX-License-Identifier: Apache-2.0

/// Points in time and spans of time as text.
public enum InstantText {
    /// UTC in the form of RFC 3339 section 5.6 with milliseconds, from nanoseconds since 1970.
    public static func utc(nanoseconds: Int64) -> String {
        let (milliseconds, _) = Self.floored(nanoseconds, by: 1_000_000)
        let (seconds, fraction) = Self.floored(milliseconds, by: 1000)
        let (days, second) = Self.floored(seconds, by: 86_400)
        let date = Self.civil(daysSince1970: days)
        return "\(date.year)-\(Self.two(date.month))-\(Self.two(date.day))"
            + "T\(Self.two(second / 3600)):\(Self.two(second / 60 % 60)):\(Self.two(second % 60))"
            + ".\(Self.padded(fraction, to: 3))Z"
    }

    /// A span the way routers print it: `00:01:05`, and `3d04h12m` from a day on.
    public static func uptime(seconds: Int64) -> String {
        let seconds = max(0, seconds)
        guard seconds >= 86_400 else {
            return "\(Self.two(seconds / 3600)):\(Self.two(seconds / 60 % 60)):\(Self.two(seconds % 60))"
        }
        return "\(seconds / 86_400)d\(Self.two(seconds / 3600 % 24))h\(Self.two(seconds / 60 % 60))m"
    }

    private static func floored(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The date of a day number in the proleptic Gregorian calendar.
    ///
    /// Years are counted from March, so that the leap day is the last of its year and months fit a linear formula.
    private static func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468  // days from 0000-03-01 to 1970-01-01
        let (era, dayOfEra) = Self.floored(shifted, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func two(_ value: Int64) -> String { Self.padded(value, to: 2) }

    private static func padded(_ value: Int64, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
