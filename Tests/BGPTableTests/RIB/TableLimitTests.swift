// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Glibc
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

    @Test("Paths that find no room for what few paths have are refused, and leave nothing")
    func details() throws {
        var table = try TableUnderTest(peerCount: 1, addPath: .all)
        table.rib.store.details = Arena(limit: 2)
        let attributes = try TableUnderTest.attributes()
        let result = try table.announce(self.prefixes(0..<5), from: 0, path: 7, attributes)
        #expect(result.announced == 2 && result.refused == 3)
        try table.withdraw(self.prefixes(0..<5), from: 0, path: 7)
        let (paths, blocks, isSound) = (
            table.rib.pathCount, table.rib.attributeBlockCount, table.rib.invariantsHold()
        )
        #expect(paths == 0 && blocks == 0 && isSound)
    }

    @Test("Where the system has no more memory routes are refused, and the table stays sound")
    func memory() async {
        // In a process of its own, for the limit counts for all of it.
        await #expect(processExitsWith: .success) {
            for kind in 0..<4 {
                var table = try TableUnderTest(peerCount: 1)
                table.log = ChangeLog(isEnabled: false)
                let usual = try Self.limitAddressSpace(toOctetsMore: 6 << 20)
                var number: UInt32 = 0
                while table.rib.totals.refused < 20, number < 200_000 {
                    // Equal attributes, paths with identifiers, attributes of their own, keys of octets.
                    let attributes = try TableUnderTest.attributes {
                        if kind == 2 { $0.asPath = ASPath([ASNumber(number + 1)]) }
                    }
                    var nlri = ByteWriter()
                    if kind == 3 {
                        nlri.write(octets("03 11 0001 0a630002 0064"))
                        nlri.write(number)
                        nlri.write(octets("20 0a630002"))
                    } else {
                        NLRI.prefix(.v4(IPv4Prefix(bits: number << 8, length: 24))).encode(into: &nlri)
                    }
                    table.rib.enter(
                        nlri: ByteReader(nlri.octets).octets,
                        family: kind == 3 ? .l2vpnEVPN : .ipv4Unicast,
                        path: PathIdentifier(rawValue: kind == 1 ? 7 : 0),
                        attributes: ByteReader(attributes.octets).octets,
                        from: table.peers[0],
                        at: 1,
                        log: &table.log
                    )
                    number += 1
                }
                table.rib.settle(log: &table.log)
                try Self.limitAddressSpace(to: usual)
                let (totals, paths, isSound) = (table.rib.totals, table.rib.pathCount, table.rib.invariantsHold())
                #expect(totals.refused >= 20 && totals.announced > 5_000, "kind \(kind): \(totals)")
                #expect(paths == totals.announced && isSound, "kind \(kind): \(totals), \(paths) paths")
                table.sweep(RouteSweep(table.peers[0], families: .all, onlyStale: false), limit: 1 << 20)
                let (left, blocks) = (table.rib.pathCount, table.rib.attributeBlockCount)
                #expect(left == 0 && blocks == 0, "kind \(kind): \(left) paths, \(blocks) blocks")
            }
        }
    }

    /// Leaves this process so many octets of addresses more than it has; returns the limit before.
    private static func limitAddressSpace(toOctetsMore octets: UInt) throws -> rlim_t {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        let usual = limit.rlim_cur
        let file = try #require(unsafe fopen("/proc/self/statm", "r"))
        var line = [CChar](repeating: 0, count: 64)
        _ = unsafe line.withUnsafeMutableBufferPointer { unsafe fgets($0.baseAddress, 64, file) }
        unsafe fclose(file)
        let pages = UInt(unsafe strtoul(line, nil, 10))
        try Self.limitAddressSpace(to: rlim_t(pages * UInt(getpagesize()) + octets))
        return usual
    }

    private static func limitAddressSpace(to octets: rlim_t) throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        limit.rlim_cur = octets
        let result = setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        try #require(result == 0)
    }
}
