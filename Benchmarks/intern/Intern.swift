// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import Generator

/// What an UPDATE costs whose attributes the table has already: framing, judging, hash and comparison.
///
/// The UPDATEs are those of a feed that the table holds, with the one destination 224.0.0.0/4 in the place of theirs: groups
/// of multicast are passed over, so that no route is looked up.
@main
struct Intern {
    static func main() {
        let program = Program(defaultCount: 1_000_000)
        let state = State(count: program.count)
        program.run([
            Operation("intern", per: "UPDATE", limits: (160, 100), ours: state.ours, reference: state.reference)
        ])
    }

    final class State {
        private let feed: GeneratedFeed
        private var repeats: [UInt8] = []
        private var messageCount = 0
        private lazy var table = TableBox()
        private lazy var peer = self.table.fill(self.feed)
        private lazy var other = {
            let table = ReferenceTable(peers: 1)
            table.apply(self.feed.octets, from: 0)
            return table
        }()

        init(count: Int) {
            self.feed = GeneratedFeed(prefixes: count, seed: 1, feed: 0)
            for message in self.feed.messages {
                let reader = ByteReader(message)
                guard let update = try? UpdateValidation.validate(reader.octets, in: DecodeContext()) else { continue }
                var changed = Array(message[..<Int(update.layout.nlri.start)]) + [4, 0xE0]
                changed[16] = UInt8(truncatingIfNeeded: changed.count >> 8)
                changed[17] = UInt8(truncatingIfNeeded: changed.count)
                self.repeats += changed
                self.messageCount += 1
            }
        }

        func ours(_ meter: Meter) -> Operation.Outcome {
            guard let peer = self.peer else { return .init(0, checksum: 0) }
            let before = self.table.table.rib.totals.misplaced
            meter.measure { self.table.table.apply(self.repeats, from: peer) }
            let misplaced = self.table.table.rib.totals.misplaced - before
            return .init(self.messageCount, checksum: UInt64(misplaced))
        }

        func reference(_ meter: Meter) -> Operation.Outcome {
            var sum: UInt64 = 0
            let other = self.other
            meter.measure { sum = other.intern(self.repeats) }
            return .init(self.messageCount, checksum: sum)
        }
    }

    final class TableBox {
        var table = TableUnderTest()

        func fill(_ feed: GeneratedFeed) -> PeerIndex? {
            guard let peer = self.table.addPeer(0) else { return nil }
            self.table.apply(feed.octets, from: peer)
            return peer
        }
    }
}
