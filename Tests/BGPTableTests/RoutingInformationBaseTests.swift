// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPTestSupport
import BGPWire
import Testing

@Suite("Routing information base, RFC 4271 section 3.2")
struct RoutingInformationBaseTests {
    /// UPDATEs that announce `prefixes` through `nextHop`.
    private func announcement(_ prefixes: [String], via nextHop: String) throws -> UpdateBatch {
        var builder = PathAttributesBuilder(nextHop: .ipv4(try #require(IPv4Address(nextHop))))
        builder.localPref = 100
        let routes = try prefixes.map { (path: PathIdentifier.none, nlri: NLRI.prefix(try #require(IPPrefix($0)))) }
        let context = DecodeContext(sessionKind: .internal)
        var batch = UpdateBatch()
        for message in try UpdateComposer(context).announce(routes, family: .ipv4Unicast, attributes: builder.build()) {
            let reader = ByteReader(message)
            try batch.append(reader.octets, in: context)
        }
        return batch
    }

    private func withdrawal(_ prefixes: [String]) throws -> UpdateBatch {
        let routes = try prefixes.map { (path: PathIdentifier.none, nlri: NLRI.prefix(try #require(IPPrefix($0)))) }
        let context = DecodeContext(sessionKind: .internal)
        var batch = UpdateBatch()
        for message in try UpdateComposer(context).withdraw(routes, family: .ipv4Unicast) {
            let reader = ByteReader(message)
            try batch.append(reader.octets, in: context)
        }
        return batch
    }

    private func node(_ number: UInt32) -> PeerFacts {
        PeerFacts(
            address: ScopedIPAddress(.v4(IPv4Address(rawValue: 0xC0A8_0100 + number))),
            asNumber: 65_535,
            identifier: BGPIdentifier(rawValue: number),
            kind: .internal
        )
    }

    @Test("Three nodes announcing one address share its load; a withdrawal leaves two")
    func anycast() throws {
        var rib = RoutingInformationBase(seed: 1)
        var log = ChangeLog(isEnabled: true)
        let context = DecodeContext(sessionKind: .internal)
        var peers: [PeerIndex] = []
        for number in 11...13 as ClosedRange<UInt32> {
            let added = rib.addPeer(self.node(number))
            let peer = try #require(added)
            peers.append(peer)
            let batch = try self.announcement(["1.1.1.100/32"], via: "192.168.1.\(number)")
            rib.apply(batch, in: context, from: peer, at: 5, log: &log)
        }
        let key = RouteKey.prefix(try #require(IPPrefix("1.1.1.100/32")))
        let destination = rib.destination(key, .ipv4Unicast)
        #expect(destination?.routes.count == 3)
        #expect(destination?.routes.count { $0.isShared } == 3)
        #expect(destination?.routes.first?.peer == peers[0])
        #expect(destination?.routes[1].lostAt == .identifier)
        #expect(log.changes.map(\.isBestChanged) == [true, false, false])
        rib.apply(try self.withdrawal(["1.1.1.100/32"]), in: context, from: peers[0], at: 6, log: &log)
        #expect(log.changes.last?.kind == .withdrawn)
        #expect(log.changes.last?.isBestChanged == true)
        #expect(log.changes.last?.best == peers[1])
        let counts = rib.counts(of: peers[1], .ipv4Unicast)
        #expect(counts.received == 1 && counts.best == 1)
    }

    @Test(
        "Groups of multicast among the destinations are passed over one by one, RFC 4271 section 6.3",
        arguments: [
            ["10.0.0.0/8", "224.0.0.5/32", "239.0.0.0/8", "240.0.0.0/8", "192.0.0.0/2"],
            ["2001:db8::/32", "ff02::5/128", "ff00::/8", "fe00::/8", "8000::/1"],
        ]
    )
    func groups(prefixes: [String]) throws {
        var table = try TableUnderTest(peerCount: 1)
        let nextHop = try #require(IPv6Address("2001:db8::1"))
        let attributes = try TableUnderTest.attributes {
            if prefixes[0].contains(":") { $0.nextHop = .ipv6(nextHop) }
        }
        let result = try table.announce(prefixes, from: 0, attributes)
        #expect(result.announced == 3 && result.misplaced == 2)
    }

    @Test("A swept peer leaves nothing, and memory is given back")
    func sweeps() throws {
        var rib = RoutingInformationBase(seed: 2)
        var log = ChangeLog(isEnabled: false)
        let context = DecodeContext(sessionKind: .internal)
        let added = rib.addPeer(self.node(11))
        let peer = try #require(added)
        let prefixes = (0..<3000).map { "10.\($0 / 256).\($0 % 256).0/24" }
        rib.apply(try self.announcement(prefixes, via: "192.0.2.1"), in: context, from: peer, at: 1, log: &log)
        let full = rib.pathCount
        #expect(full == 3000)
        var sweep = RouteSweep(peer, families: [.ipv4Unicast], onlyStale: false)
        var slices = 0
        while !sweep.isDone {
            rib.sweep(&sweep, limit: 100, log: &log)
            slices += 1
        }
        #expect(slices > 20)
        let (paths, destinations, blocks) = (rib.pathCount, rib.destinationCount(.ipv4Unicast), rib.attributeBlockCount)
        #expect(paths == 0 && destinations == 0 && blocks == 0)
        rib.removePeer(peer)
        let facts = rib.facts(of: peer)
        #expect(facts == nil)
    }

    @Test("Stale routes stay until they are sent again or swept, RFC 4724 section 4.2")
    func stale() throws {
        var rib = RoutingInformationBase(seed: 3)
        var log = ChangeLog(isEnabled: false)
        let context = DecodeContext(sessionKind: .internal)
        let added = rib.addPeer(self.node(11))
        let peer = try #require(added)
        rib.apply(
            try self.announcement(["10.0.0.0/24", "10.0.1.0/24"], via: "192.0.2.1"),
            in: context,
            from: peer,
            at: 1,
            log: &log
        )
        rib.markStale(peer, [.ipv4Unicast])
        rib.apply(try self.announcement(["10.0.0.0/24"], via: "192.0.2.1"), in: context, from: peer, at: 2, log: &log)
        var stale: [Bool] = []
        var destination = rib.next(after: nil, .ipv4Unicast)
        while let found = destination {
            stale += found.routes.map(\.isStale)
            destination = rib.next(after: found.key, .ipv4Unicast)
        }
        #expect(stale == [false, true])
        var sweep = RouteSweep(peer, families: [.ipv4Unicast], onlyStale: true)
        while !sweep.isDone { rib.sweep(&sweep, limit: 1000, log: &log) }
        let left = rib.pathCount
        #expect(left == 1)
    }

    @Test("A sweep that is under way leaves what became stale after it began")
    func staleAnew() throws {
        var rib = RoutingInformationBase(seed: 5)
        var log = ChangeLog(isEnabled: false)
        let added = rib.addPeer(self.node(11))
        let peer = try #require(added)
        rib.apply(
            try self.announcement(["10.0.0.0/24"], via: "192.0.2.1"),
            in: DecodeContext(sessionKind: .internal),
            from: peer,
            at: 1,
            log: &log
        )
        // End-of-RIB came, then the session went, before the sweep had its turn.
        var sweep = RouteSweep(peer, families: [.ipv4Unicast, .ipv6Unicast], onlyStale: true)
        sweep.leaveOut([.ipv4Unicast])
        rib.markStale(peer, [.ipv4Unicast])
        while !sweep.isDone { rib.sweep(&sweep, limit: 1000, log: &log) }
        let left = rib.pathCount
        #expect(left == 1)
    }

    @Test("EVPN routes are told apart by their key, not by their label", arguments: [1111, 2222] as [UInt32])
    func evpnKey(vni: UInt32) throws {
        var rib = RoutingInformationBase(seed: 4)
        var log = ChangeLog(isEnabled: false)
        let context = DecodeContext(sessionKind: .internal)
        let added = rib.addPeer(self.node(1))
        let peer = try #require(added)
        for label in [1111, vni] as [UInt32] {
            let body = "0000fb410000000100000000000000000000" + "00000000" + "20" + "01010164" + "00000000"
            let hex = "0522" + body + String(label + 0x100_0000, radix: 16).suffix(6)
            let octets = try #require(HexText.octets(hex))
            let reader = ByteReader(octets)
            let nlri = try NLRI(parsing: reader.octets, family: .l2vpnEVPN)
            var builder = PathAttributesBuilder(nextHop: .unknown([10, 0, 1, 1]))
            builder.localPref = 100
            var batch = UpdateBatch()
            for message in try UpdateComposer(context).announce(
                [(.none, nlri)],
                family: .l2vpnEVPN,
                attributes: builder.build()
            ) {
                let message = ByteReader(message)
                try batch.append(message.octets, in: context)
            }
            rib.apply(batch, in: context, from: peer, at: 1, log: &log)
        }
        let count = rib.pathCount
        #expect(count == 1)
        let shown = rib.next(after: nil, .l2vpnEVPN)?.routes.first?.nlri?.suffix(3)
        #expect(shown == [0, UInt8(vni >> 8), UInt8(vni & 0xFF)])
    }
}
