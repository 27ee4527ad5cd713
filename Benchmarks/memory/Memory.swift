// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import Generator

/// What routes cost in memory, as the table counts it and as the kernel does, and whether churn gives it back.
///
/// `memory [--count N]`; 1,000,000 prefixes unless given. Octets of the process are its resident pages less those it had
/// before the first route; feeds are made beforehand and stay, so that they do not disturb.
@main
struct Memory {
    static func main() {
        let program = Program(defaultCount: 1_000_000)
        let feeds = (0..<UInt32(4)).map { GeneratedFeed(prefixes: program.count, seed: 1, feed: $0) }
        let withdrawals = feeds[0].withdrawals
        var table = TableUnderTest()
        let base = Stopwatch.residentOctets
        var peers: [PeerIndex] = []
        for (number, feed) in feeds.enumerated() {
            guard let peer = table.addPeer(UInt32(number)) else { return }
            peers.append(peer)
            table.apply(feed.octets, from: peer)
            self.report("\(number + 1) feeds", table.rib, since: base)
            if number == 0 { self.churn(&table, peer, feed, withdrawals, since: base) }
        }
        self.churn(&table, peers[0], feeds[0], withdrawals, since: base)
        self.compare(feeds)
    }

    /// All routes of a peer are withdrawn and announced again, so often.
    private static let rounds = 5

    private static func churn(
        _ table: inout TableUnderTest,
        _ peer: PeerIndex,
        _ feed: GeneratedFeed,
        _ withdrawals: [UInt8],
        since base: Int
    ) {
        let before = (counted: table.rib.octetCount, resident: Stopwatch.residentOctets - base)
        for round in 1...self.rounds {
            table.apply(withdrawals, from: peer)
            if round == 1 { self.report("  all of one feed withdrawn", table.rib, since: base) }
            table.apply(feed.octets, from: peer)
        }
        self.report("  and announced again, \(self.rounds) times", table.rib, since: base)
        let counted = self.percent(table.rib.octetCount, of: before.counted)
        let resident = self.percent(Stopwatch.residentOctets - base, of: before.resident)
        print("  of what it was before: \(counted) by its count, \(resident) resident")
    }

    private static func report(_ what: String, _ rib: borrowing RoutingInformationBase, since base: Int) {
        let paths = rib.pathCount
        let prefixes = rib.destinationCount(.ipv4Unicast)
        let resident = Stopwatch.residentOctets - base
        guard paths > 0, prefixes > 0 else {
            return print("\(what): no paths, \(rib.octetCount >> 10) KiB, resident \(resident >> 10) KiB")
        }
        print(
            "\(what): \(paths) paths, \(rib.attributeBlockCount) blocks, \(rib.octetCount >> 20) MiB,",
            "\(rib.octetCount / paths) octets a path, \(rib.octetCount / prefixes) a prefix;",
            "resident \(resident >> 20) MiB, \(resident / paths) a path"
        )
    }

    /// The reference with the same feeds.
    private static func compare(_ feeds: [GeneratedFeed]) {
        let table = ReferenceTable(peers: feeds.count)
        for (number, feed) in feeds.enumerated() {
            table.apply(feed.octets, from: UInt16(number))
            let paths = max(table.pathCount, 1)
            print("C, \(number + 1) feeds: \(table.pathCount) paths, \(table.octetCount / paths) octets a path")
        }
    }

    private static func percent(_ value: Int, of whole: Int) -> String { "\(value * 100 / max(whole, 1)) %" }
}
