// SPDX-License-Identifier: Apache-2.0

import BGPTable
import Testing

@testable import Speaker

@Suite("A full table and when it changes")
struct FullTableTests {
    @Test(
        "Churn waits as long as it is told to, but never longer than an event loop can count",
        arguments: [
            (Duration.seconds(30), Duration.seconds(30)), (.zero, .zero), (.seconds(-5), .zero),
            (.seconds(3_600_000_000_000), .seconds(31_536_000)),
        ]
    )
    func churnDelay(_ told: Duration, _ kept: Duration) {
        #expect(FullTable(ExportTable(), churnDelay: told).keptChurnDelay == kept)
    }
}
