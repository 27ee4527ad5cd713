// SPDX-License-Identifier: Apache-2.0

extension InstantText {
    /// The nanoseconds since 1970 that a text means: a point of RFC 3339 section 5.6, or seconds since 1970.
    ///
    /// `2026-11-23T04:05:06Z`, `2026-11-23T04:05:06.25+01:00`, `2026-11-23` for its midnight in UTC, and `1795406706.25`
    /// are all understood; nothing else is, since a guess would answer another question than the one asked.
    public static func nanoseconds(_ text: String) -> Int64? {
        var digits = Digits(text)
        if text.utf8.dropFirst(4).first != UInt8(ascii: "-") { return digits.seconds() }
        return digits.dateAndTime()
    }

    /// UTC in the form of RFC 3339 section 5.6 with microseconds, from nanoseconds since 1970.
    public static func utcMicroseconds(nanoseconds: Int64) -> String {
        // Floored to microseconds; the remainder below a millisecond goes behind the three digits that are there.
        let microseconds = nanoseconds >= 0 ? nanoseconds / 1000 : (nanoseconds - 999) / 1000
        let below = ((microseconds % 1000) + 1000) % 1000
        let digits = String(below)
        let fraction = String(repeating: "0", count: 3 - digits.count) + digits
        return Self.utc(nanoseconds: nanoseconds).dropLast() + fraction + "Z"
    }
}

/// A text of digits and what stands between them, read from the left.
private struct Digits {
    private var rest: Substring.UTF8View

    init(_ text: String) { self.rest = text[...].utf8 }

    mutating func seconds() -> Int64? {
        guard let whole = self.number(1...10), let fraction = self.fraction(), self.rest.isEmpty else { return nil }
        return whole * 1_000_000_000 + fraction
    }

    mutating func dateAndTime() -> Int64? {
        guard let year = self.number(4...4), self.take("-"), let month = self.number(2...2), self.take("-"),
            let day = self.number(2...2), (1...12).contains(month), (1...Self.days(of: month, year)).contains(day)
        else { return nil }
        var seconds = Self.daysSince1970(year, month, day) * 86_400
        guard !self.rest.isEmpty else { return Self.nanoseconds(seconds, 0) }
        guard self.take("T") || self.take("t") || self.take(" "), let hour = self.number(2...2), self.take(":"),
            let minute = self.number(2...2), self.take(":"), let second = self.number(2...2), hour < 24, minute < 60,
            second <= 60, let fraction = self.fraction(), let offset = self.offset(), self.rest.isEmpty
        else { return nil }
        seconds += hour * 3600 + minute * 60 + second - offset
        return Self.nanoseconds(seconds, fraction)
    }

    private static func nanoseconds(_ seconds: Int64, _ fraction: Int64) -> Int64? {
        let (product, isOverflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isOverflow ? nil : product + fraction
    }

    /// Seconds east of Greenwich.
    private mutating func offset() -> Int64? {
        if self.take("Z") || self.take("z") { return 0 }
        let isEast = self.take("+")
        guard isEast || self.take("-"), let hour = self.number(2...2), self.take(":"), let minute = self.number(2...2),
            hour < 24, minute < 60
        else { return nil }
        return (hour * 3600 + minute * 60) * (isEast ? 1 : -1)
    }

    /// Nanoseconds behind a point; 0 where there is none.
    private mutating func fraction() -> Int64? {
        guard self.take(".") else { return 0 }
        var value: Int64 = 0
        var unit: Int64 = 100_000_000
        var count = 0
        while let digit = self.digit() {
            value += digit * unit
            unit /= 10
            count += 1
        }
        return count > 0 ? value : nil
    }

    private mutating func number(_ width: ClosedRange<Int>) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while count < width.upperBound, let digit = self.digit() {
            value = value * 10 + digit
            count += 1
        }
        return width.contains(count) ? value : nil
    }

    private mutating func digit() -> Int64? {
        guard let first = self.rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
        self.rest.removeFirst()
        return Int64(first - UInt8(ascii: "0"))
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard self.rest.first == UInt8(ascii: character) else { return false }
        self.rest.removeFirst()
        return true
    }

    private static func days(of month: Int64, _ year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, with years that begin in March.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
