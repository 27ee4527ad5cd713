// SPDX-License-Identifier: Apache-2.0

import BGPSession
import Testing

@testable import Speaker

@Suite("The pace of churn")
struct EventPaceTests {
    private func instant(_ nanoseconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: nanoseconds) }

    @Test("Nothing is lost between two questions, however odd the rate", arguments: [1, 7, 999, 100_000])
    func steady(rate: Int) {
        var pace = EventPace(perSecond: rate)
        #expect(pace.due(at: self.instant(5)) == 0)
        // A minute in steps of a little under 20 ms.
        let total = (1...3_003).reduce(0) { $0 + pace.due(at: self.instant(5 + Int64($1) * 19_980_020)) }
        #expect(abs(total - rate * 60) <= 1)
    }

    @Test("Weeks at the highest rate are as steady as the first second")
    func long() {
        var pace = EventPace(perSecond: 100_000)
        let weeks: Int64 = 4 * 7 * 86_400 * 1_000_000_000
        _ = pace.due(at: self.instant(weeks))
        #expect(pace.due(at: self.instant(weeks + 20_000_000)) == 2_000)
    }

    @Test("A loop that was late does not make up for it, nor does a clock that stands still")
    func late() {
        var pace = EventPace(perSecond: 1_000)
        _ = pace.due(at: self.instant(0))
        #expect(pace.due(at: self.instant(3_600_000_000_000)) == 1_000)
        #expect(pace.due(at: self.instant(3_600_000_000_000)) == 0)
        #expect(pace.due(at: self.instant(3_600_020_000_000)) == 20)
        var fast = EventPace(perSecond: .max)
        _ = fast.due(at: self.instant(0))
        #expect(fast.due(at: self.instant(.max)) == EventPace.maximumCount)
    }
}
