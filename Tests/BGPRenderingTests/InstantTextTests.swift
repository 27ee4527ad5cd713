// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import Testing

@Suite("Points and spans of time as text, RFC 3339 section 5.6")
struct InstantTextTests {
    @Test(
        "An instant is printed in UTC with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999_999_999, "2024-02-29T23:59:59.999Z"),
            (-1_000_000, "1969-12-31T23:59:59.999Z"),
        ] as [(Int64, String)]
    )
    func utc(nanoseconds: Int64, text: String) {
        #expect(InstantText.utc(nanoseconds: nanoseconds) == text)
    }

    @Test(
        "A span is printed as routers do",
        arguments: [(0, "00:00:00"), (65, "00:01:05"), (86_399, "23:59:59"), (274_320, "3d04h12m")] as [(Int64, String)]
    )
    func uptime(seconds: Int64, text: String) {
        #expect(InstantText.uptime(seconds: seconds) == text)
    }
}
