// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import Testing

@Suite("Points in time read from text, RFC 3339 section 5.6")
struct InstantParsingTests {
    @Test(
        "A point is read in any of its forms",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-23T03:58:17Z", 1_795_406_297_000_000_000),
            ("2026-11-23T03:58:17.25Z", 1_795_406_297_250_000_000),
            ("2026-11-23t04:58:17.000000001+01:00", 1_795_406_297_000_000_001),
            ("2026-11-22 22:28:17-05:30", 1_795_406_297_000_000_000), ("2026-11-23", 1_795_392_000_000_000_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000_000), ("1969-12-31T23:59:59Z", -1_000_000_000),
            ("1795406297", 1_795_406_297_000_000_000), ("1795406297.5", 1_795_406_297_500_000_000), ("0", 0),
        ]
    )
    func read(text: String, nanoseconds: Int64) {
        #expect(InstantText.nanoseconds(text) == nanoseconds)
    }

    @Test(
        "What is no point is not guessed at",
        arguments: [
            "", "now", "-5", "2026-13-01", "2026-02-29", "2026-11-23T", "2026-11-23T25:00:00Z", "2026-11-23T03:58:17",
            "2026-11-23T03:58Z", "1795406297.", "17954062970000", "2026-11-23T03:58:17Zulu", "9999999999999999999",
        ]
    )
    func refused(text: String) {
        #expect(InstantText.nanoseconds(text) == nil)
    }

    @Test(
        "Microseconds are printed, rounded down",
        arguments: [(1_234_567_891, "1970-01-01T00:00:01.234567Z"), (-1, "1969-12-31T23:59:59.999999Z")]
    )
    func printed(nanoseconds: Int64, text: String) {
        #expect(InstantText.utcMicroseconds(nanoseconds: nanoseconds) == text)
    }
}
