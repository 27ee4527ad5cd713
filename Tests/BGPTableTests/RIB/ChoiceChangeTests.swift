// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

/// What is told of each change is the difference between two whole decisions, one before and one after it, by whatever
/// short way it came about.
@Suite("What a change tells of the choice")
struct ChoiceChangeTests {
    /// One path with what it says.
    private struct Member: Hashable {
        var peer: PeerIndex
        var path: PathIdentifier
        var attributes: PathAttributes

        init(_ route: Route) {
            (self.peer, self.path, self.attributes) = (route.peer, route.path, route.attributes)
        }
    }

    /// What the decision says with all paths laid out.
    private struct Choice: Equatable {
        var best: Member?
        var set: Set<Member>

        init(_ destination: Destination?) {
            let routes = destination?.routes ?? []
            self.best = routes.first(where: \.isBest).map { Member($0) }
            self.set = Set(routes.filter(\.isShared).map { Member($0) })
        }
    }

    private func options(_ seed: UInt64) -> DecisionOptions {
        var options = DecisionOptions()
        options.ownAS = 3
        options.multipath.maximumPaths = [64, 2, 4][Int(seed % 3)]
        options.missingMEDIsWorst = seed % 5 == 1
        options.alwaysComparesMED = seed % 7 == 2
        return options
    }

    /// Attributes out of few, so that ties, loops, metrics within one AS, and reflected routes are common.
    private func attributes(_ seed: UInt64, _ random: inout SeededGenerator) throws -> PathAttributes {
        let hops = seed % 2 == 0 ? 200 : 3
        return try TableUnderTest.attributes(via: "192.0.2.\(Int.random(in: 1...hops, using: &random))") {
            $0.localPref = Int.random(in: 0...9, using: &random) == 0 ? 200 : 100
            $0.asPath = ASPath([ASNumber(.random(in: 1...4, using: &random)), 9])
            if seed % 4 < 2, Bool.random(using: &random) { $0.multiExitDisc = .random(in: 0...2, using: &random) }
            guard Int.random(in: 0...3, using: &random) == 0 else { return }
            $0.originatorID = BGPIdentifier(rawValue: .random(in: 1...6, using: &random))
            $0.clusterList = [BGPIdentifier(rawValue: 77)]
        }
    }

    @Test("It is what changed, and nothing else", arguments: 0..<24 as Range<UInt64>)
    func told(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var table = try TableUnderTest(peerCount: 8, options: self.options(seed), addPath: .all)
        let nlri = NLRI.prefix(try #require(IPPrefix("10.0.0.0/8")))
        for step in 1...400 as ClosedRange<UInt32> {
            let before = Choice(try table.destination("10.0.0.0/8"))
            table.log.changes = []
            let peer = table.peers[Int.random(in: 0...7, using: &random)]
            let path = PathIdentifier(rawValue: Int.random(in: 0...5, using: &random) == 0 ? 1 : 0)
            if Int.random(in: 0...2, using: &random) == 0 {
                table.rib.withdraw(nlri, family: .ipv4Unicast, path: path, from: peer, log: &table.log)
            } else {
                let attributes = try self.attributes(seed, &random)
                table.rib.announce(
                    nlri,
                    family: .ipv4Unicast,
                    path: path,
                    attributes: attributes,
                    from: peer,
                    at: step,
                    log: &table.log
                )
            }
            let after = Choice(try table.destination("10.0.0.0/8"))
            guard let change = table.log.changes.last else {
                #expect(before == after)
                continue
            }
            #expect(change.isBestChanged == (before.best != after.best))
            #expect(change.isSetChanged == (before != after))
            #expect(change.best == after.best?.peer && change.sharedCount == after.set.count)
            table.log.changes = []
            table.sweep(RouteSweep(redeciding: .all))
            #expect(table.log.changes.isEmpty, "deciding again finds the same")
        }
    }
}
