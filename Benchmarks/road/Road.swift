// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import Generator

/// The road from octets in memory to best path: framing, judging, interning, exact match, trie, decision.
///
/// Each pass begins with an empty table. The first feed makes every destination; a later one brings a path more to each.
@main
struct Road {
    static func main() {
        let program = Program(defaultCount: 1_000_000)
        let feeds = Feeds(count: program.count)
        program.run([
            self.operation("first-feed", feeds.ipv4, feed: 0, limits: (600, 450)),
            self.operation("second-feed", feeds.ipv4, feed: 1, limits: (250, 150)),
            self.operation("fourth-feed", feeds.ipv4, feed: 3, limits: (250, 150)),
            self.again(feeds.ipv4),
            self.gone(feeds.ipv4),
            self.shown(feeds.ipv4),
            self.operation("ipv6-first-feed", feeds.ipv6, feed: 0, limits: nil, isCompared: false, .ipv6Unicast),
            self.operation("evpn-first-feed", feeds.evpn, feed: 0, limits: nil, isCompared: false, .l2vpnEVPN),
        ])
    }

    final class Feeds {
        private let count: Int
        private var made: [UInt32: GeneratedFeed] = [:]
        private lazy var feedIPv6 = GeneratedFeed(.ipv6Unicast, prefixes: self.count / 5, seed: 1, feed: 0)
        private lazy var feedEVPN = GeneratedFeed(.l2vpnEVPN, prefixes: self.count * 2 / 5, seed: 1, feed: 0)

        init(count: Int) { self.count = count }

        func ipv4(_ number: UInt32) -> GeneratedFeed {
            let feed = self.made[number] ?? GeneratedFeed(prefixes: self.count, seed: 1, feed: number)
            self.made[number] = feed
            return feed
        }

        func ipv6(_: UInt32) -> GeneratedFeed { self.feedIPv6 }
        func evpn(_: UInt32) -> GeneratedFeed { self.feedEVPN }
    }

    private static func operation(
        _ name: String,
        _ feeds: @escaping (UInt32) -> GeneratedFeed,
        feed number: UInt32,
        limits: (must: Double, aim: Double)?,
        isCompared: Bool = true,
        _ family: AddressFamily = .ipv4Unicast
    ) -> Operation {
        Operation(name, per: "route", limits: limits) { meter in
            var table = TableUnderTest()
            for before in 0..<number {
                if let peer = table.addPeer(before) { table.apply(feeds(before).octets, from: peer) }
            }
            let feed = feeds(number)
            if let peer = table.addPeer(number) { meter.measure { table.apply(feed.octets, from: peer) } }
            return .init(feed.prefixCount, checksum: isCompared ? table.checksum(family) : 0)
        } reference: { meter in
            let table = ReferenceTable(peers: Int(number) + 1)
            for before in 0..<number { table.apply(feeds(before).octets, from: UInt16(before)) }
            let feed = feeds(number)
            meter.measure { table.apply(feed.octets, from: UInt16(number)) }
            return .init(feed.prefixCount, checksum: table.checksum)
        }.compared(isCompared)
    }

    /// A peer sends what it has sent before.
    private static func again(_ feeds: @escaping (UInt32) -> GeneratedFeed) -> Operation {
        Operation("same-feed-again", per: "route") { meter in
            var table = TableUnderTest()
            let feed = feeds(0)
            if let peer = table.addPeer(0) {
                table.apply(feed.octets, from: peer)
                meter.measure { table.apply(feed.octets, from: peer) }
            }
            return .init(feed.prefixCount, checksum: table.checksum())
        } reference: { meter in
            let table = ReferenceTable(peers: 1)
            let feed = feeds(0)
            table.apply(feed.octets, from: 0)
            meter.measure { table.apply(feed.octets, from: 0) }
            return .init(feed.prefixCount, checksum: table.checksum)
        }
    }

    /// The table in order, each destination with both its paths as the looking glass is given them.
    private static func shown(_ feeds: @escaping (UInt32) -> GeneratedFeed) -> Operation {
        var kept: Box?
        return Operation("shown-with-two-paths", per: "destination") { meter in
            let box = kept ?? Box([feeds(0), feeds(1)])
            kept = box
            var count = 0
            meter.measure {
                var next = box.table.rib.next(after: nil, .ipv4Unicast)
                while let destination = next, count < 100_000 {
                    count += 1
                    next = box.table.rib.next(after: destination.key, .ipv4Unicast)
                }
            }
            return .init(count, checksum: 0)
        }
    }

    private final class Box {
        var table = TableUnderTest()

        init(_ feeds: [GeneratedFeed]) {
            for (number, feed) in feeds.enumerated() {
                if let peer = self.table.addPeer(UInt32(number)) { self.table.apply(feed.octets, from: peer) }
            }
        }
    }

    /// One of two peers goes away, and the table is swept.
    private static func gone(_ feeds: @escaping (UInt32) -> GeneratedFeed) -> Operation {
        Operation("one-of-two-feeds-goes", per: "route") { meter in
            var table = TableUnderTest()
            var last: PeerIndex?
            for number in 0..<UInt32(2) {
                guard let peer = table.addPeer(number) else { continue }
                table.apply(feeds(number).octets, from: peer)
                last = peer
            }
            if let last {
                var sweep = RouteSweep(last, families: [.ipv4Unicast], onlyStale: false)
                meter.measure { table.run(&sweep) }
            }
            return .init(feeds(1).prefixCount, checksum: 0)
        }
    }
}

extension Operation {
    /// The operation without its reference, unless it is one to compare with.
    fileprivate func compared(_ isCompared: Bool) -> Operation {
        var operation = self
        if !isCompared { operation.reference = nil }
        return operation
    }
}
