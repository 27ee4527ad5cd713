// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
import BGPTransport
import BGPWire
import Collector
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Speaker
import Testing

@Suite("Three nodes and a collector")
struct AnycastSceneTests {
    private func node(_ number: UInt32, _ port: UInt16) throws -> SpeakerConfiguration {
        let loopback = ScopedIPAddress(.v4(IPv4Address(rawValue: 0x7F00_0001)))
        let source = IPv4Address(rawValue: 0x7F00_0000 + number)
        var attributes = AnnouncementAttributes()
        attributes.nextHopIPv4 = IPv4Address(rawValue: 0xC0A8_0100 + number)
        var result = SpeakerConfiguration(
            localAS: 65_535,
            identifier: BGPIdentifier(rawValue: source.rawValue),
            families: [.ipv4Unicast],
            peers: [
                SpeakerConfiguration.Peer(
                    SocketEndpoint(loopback, port: port),
                    local: SocketEndpoint(ScopedIPAddress(.v4(source)), port: 0)
                )
            ],
            announcements: [Announcement(try #require(IPPrefix("1.1.1.100/32")), attributes: attributes)]
        )
        result.shutdownText = "bgpspeak stopped"
        return result
    }

    @Test("Their address has three paths that share the load; a node that stops withdraws its own")
    func scene() async throws {
        try await LiveCollector.run { collector in
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            var nodes: [SpeakerEngine] = []
            for number in 11...13 as ClosedRange<UInt32> {
                let configuration = try self.node(number, collector.port)
                let engine = SpeakerEngine(configuration, machine: .current(), eventLoop: group.next()) { _ in }
                engine.start()
                nodes.append(engine)
            }
            let isShared = await collector.eventually {
                await collector.routes("1.1.1.100/32").count { $0.isShared } == 3
            }
            #expect(isShared)
            #expect(try await nodes[0].stop("a test").get().wasEstablished)
            let isLess = await collector.eventually {
                await collector.routes("1.1.1.100/32").count { $0.isShared } == 2
            }
            #expect(isLess)
            for node in nodes.dropFirst() { _ = try await node.stop("a test").get() }
            let isGone = await collector.eventually { await collector.routes("1.1.1.100/32").isEmpty }
            #expect(isGone)
            let reasons = await collector.engine.neighbors().compactMap { $0.lastReason?.description }
            #expect(reasons.allSatisfy { $0.contains("Administrative Shutdown") && $0.contains("bgpspeak stopped") })
            try await group.shutdownGracefully()
        }
    }

    @Test("The looking glass answers over HTTP, names wrong parameters, and changes nothing")
    func http() async throws {
        try await LiveCollector.run { collector in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let (ports, told) = AsyncStream<Int>.makeStream()
            let server = HTTPFrontEnd(collector.engine).server(host: "127.0.0.1", port: 0, logger: logger) {
                told.yield($0)
            }
            let running = Task { try await server.run() }
            defer { running.cancel() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let client = LookingGlassClient(.init(host: "127.0.0.1", port: port))
            let summary = try await client.get("/api/v1/summary", accept: "application/json")
            #expect(summary.status == 200)
            #expect(String(decoding: summary.body, as: UTF8.self).contains("\"neighbors\":[]"))
            let text = try await client.get("/api/v1/summary", accept: "text/plain")
            #expect(String(decoding: text.body, as: UTF8.self).contains("No neighbors yet."))
            for bad in ["prefix=1.1.1.300/32", "limit=0", "bogus=1", "as-path=%28", "family=x", "format=xml"] {
                let answer = try await client.get("/api/v1/routes?\(bad)", accept: "application/json")
                #expect(answer.status == 400)
                let name = String(bad.prefix { $0 != "=" })
                #expect(String(decoding: answer.body, as: UTF8.self).contains("\"error\":\"\(name): "))
            }
            let missing = try await client.get("/api/v1/neighbors/192.0.2.1", accept: "application/json")
            #expect(missing.status == 404)
        }
    }
}
