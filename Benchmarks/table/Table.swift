// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import Generator

/// The road from octets to best path, and what the table is asked afterwards.
///
/// `table [PREFIXES] [FEEDS]`, 1,000,000 and 4 unless given.
@main
struct Table {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let count = arguments.first ?? 1_000_000
        let feeds = arguments.count > 1 ? arguments[1] : 4
        var rib = RoutingInformationBase(seed: 42)
        var log = ChangeLog(isEnabled: false)
        let context = DecodeContext()
        var lastPeer: PeerIndex?
        for number in 0..<UInt32(feeds) {
            let facts = PeerFacts(
                address: ScopedIPAddress(.v4(IPv4Address(rawValue: 0x0A00_0001 + number))),
                asNumber: ASNumber(64_500 + number),
                identifier: BGPIdentifier(rawValue: number + 1),
                kind: .external
            )
            guard let peer = rib.addPeer(facts) else { return }
            lastPeer = peer
            let feed = GeneratedFeed(prefixes: count, seed: 1, feed: number)
            var time = 0.0
            // A read of a socket brings some hundred messages.
            for start in stride(from: 0, to: feed.messages.count, by: 500) {
                let part = feed.messages[start..<min(start + 500, feed.messages.count)]
                time += Stopwatch.nanoseconds {
                    var batch = UpdateBatch()
                    for message in part {
                        let reader = ByteReader(message)
                        try? batch.append(reader.octets, in: context)
                    }
                    rib.apply(batch, in: context, from: peer, at: 1, log: &log)
                }
            }
            Stopwatch.report("feed \(number + 1), octets to best path", time, per: feed.prefixCount, "route")
            let perPath = rib.octetCount / max(rib.pathCount, 1)
            print("  \(rib.pathCount) paths, \(rib.attributeBlockCount) attribute blocks, \(perPath) octets a path")
        }
        self.ask(rib, count)
        guard let lastPeer else { return }
        var sweep = RouteSweep(lastPeer, families: [.ipv4Unicast], onlyStale: false)
        let gone = Stopwatch.nanoseconds { while !sweep.isDone { rib.sweep(&sweep, limit: 10_000, log: &log) } }
        Stopwatch.report("one feed goes away", gone, per: count, "route")
        print("\(Stopwatch.residentMebibytes) MiB resident")
    }

    private static func ask(_ rib: borrowing RoutingInformationBase, _ count: Int) {
        var found = 0
        let longest = Stopwatch.nanoseconds {
            var address: UInt32 = 0x0100_0000
            for _ in 0..<100_000 {
                address = address &* 2_654_435_761 &+ 12_345
                let prefix = IPPrefix.v4(IPv4Prefix(bits: address, length: 32))
                if rib.longestMatch(prefix, .ipv4Unicast) != nil { found += 1 }
            }
        }
        Stopwatch.report("longest match with all its paths shown", longest, per: 100_000, "address")
        var walked = 0
        let walk = Stopwatch.nanoseconds {
            var next = rib.next(after: nil, .ipv4Unicast)
            while let destination = next, walked < 100_000 {
                walked += 1
                next = rib.next(after: destination.key, .ipv4Unicast)
            }
        }
        Stopwatch.report("walk with all paths shown", walk, per: walked, "destination")
    }
}
