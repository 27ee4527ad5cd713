// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import RecordingFiles
import Testing

@Suite("Recordings in their own pace")
struct PacedEventsTests {
    /// Time that passes only when somebody sleeps.
    private final class VirtualClock {
        var now: Int64 = 5_000_000_000
        var isStopped = false
    }

    /// When things recorded at `seconds` are handed on, in virtual seconds since the first.
    private func deliveries(_ seconds: [UInt32], speed: Double) -> [[Double]] {
        let clock = VirtualClock()
        var result: [[Double]] = []
        let pace = RecordingPace(
            speed: speed,
            now: { clock.now },
            sleep: { nanoseconds in
                clock.now += nanoseconds
                return true
            }
        )
        var events = PacedEvents(pace) { batch in
            let at = Double(clock.now - 5_000_000_000) / 1e9
            result.append([at, Double(batch.count)])
        }
        let keepalive = message(4)
        for second in seconds {
            let peer = RecordedPeer(address: .v4(.unspecified), asNumber: ASNumber(65_001))
            let envelope = RecordedMessage(
                record: 1,
                instant: RecordedInstant(seconds: second),
                peer: peer,
                context: DecodeContext()
            )
            events.message(ByteReader(keepalive).octets, envelope)
        }
        events.flush()
        return result
    }

    @Test("Things come as far apart as they were recorded")
    func recorded() {
        #expect(self.deliveries([100, 100, 103, 110], speed: 1) == [[0, 2], [3, 1], [10, 1]])
    }

    @Test("A factor divides the time between them")
    func faster() {
        #expect(self.deliveries([100, 104, 108], speed: 4) == [[0, 1], [1, 1], [2, 1]])
        #expect(self.deliveries([100, 101], speed: 0.5) == [[0, 1], [2, 1]])
    }

    @Test("As fast as can be is all at once")
    func unpaced() {
        #expect(self.deliveries([100, 104, 1_000_000], speed: 0) == [[0, 3]])
    }

    @Test("A recording that goes back in time goes on at once, in the time it is in")
    func backwards() {
        #expect(self.deliveries([100, 50, 52], speed: 1) == [[0, 2], [2, 1]])
    }
}
