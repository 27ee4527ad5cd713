// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

@Suite("Sweeps, RFC 4724 section 4.2 and RFC 7313 section 4")
struct RouteSweepTests {
    private func prefixes(_ range: Range<Int>) -> [String] { range.map { "10.\($0 / 256).\($0 % 256).0/24" } }

    @Test("Nothing of a peer is left, whatever others announce and withdraw between slices", arguments: [1, 7, 100])
    func interleaved(limit: Int) throws {
        var table = try TableUnderTest(peerCount: 2)
        table.log.isEnabled = false
        let attributes = try TableUnderTest.attributes()
        try table.announce(self.prefixes(0..<1000), from: 0, attributes)
        try table.announce(self.prefixes(500..<1500), from: 1, attributes)
        let sweep = RouteSweep(table.peers[0], families: .all, onlyStale: false)
        var random = SeededGenerator(seed: UInt64(limit))
        try table.sweep(sweep, limit: limit) { table in
            let start = Int.random(in: 0..<2000, using: &random)
            if Bool.random(using: &random) {
                try table.withdraw(self.prefixes(start..<(start + 30)), from: 1)
            } else {
                try table.announce(self.prefixes(start..<(start + 30)), from: 1, attributes)
            }
        }
        let left = table.rib.pathCount(of: table.peers[0])
        #expect(left == 0)
        let isSound = table.rib.invariantsHold()
        #expect(isSound)
        let isGone = table.rib.removePeer(table.peers[0])
        #expect(isGone)
    }

    @Test(
        "However often routes are marked, stale ones stay stale and fresh ones go with the next sweep that wants them"
    )
    func manyMarks() throws {
        var table = try TableUnderTest(peerCount: 1)
        let peer = table.peers[0]
        try table.announce(["10.0.0.0/24"], from: 0, try TableUnderTest.attributes())
        for round in 0..<600 {
            table.rib.markStale(peer, .all)
            try table.announce(["10.0.1.0/24"], from: 0, try TableUnderTest.attributes(), at: UInt32(round))
            let counts = table.rib.counts(of: peer, .ipv4Unicast)
            #expect(counts.received == 2 && (1...2).contains(counts.stale))
            let isStale = try table.destination("10.0.0.0/24")?.routes.first?.isStale
            #expect(isStale == true)
        }
        table.sweep(RouteSweep(peer, families: .all, onlyStale: true))
        let kept = table.destinations(.ipv4Unicast).map(\.key)
        #expect(kept == [.prefix(try #require(IPPrefix("10.0.1.0/24")))])
    }

    @Test("A swept path is written down as withdrawn, with who is best now")
    func log() throws {
        var table = try TableUnderTest(peerCount: 2)
        let attributes = try TableUnderTest.attributes()
        try table.announce(["10.0.0.0/24"], from: 0, attributes)
        try table.announce(["10.0.0.0/24"], from: 1, attributes)
        table.log.changes = []
        table.sweep(RouteSweep(table.peers[0], families: .all, onlyStale: false))
        let changes = table.log.changes
        #expect(changes.count == 1)
        #expect(changes.first?.kind == .withdrawn)
        #expect(changes.first?.attributes == nil)
        #expect(changes.first?.previousBest == table.peers[0])
        #expect(changes.first?.best == table.peers[1])
        #expect(changes.first?.isBestChanged == true && changes.first?.isSetChanged == true)
    }

    @Test("When a next hop is lost, a sweep chooses again and tells")
    func redecide() throws {
        var table = try TableUnderTest(peerCount: 2)
        try table.announce(["10.0.0.0/24", "10.0.1.0/24"], from: 0, try TableUnderTest.attributes(via: "192.0.2.1"))
        try table.announce(["10.0.0.0/24"], from: 1, try TableUnderTest.attributes(via: "192.0.2.2"))
        table.log.changes = []
        table.rib.setCost(nil, ofNextHop: try #require(IPAddress("192.0.2.1")))
        table.sweep(RouteSweep(redeciding: .all), limit: 1)
        let best = table.log.changes.map(\.best)
        #expect(Set(best) == [table.peers[1], nil])
        #expect(table.log.changes.allSatisfy { $0.kind == .reselected && $0.isBestChanged })
        let counts = table.rib.counts(of: table.peers[0], .ipv4Unicast)
        #expect(counts.ineligible == 2 && counts.best == 0)
        let lost = try table.destination("10.0.1.0/24")?.routes.first?.lostAt
        #expect(lost == .unreachable)
    }
}
