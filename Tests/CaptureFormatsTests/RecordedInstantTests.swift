// SPDX-License-Identifier: Apache-2.0

import CaptureFormats
import Testing

@Suite("Recorded time")
struct RecordedInstantTests {
    @Test(
        "Seconds round down and the rest is never negative",
        arguments: [(0, 0, 0), (1_500_000_000, 1, 500_000_000), (-1, -1, 999_999_999)] as [(Int64, Int64, Int64)]
    )
    func parts(total: Int64, seconds: Int64, nanoseconds: Int64) {
        let instant = RecordedInstant(nanosecondsSinceEpoch: total)
        #expect(instant.seconds == seconds && instant.nanoseconds == nanoseconds)
    }
}
