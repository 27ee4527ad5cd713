// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import Generator

/// Choosing the best path and the ECMP set among 2, 4, 8 and 64 paths that only their peers tell apart, so that all of
/// them are compared to the end and share the load.
@main
struct Decision {
    static func main() {
        let program = Program(defaultCount: 64_000)
        program.run(
            [2, 4, 8, 64].map { paths in
                // The same number of paths whatever the number of destinations, at most 10,000 of these.
                let state = State(paths: paths, destinations: min(max(program.count / paths, 1), 10_000))
                return Operation(
                    "best-and-ecmp-of-\(paths)",
                    per: "destination",
                    limits: paths == 4 ? (25, 15) : nil,
                    ours: state.ours,
                    reference: state.reference
                )
            } + [self.change(of: 2), self.change(of: 64)]
        )
    }

    final class State {
        private let destinations: Int
        private let feeds: [[UInt8]]
        private lazy var table = TableBox(self.feeds)
        private lazy var other = {
            let table = ReferenceTable(peers: self.feeds.count)
            for (peer, feed) in self.feeds.enumerated() { table.apply(feed, from: UInt16(peer)) }
            return table
        }()

        init(paths: Int, destinations: Int) {
            self.destinations = destinations
            self.feeds = (0..<UInt32(paths)).map { Decision.feed($0, destinations: destinations) }
        }

        func ours(_ meter: Meter) -> Operation.Outcome {
            let table = self.table
            var sweep = RouteSweep(redeciding: [.ipv4Unicast])
            meter.measure { table.table.run(&sweep) }
            return .init(self.destinations, checksum: table.table.checksum())
        }

        func reference(_ meter: Meter) -> Operation.Outcome {
            let table = self.other
            var count = 0
            meter.measure { count = table.decide() }
            return .init(count, checksum: table.checksum)
        }
    }

    final class TableBox {
        var table = TableUnderTest()
        private(set) var peers: [PeerIndex] = []

        init(_ feeds: [[UInt8]]) {
            for (number, feed) in feeds.enumerated() {
                guard let peer = self.table.addPeer(UInt32(number)) else { continue }
                self.peers.append(peer)
                self.table.apply(feed, from: peer)
            }
        }
    }

    /// One peer changes MULTI_EXIT_DISC of its path and the table decides again: the UPDATE from its octets on.
    private static func change(of paths: Int) -> Operation {
        let rounds = 1_000
        var table: TableBox?
        return Operation("one-of-\(paths)-changes", per: "UPDATE") { meter in
            let box = table ?? TableBox((0..<UInt32(paths)).map { self.feed($0, destinations: 1) })
            table = box
            let changes = (1...2).map { self.feed(0, destinations: 1, metric: $0) }
            meter.measure {
                for round in 0..<rounds { box.table.apply(changes[round & 1], from: box.peers[0]) }
            }
            return .init(rounds, checksum: 0)
        }
    }

    private static func feed(_ number: UInt32, destinations: Int, metric: UInt32? = nil) -> [UInt8] {
        var builder = PathAttributesBuilder(nextHop: .ipv4(IPv4Address(rawValue: 0x0A00_0001 + number)))
        builder.asPath = ASPath([ASNumber(64_500 + number), 65_000])
        builder.multiExitDisc = metric
        let routes = (0..<UInt32(destinations)).map { index in
            (PathIdentifier.none, NLRI.prefix(.v4(IPv4Prefix(bits: 0x0101_0000 + index << 8, length: 24))))
        }
        let messages = try? UpdateComposer(DecodeContext()).announce(
            routes,
            family: .ipv4Unicast,
            attributes: builder.build()
        )
        return (messages ?? []).flatMap { $0 }
    }
}
