// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import Generator

/// Choosing among 2, 8 and 64 paths to one destination: a peer changes its mind, and the table decides again.
@main
struct Decision {
    static func main() {
        for paths in [2, 8, 64] as [UInt32] { self.run(paths: paths) }
    }

    private static func run(paths: UInt32) {
        var rib = RoutingInformationBase(seed: 7)
        var log = ChangeLog(isEnabled: false)
        let context = DecodeContext()
        var peers: [PeerIndex] = []
        for number in 0..<paths {
            let facts = PeerFacts(
                address: ScopedIPAddress(.v4(IPv4Address(rawValue: 0x0A00_0001 + number))),
                asNumber: ASNumber(64_500 + number),
                identifier: BGPIdentifier(rawValue: number + 1),
                kind: .external
            )
            guard let peer = rib.addPeer(facts) else { return }
            rib.apply(self.batch(number, metric: 0, context), in: context, from: peer, at: 1, log: &log)
            peers.append(peer)
        }
        let changes = (0...1).map { self.batch(0, metric: UInt32($0), context) }
        let rounds = 200_000
        let time = Stopwatch.nanoseconds {
            for round in 0..<rounds { rib.apply(changes[round & 1], in: context, from: peers[0], at: 1, log: &log) }
        }
        Stopwatch.report("\(paths) paths, one changes", time, per: rounds, "UPDATE")
    }

    private static func batch(_ number: UInt32, metric: UInt32, _ context: DecodeContext) -> UpdateBatch {
        var builder = PathAttributesBuilder(nextHop: .ipv4(IPv4Address(rawValue: 0x0A00_0001 + number)))
        builder.asPath = ASPath([ASNumber(64_500 + number), 65_000])
        builder.multiExitDisc = metric
        let prefix = NLRI.prefix(.v4(IPv4Prefix(bits: 0x0101_0164, length: 32)))
        let messages = try? UpdateComposer(context).announce(
            [(.none, prefix)],
            family: .ipv4Unicast,
            attributes: builder.build()
        )
        var batch = UpdateBatch()
        for message in messages ?? [] {
            let reader = ByteReader(message)
            try? batch.append(reader.octets, in: context)
        }
        return batch
    }
}
