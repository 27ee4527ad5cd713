// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import Collector

@Suite("The tenant of the reference lab over real sessions, RFC 7432 and RFC 9136", .timeLimit(.minutes(2)))
struct TenantSceneTests {
    /// A reflector's session, or a leaf's.
    private func peer(_ number: UInt32, to port: UInt16) async throws -> RawPeer {
        let peer = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0000 + number), to: port))
        let open = OpenMessage(
            asNumber: 64_321,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: 0x0A00_0100 + number),
            capabilities: CapabilitySet([.multiprotocol(.l2vpnEVPN), .fourOctetAS(64_321)])
        )
        #expect(await peer.establish(open))
        return peer
    }

    private func announce(_ leaf: UInt32, over peer: RawPeer) throws {
        let composer = UpdateComposer(DecodeContext(sessionKind: .internal, usesFourOctetAS: true))
        for (route, attributes) in TenantScene.routes(of: leaf) {
            for message in try composer.announce(
                [(path: PathIdentifier.none, nlri: NLRI.evpn(route))],
                family: .l2vpnEVPN,
                attributes: attributes
            ) { peer.send(message) }
        }
    }

    private func withdraw(_ route: EVPNRoute, over peer: RawPeer) throws {
        let composer = UpdateComposer(DecodeContext(sessionKind: .internal, usesFourOctetAS: true))
        let routes = [(path: PathIdentifier.none, nlri: NLRI.evpn(route))]
        for message in try composer.withdraw(routes, family: .l2vpnEVPN) { peer.send(message) }
    }

    /// A collector with its looking glass, and a client of it.
    private func serve(_ body: (LiveCollector, LookingGlassClient) async throws -> Void) async throws {
        let names = try TenantNames(
            "rt 64321:1111 ip-vrf-1\nrt 64321:1 mac-vrf-1\n" + (1...4).map { "vtep 10.0.1.\($0) leaf\($0)\n" }.joined()
        )
        try await LiveCollector.run({ $0.names = names }) { collector in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let (ports, told) = AsyncStream<Int>.makeStream()
            let server = HTTPFrontEnd(collector.engine).server(host: "127.0.0.1", port: 0, logger: logger) {
                told.yield($0)
            }
            let running = Task { try await server.run() }
            defer { running.cancel() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await body(collector, LookingGlassClient(.init(host: "127.0.0.1", port: port)))
        }
    }

    private func json(_ client: LookingGlassClient, _ path: String) async throws -> [String: Any] {
        let answer = try await client.get(path, accept: "application/json")
        #expect(answer.status == 200, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    private func text(_ client: LookingGlassClient, _ path: String) async throws -> String {
        String(decoding: try await client.get(path, accept: "text/plain").body, as: UTF8.self)
    }

    private func hops(_ client: LookingGlassClient, _ prefix: String, seenBy leaf: String) async throws -> [String] {
        let table = try await self.json(client, "/api/v1/vrfs/ip-vrf-1?as-seen-by=\(leaf)")
        let entries = table["entries"] as? [[String: Any]] ?? []
        let entry = entries.first { $0["prefix"] as? String == prefix }
        return (entry?["next-hops"] as? [[String: Any]] ?? []).compactMap { $0["next-hop-address"] as? String }
    }

    @Test("Through one reflector leaf4 is seen to have three next hops, and two when one leaf withdraws")
    func reflector() async throws {
        try await self.serve { collector, client in
            let peer = try await self.peer(101, to: collector.port)
            for leaf in 1...4 as ClosedRange<UInt32> { try self.announce(leaf, over: peer) }
            let three = ["10.0.1.1/32", "10.0.1.2/32", "10.0.1.3/32"]
            let isThere = await collector.eventually {
                (try? await self.hops(client, "1.1.1.100/32", seenBy: "leaf4")) == three
            }
            #expect(isThere)
            #expect(try await self.hops(client, "1.1.1.100/32", seenBy: "10.0.1.1") == Array(three.dropFirst()))
            let table = try await self.text(client, "/api/v1/vrfs/ip-vrf-1?as-seen-by=leaf4")
            #expect(table.contains("10.0.1.1/32 (indirect/vxlan)") && table.contains("bgp_evpn_mgr"))
            #expect(table.contains("IPv4 prefixes with ECMP routes  : 3\n") && table.contains("Not known from BGP: "))
            try self.withdraw(try #require(TenantScene.prefix(2, "1.1.1.100/32")), over: peer)
            let isLess = await collector.eventually {
                (try? await self.hops(client, "1.1.1.100/32", seenBy: "leaf4")) == ["10.0.1.1/32", "10.0.1.3/32"]
            }
            #expect(isLess)
        }
    }

    @Test(
        "Sessions with every leaf give the same table as one with a reflector; a leaf that goes takes its routes along"
    )
    func leaves() async throws {
        try await self.serve { collector, client in
            var peers: [RawPeer] = []
            for leaf in 1...4 as ClosedRange<UInt32> {
                peers.append(try await self.peer(leaf, to: collector.port))
                try self.announce(leaf, over: peers[Int(leaf) - 1])
            }
            let isThere = await collector.eventually { await collector.engine.totals().paths == 20 }
            #expect(isThere)
            #expect(try await self.hops(client, "1.1.1.100/32", seenBy: "leaf4").count == 3)
            let macs = try await self.json(client, "/api/v1/mac-vrfs/mac-vrf-1")
            #expect((macs["entries"] as? [Any])?.count == 3 && (macs["flooding"] as? [Any])?.count == 4)
            peers.removeFirst()
            let isLess = await collector.eventually {
                (try? await self.hops(client, "1.1.1.100/32", seenBy: "leaf4")) == ["10.0.1.2/32", "10.0.1.3/32"]
            }
            #expect(isLess)
        }
    }

    @Test(
        "Names come with the question, blanks written in either way, and may have a plus of their own",
        arguments: [("rt%2064321:1111%20a%2Bb", "a%2Bb"), ("rt+64321:1111+blue", "blue")]
    )
    func names(list: String, name: String) async throws {
        try await self.serve { collector, client in
            let peer = try await self.peer(101, to: collector.port)
            try self.announce(1, over: peer)
            let isThere = await collector.eventually { await collector.engine.totals().paths == 6 }
            #expect(isThere)
            let answer = try await client.get("/api/v1/vrfs/\(name)?names=\(list)", accept: "text/plain")
            #expect(answer.status == 200)
        }
    }

    @Test("A MAC that moves between leaves is shown with its move")
    func moves() async throws {
        try await self.serve { collector, client in
            let peer = try await self.peer(101, to: collector.port)
            try self.announce(1, over: peer)
            let composer = UpdateComposer(DecodeContext(sessionKind: .internal, usesFourOctetAS: true))
            let moved = TenantScene.mac(2, TenantScene.nodeMAC(1))
            let attributes = TenantScene.attributes(2, targets: [TenantScene.bridgedTarget], sequence: 1)
            for message in try composer.announce(
                [(path: PathIdentifier.none, nlri: NLRI.evpn(moved))],
                family: .l2vpnEVPN,
                attributes: attributes
            ) { peer.send(message) }
            let isShown = await collector.eventually {
                let text = try? await self.text(client, "/api/v1/mac-vrfs/64321:1")
                return text?.contains("02:aa:00:00:00:11 moved from 10.0.1.1 to 10.0.1.2, sequence 1") == true
            }
            #expect(isShown)
        }
    }

    @Test("Pages of a tenant add up to the whole, and each ends where the next begins")
    func pages() async throws {
        try await self.serve { collector, client in
            let peer = try await self.peer(101, to: collector.port)
            for leaf in 1...4 as ClosedRange<UInt32> { try self.announce(leaf, over: peer) }
            let isThere = await collector.eventually { await collector.engine.totals().paths == 20 }
            #expect(isThere)
            for (path, count) in [("/api/v1/vrfs/1111", 6), ("/api/v1/mac-vrfs/1", 3), ("/api/v1/vrfs", 1)] {
                var next: String? = "\(path)?limit=1"
                var seen = 0
                while let page = next, seen < 10 {
                    let answer = try await client.get(page, accept: "application/json")
                    let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
                    seen += (object?["entries"] as? [Any] ?? object?["network-instances"] as? [Any])?.count ?? 0
                    next = answer.next
                }
                #expect(seen == count, "\(path)")
            }
        }
    }

    @Test("Flows over the tenant's next hops move as the model says")
    func flows() async throws {
        try await self.serve { collector, client in
            let peer = try await self.peer(101, to: collector.port)
            for leaf in 1...4 as ClosedRange<UInt32> { try self.announce(leaf, over: peer) }
            let path = "/api/v1/flows?prefix=1.1.1.100&vrf=ip-vrf-1&as-seen-by=leaf4&remove=10.0.1.1&resilient=4x6"
            let isThere = await collector.eventually { await collector.engine.totals().paths == 20 }
            #expect(isThere)
            let answer = try await self.json(client, path)
            let plain = try #require(answer["plain"] as? [String: Any])
            let resilient = try #require(answer["resilient"] as? [String: Any])
            #expect(plain["moved-needlessly"] as? Int ?? 0 > 1000)
            #expect(resilient["moved-needlessly"] as? Int == 0)
            #expect((resilient["next-hops"] as? [Any])?.count == 3)
            #expect(try await self.text(client, path).contains("A model of the method, not of a switch"))
            let wrong = try await client.get(path + "&add=x", accept: "text/plain")
            #expect(wrong.status == 400)
            let missing = try await client.get("/api/v1/flows?prefix=9.9.9.9&vrf=ip-vrf-1", accept: "text/plain")
            #expect(missing.status == 404)
        }
    }

    @Test(
        "What does not exist is said so, and where to look",
        arguments: [
            ("/api/v1/vrfs/nope", 404, "no ip-vrf 'nope'"), ("/api/v1/vrfs/mac-vrf-1", 404, "there is a mac-vrf"),
            ("/api/v1/mac-vrfs/ip-vrf-1", 404, "there is an ip-vrf"),
            ("/api/v1/vrfs/ip-vrf-1?as-seen-by=leaf9", 404, "no leaf 'leaf9'"),
            ("/api/v1/vrfs?as-seen-by=leaf9", 404, "no leaf 'leaf9'"),
            ("/api/v1/vrfs/ip-vrf-1?names=rt%20x", 400, "names: line 1"),
            ("/api/v1/vrfs/ip-vrf-1?preference=256", 400, "preference: "),
            ("/api/v1/vrfs?detail=true", 400, "detail: is not known"),
            ("/api/v1/vrfs/a%1b%5b31m", 404, "a\\u{1b}[31m"), ("/api/v1/mac-vrfs/1?after=x", 404, "after: "),
            ("/api/v1/flows?prefix=1.1.1.1&names=vni%201%20a", 404, "names: needs vrf"),
        ]
    )
    func faults(path: String, status: Int, words: String) async throws {
        try await self.serve { collector, client in
            let peer = try await self.peer(101, to: collector.port)
            try self.announce(1, over: peer)
            let isThere = await collector.eventually { await collector.engine.totals().paths == 6 }
            #expect(isThere)
            let answer = try await client.get(path, accept: "text/plain")
            #expect(answer.status == status)
            #expect(String(decoding: answer.body, as: UTF8.self).contains(words))
        }
    }

    @Test("The description is JSON and names every path of tenants")
    func openAPI() async throws {
        try await self.serve { _, client in
            let paths = try #require(try await self.json(client, "/api/v1/openapi.json")["paths"] as? [String: Any])
            for path in ["vrfs", "vrfs/{name}", "mac-vrfs", "mac-vrfs/{name}", "flows"] {
                #expect(paths["/api/v1/\(path)"] != nil, "\(path)")
            }
        }
    }

    @Test("Twenty thousand hosts are turned page by page, while other questions are answered")
    func many() async throws {
        try await self.serve { collector, client in
            let peer = try await self.peer(101, to: collector.port)
            let composer = UpdateComposer(DecodeContext(sessionKind: .internal, usesFourOctetAS: true))
            let attributes = TenantScene.attributes(1, targets: [TenantScene.routedTarget])
            let routes = (0..<20_000 as Range<UInt32>).compactMap { number in
                IPPrefixRoute(
                    distinguisher: TenantScene.distinguisher(1, 1111),
                    prefix: .v4(IPv4Prefix(bits: 0x0A00_0000 + number, length: 32)),
                    label: MPLSLabel(vni: 1111)
                ).map { (path: PathIdentifier.none, nlri: NLRI.evpn(.ipPrefix($0))) }
            }
            for message in try composer.announce(routes, family: .l2vpnEVPN, attributes: attributes) {
                await peer.sendAll(message)
            }
            let isThere = await collector.eventually { await collector.engine.totals().paths == 20_000 }
            #expect(isThere)
            async let summary = client.get("/api/v1/summary", accept: "application/json")
            var next: String? = "/api/v1/vrfs/ip-vrf-1?limit=1000"
            var seen: Set<String> = []
            var pages = 0
            while let page = next, pages < 100 {
                let answer = try await client.get(page, accept: "application/json")
                let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
                for entry in object?["entries"] as? [[String: Any]] ?? [] {
                    seen.insert(entry["prefix"] as? String ?? "?")
                }
                next = answer.next
                pages += 1
            }
            #expect(pages == 20 && seen.count == 20_000)
            #expect(try await summary.status == 200)
        }
    }
}
