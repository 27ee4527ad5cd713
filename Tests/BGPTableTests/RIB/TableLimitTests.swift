// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

@Suite("Limits of a table")
struct TableLimitTests {
    private func prefixes(_ range: Range<Int>) -> [String] { range.map { "10.\($0 / 256).\($0 % 256).0/24" } }

    @Test("Beyond the most paths new ones are refused; what is there may change, and room is used again")
    func paths() throws {
        var limits = TableLimits()
        limits.maximumPaths = 100
        var table = try TableUnderTest(peerCount: 2, limits: limits)
        let first = try table.announce(self.prefixes(0..<120), from: 0, try TableUnderTest.attributes())
        #expect(first.announced == 100 && first.refused == 20)
        let changed = try table.announce(
            self.prefixes(0..<10),
            from: 0,
            try TableUnderTest.attributes(via: "192.0.2.9")
        )
        #expect(changed.replaced == 10)
        try table.withdraw(self.prefixes(0..<10), from: 0)
        let others = try table.announce(self.prefixes(200..<220), from: 1, try TableUnderTest.attributes())
        #expect(others.announced == 10 && others.refused == 10)
        let (count, isSound) = (table.rib.pathCount, table.rib.invariantsHold())
        #expect(count == 100 && isSound)
    }

    @Test("Attributes that find no room withdraw their routes")
    func attributes() throws {
        var limits = TableLimits()
        limits.maximumAttributeOctets = 64
        var table = try TableUnderTest(peerCount: 1, limits: limits)
        try table.announce(["10.0.0.0/24", "10.0.1.0/24"], from: 0, try TableUnderTest.attributes())
        let large = try TableUnderTest.attributes { $0.asPath = ASPath((1...20).map { ASNumber($0) }) }
        let result = try table.announce(["10.0.0.0/24", "10.0.2.0/24"], from: 0, large)
        #expect(result.refused == 2 && result.withdrawn == 1 && result.absent == 1)
        let left = table.destinations(.ipv4Unicast).map(\.key)
        #expect(left == [.prefix(try #require(IPPrefix("10.0.1.0/24")))])
        let blocks = table.rib.attributeBlockCount
        #expect(blocks == 1)
    }

    @Test("A peer has no more paths to one destination than allowed, RFC 7911")
    func pathsPerPeer() throws {
        var limits = TableLimits()
        limits.maximumPathsPerPeer = 3
        var table = try TableUnderTest(peerCount: 2, limits: limits, addPath: .all)
        for path in 1...5 as ClosedRange<UInt32> {
            try table.announce(["10.0.0.0/24"], from: 0, path: path, try TableUnderTest.attributes())
        }
        let other = try table.announce(["10.0.0.0/24"], from: 1, path: 9, try TableUnderTest.attributes())
        #expect(other.announced == 1)
        let paths = try table.destination("10.0.0.0/24")?.routes.filter { $0.peer == table.peers[0] }.map(
            \.path.rawValue
        )
        #expect(paths?.sorted() == [1, 2, 3])
        let refused = table.rib.totals.refused
        #expect(refused == 2)
    }

    @Test("Churn with ever new attributes ends where it began")
    func churn() throws {
        var table = try TableUnderTest(peerCount: 2)
        table.log.isEnabled = false
        let steady = try TableUnderTest.attributes(via: "192.0.2.200")
        try table.announce(self.prefixes(0..<2000), from: 1, steady)
        func round(_ number: Int, _ table: inout TableUnderTest) throws {
            for part in 0..<40 {
                let attributes = try TableUnderTest.attributes { $0.multiExitDisc = UInt32(number * 40 + part) }
                try table.announce(self.prefixes(part * 50..<part * 50 + 50), from: 0, attributes)
            }
            if number % 2 == 1 { try table.withdraw(self.prefixes(0..<2000), from: 0) }
        }
        for number in 0..<2 { try round(number, &table) }
        let before = table.rib.octetCount
        for number in 2..<30 { try round(number, &table) }
        let (after, blocks) = (table.rib.octetCount, table.rib.attributeBlockCount)
        #expect(after <= before + before / 10)
        #expect(blocks == 1)
    }

    @Test("There is room for 65,535 peers, and numbers are used again")
    func peers() throws {
        var rib = RoutingInformationBase(seed: 1)
        for _ in 0..<65_535 { _ = rib.addPeer(TableUnderTest.facts(1)) }
        let none = rib.addPeer(TableUnderTest.facts(2))
        #expect(none == nil)
        let isGone = rib.removePeer(PeerIndex(rawValue: 500))
        #expect(isGone)
        let again = rib.addPeer(TableUnderTest.facts(3))
        #expect(again == PeerIndex(rawValue: 500))
    }
}
