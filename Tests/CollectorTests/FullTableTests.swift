// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Collector
import NIOCore
import NIOPosix
import Speaker
import Testing

@testable import BGPTable

@Suite("A full table from a speaker to a collector")
struct FullTableTests {
    private func speaker(_ table: FullTable, _ ports: [UInt16]) -> SpeakerConfiguration {
        let loopback = ScopedIPAddress(.v4(IPv4Address(rawValue: 0x7F00_0001)))
        var result = SpeakerConfiguration(
            localAS: 64_512,
            identifier: BGPIdentifier(rawValue: 0x0A00_0002),
            families: table.routes.families,
            peers: ports.map { SpeakerConfiguration.Peer(SocketEndpoint(loopback, port: $0)) },
            announcements: []
        )
        result.table = table
        return result
    }

    /// All routes of the collector: prefix and metric.
    private func routes(_ collector: LiveCollector) async -> [String: UInt32?] {
        var result: [String: UInt32?] = [:]
        var query = RouteQuery(family: .ipv4Unicast)
        while true {
            let page = await collector.engine.page(query)
            for destination in page.destinations {
                guard case .prefix(let prefix) = destination.key else { continue }
                result[prefix.description] = destination.best?.attributes.multiExitDisc
            }
            guard let next = page.next else { return result }
            query.after = next
        }
    }

    @Test("The collector holds what was generated and what churn made of it")
    func churn() async throws {
        let routes = ExportTable(generating: [.init(.ipv4Unicast, count: 20_000)], seed: 11)
        let section = try #require(routes[.ipv4Unicast])
        var attributes = AnnouncementAttributes()
        attributes.nextHopIPv4 = IPv4Address(rawValue: 0xC000_0201)
        let table = FullTable(routes, attributes: attributes, churnPerSecond: 20_000, churnLimit: 5_000, seed: 3)
        // What is to be there in the end.
        var churn = TableChurn(routeCount: section.routeCount, seed: 3)
        for _ in 0..<5_000 { _ = churn.next() }
        var expected: [String: UInt32?] = [:]
        for (number, route) in section.unpacked.enumerated() where !churn.isWithdrawn(UInt32(number)) {
            let generated = PathAttributes(octets: route.attributes).multiExitDisc
            let metric: UInt32? = churn.variation(of: UInt32(number)).metric ?? generated
            expected.updateValue(metric, forKey: route.prefix.description)
        }
        try await LiveCollector.run { collector in
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let engine = SpeakerEngine(
                self.speaker(table, [collector.port]),
                machine: .current(),
                eventLoop: group.next()
            ) { _ in }
            engine.start()
            let isEqual = await collector.eventually {
                try? await Task.sleep(for: .milliseconds(200))
                return await self.routes(collector) == expected
            }
            #expect(isEqual)
            _ = try await engine.stop("a test").get()
            let isGone = await collector.eventually { await self.routes(collector).isEmpty }
            #expect(isGone)
            try await group.shutdownGracefully()
        }
    }
}

extension ExportTable.Section {
    /// IPv4 routes one by one.
    fileprivate var unpacked: [(prefix: IPv4Prefix, attributes: [UInt8])] {
        var result: [(prefix: IPv4Prefix, attributes: [UInt8])] = []
        for group in 0..<self.groupCount {
            _ = self.withGroup(group) { attributes, routes in
                var cursor = IPv4PrefixCursor(routes, hasPathIdentifiers: false)
                while let entry = try? cursor.next() { result.append((entry.prefix, [UInt8](copying: attributes))) }
            }
        }
        return result
    }
}
