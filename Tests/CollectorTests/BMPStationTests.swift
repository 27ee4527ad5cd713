// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTestSupport
import BGPTransport
import BGPWire
import CaptureFormats
import Collector
import Logging
import NIOPosix
import Testing

@Suite("A monitoring station, RFC 7854")
struct BMPStationTests {
    static let instant = RecordedInstant(seconds: 1_700_000_000)
    static let loopback = IPv4Address(rawValue: 0x7F00_0001)

    /// What a router tells that has one peer with one route.
    static func octets(_ prefix: String, peer number: UInt32 = 0xC000_0201) throws -> [UInt8] {
        let peer = RecordedPeer(
            address: .v4(IPv4Address(rawValue: number)),
            asNumber: 65_001,
            identifier: BGPIdentifier(rawValue: number),
            localAddress: .v4(IPv4Address(rawValue: 0xC000_0202))
        )
        // Of two ASes, so that an UPDATE without LOCAL_PREF is a sound one.
        let (sent, received) = (Self.open(65_000), Self.open(65_001))
        var writer = BMPWriter()
        writer.writeInitiation(name: "edge1", systemDescription: "a router")
        writer.writePeerUp(peer, sent: ByteReader(sent).octets, received: ByteReader(received).octets, at: self.instant)
        let update = try MalformedPlayer.announcement(prefix)
        writer.writeRoutes(ByteReader(update).octets, peer, at: self.instant)
        return writer.octets
    }

    private static func open(_ asNumber: ASNumber) -> [UInt8] {
        OpenMessage(
            asNumber: asNumber,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: 1),
            capabilities: CapabilitySet([.multiprotocol(.ipv4Unicast), .fourOctetAS(asNumber)])
        ).encode()
    }

    /// A collector with a station on a free port.
    static func run(
        _ change: (inout CollectorConfiguration) -> Void = { _ in },
        _ body: @Sendable (LiveCollector, UInt16) async throws -> Void
    ) async throws {
        var configuration: CollectorConfiguration?
        try await LiveCollector.run({
            change(&$0)
            configuration = $0
        }) { collector in
            let settings = try #require(configuration)
            let group = MultiThreadedEventLoopGroup.singleton
            let station = BMPStation(
                settings,
                engine: collector.engine,
                group: group,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let (ports, found) = AsyncStream.makeStream(of: UInt16.self)
            let listening = Task {
                let endpoint = SocketEndpoint(ScopedIPAddress(.v4(Self.loopback)), port: 0)
                try? await station.run(on: endpoint) { found.yield($0.port) }
                found.finish()
            }
            defer { listening.cancel() }
            var waiting = ports.makeAsyncIterator()
            try await body(collector, try #require(await waiting.next()))
        }
    }

    @Test("A router's peer is a neighbour with its router named, until the router goes")
    func router() async throws {
        try await Self.run { collector, port in
            var router = RawPeer(from: IPv4Address(rawValue: 0x7F00_0005), to: port)
            router?.send(try Self.octets("10.1.0.0/16"))
            #expect(await collector.eventually { await !collector.routes("10.1.0.0/16").isEmpty })
            let neighbor = try #require(await collector.engine.neighbors().first)
            #expect(neighbor.source?.router == IPAddress("127.0.0.5") && neighbor.source?.name == "edge1")
            #expect(neighbor.source?.view == .adjRIBIn && neighbor.recordedAS == 65_001)
            #expect(neighbor.snapshot.state == .established && neighbor.pathCount == 1)
            router = nil
            #expect(await collector.eventually { await collector.routes("10.1.0.0/16").isEmpty })
            #expect(await collector.engine.neighbors().first?.snapshot.state == .idle)
        }
    }

    @Test("Garbage ends the router that sent it, and no other")
    func garbage() async throws {
        try await Self.run { collector, port in
            let router = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0005), to: port))
            router.send(try Self.octets("10.1.0.0/16"))
            let other = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0006), to: port))
            other.send(try Self.octets("10.2.0.0/16") + [UInt8](repeating: 0xA5, count: 100))
            let word = await other.message()
            let isSentAway = other.isClosed
            #expect(word == nil && isSentAway)
            #expect(await collector.eventually { await collector.routes("10.2.0.0/16").isEmpty })
            #expect(await collector.eventually { await !collector.routes("10.1.0.0/16").isEmpty })
            let isClosed = router.isClosed
            #expect(!isClosed)
        }
    }

    @Test("Two routers that tell of one peer are kept apart")
    func samePeer() async throws {
        try await Self.run { collector, port in
            let first = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0005), to: port))
            var second = RawPeer(from: IPv4Address(rawValue: 0x7F00_0006), to: port)
            first.send(try Self.octets("10.1.0.0/16"))
            second?.send(try Self.octets("10.1.0.0/16"))
            #expect(await collector.eventually { await collector.routes("10.1.0.0/16").count == 2 })
            second = nil
            #expect(await collector.eventually { await collector.routes("10.1.0.0/16").count == 1 })
        }
    }

    @Test("A router from elsewhere than allowed is turned away")
    func stranger() async throws {
        try await Self.run({ $0.allow = [.v4(IPv4Prefix(bits: 0x7F00_0006, length: 32))] }) { collector, port in
            let router = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0005), to: port))
            router.send(try Self.octets("10.1.0.0/16"))
            let word = await router.message()
            let isSentAway = router.isClosed
            #expect(word == nil && isSentAway)
            #expect(await collector.routes("10.1.0.0/16").isEmpty)
        }
    }
}
