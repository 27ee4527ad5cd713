// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
import BGPTestSupport
import BGPTransport
import BGPWire
import CaptureFormats
import Collector
import Logging
import NIOPosix
import RecordingFiles
import Testing

@Suite("Recordings in a collector")
struct RecordedEngineTests {
    private static let peer = RecordedPeer(address: .v4(IPv4Address(rawValue: 0x0A63_0002)), asNumber: ASNumber(65_001))

    private static func event(_ octets: [UInt8]) -> RecordedEvent {
        let instant = RecordedInstant(seconds: 100)
        return .message(
            octets,
            RecordedMessage(record: 1, instant: instant, peer: Self.peer, context: DecodeContext())
        )
    }

    @Test("Routes of a recording are answered like those of a live peer, with the peer as a neighbour")
    func heard() async throws {
        let engine = CollectorEngine(
            CollectorConfiguration(identifier: BGPIdentifier(rawValue: 1)),
            group: MultiThreadedEventLoopGroup.singleton,
            seed: 1,
            logger: Logger(label: "test")
        )
        let announcement = UpdateOctets(attributes: UpdateOctets.external, nlri: UpdateOctets.prefix).message
        await engine.hear(recorded: [Self.event(announcement), Self.event(message(4))])
        let page = await engine.page(RouteQuery(family: .ipv4Unicast))
        let route = try #require(page.destinations.first?.best)
        #expect(page.labels[route.peer]?.asNumber == ASNumber(65_001))
        let neighbor = try #require(await engine.neighbors().first)
        #expect(neighbor.snapshot.state == .established)
        #expect(neighbor.snapshot.counters.received.total == 2)
        #expect(neighbor.pathCount == 1)
        await engine.hear(recorded: [Self.event(message(3, [6, 2]))])
        #expect(await engine.totals().paths == 0)
        #expect(await engine.neighbors().first?.snapshot.state == .idle)
    }
}
