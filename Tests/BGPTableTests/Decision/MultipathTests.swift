// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import Testing

@testable import BGPTable

@Suite("Sharing the load among equal paths")
struct MultipathTests {
    private func shared(_ outcome: (best: UInt32?, candidates: [DecisionCandidate])) -> [UInt32] {
        outcome.candidates.filter(\.isShared).map(\.path).sorted()
    }

    @Test("No more paths share than allowed, and those that do come first among equals", arguments: [false, true])
    func limit(reversed: Bool) {
        let paths = (1...5).map { path in CandidateMaker.candidate(path) { $0.precedence.addressPlace = UInt16(path) } }
        var options = DecisionOptions()
        options.multipath.maximumPaths = 3
        let outcome = CandidateMaker.decide(reversed ? paths.reversed() : paths, options)
        #expect(self.shared(outcome) == [1, 2, 3])
        #expect(outcome.candidates.first { $0.path == 5 }?.obstacle == .setIsFull)
        #expect(outcome.candidates.first { $0.path == 5 }?.lostAt == .peerAddress)
    }

    @Test("Paths with one next hop share once; which one does not depend on the order", arguments: [false, true])
    func nextHops(reversed: Bool) {
        let paths = (1...4).map { path in
            CandidateMaker.candidate(path) {
                $0.precedence.addressPlace = UInt16(path)
                $0.summary.nextHop = [9, 1, 2, 2, 9][Int(path)]
            }
        }
        let outcome = CandidateMaker.decide(reversed ? paths.reversed() : paths)
        #expect(self.shared(outcome) == [1, 2, 4])
        #expect(outcome.candidates.first { $0.path == 3 }?.obstacle == .sameNextHop)
    }

    @Test("One link-local next hop on two links is two next hops")
    func zones() {
        let paths = (1...2).map { path in
            CandidateMaker.candidate(path) {
                $0.precedence.addressPlace = UInt16(path)
                $0.summary.nextHop = 7
                $0.zone = path
            }
        }
        #expect(self.shared(CandidateMaker.decide(paths)) == [1, 2])
    }

    @Test("Equally long AS paths share, or only equal ones")
    func samePath() {
        let paths = (1...3).map { path in
            CandidateMaker.candidate(path) {
                $0.precedence.addressPlace = UInt16(path)
                $0.summary.pathHash = path == 2 ? 8 : 7
            }
        }
        #expect(self.shared(CandidateMaker.decide(paths)) == [1, 2, 3])
        var options = DecisionOptions()
        options.multipath.requiresSameASPath = true
        let outcome = CandidateMaker.decide(paths, options)
        #expect(self.shared(outcome) == [1, 3])
        #expect(outcome.candidates[1].obstacle == .differentASPath)
    }

    @Test("Internal paths share with external ones only if so wished, and never win against them")
    func mixed() {
        let external = CandidateMaker.candidate(1) { $0.precedence.cost = 9 }
        let near = CandidateMaker.candidate(2) {
            $0.precedence.isExternal = false
            $0.precedence.cost = 3
        }
        let far = CandidateMaker.candidate(3) {
            $0.precedence.isExternal = false
            $0.precedence.cost = 4
        }
        #expect(self.shared(CandidateMaker.decide([far, near, external])) == [1])
        var options = DecisionOptions()
        options.multipath.mixesExternalAndInternal = true
        let outcome = CandidateMaker.decide([far, near, external], options)
        #expect(outcome.best == 1)
        #expect(self.shared(outcome) == [1, 2])
        #expect(outcome.candidates[0].obstacle == .lost(.external))
    }

    @Test("With one path allowed the best alone is the set")
    func off() {
        var options = DecisionOptions()
        options.multipath.maximumPaths = 1
        let paths = (1...2).map { path in CandidateMaker.candidate(path) { $0.precedence.addressPlace = UInt16(path) } }
        let outcome = CandidateMaker.decide(paths, options)
        #expect(self.shared(outcome) == [1])
        #expect(outcome.candidates[1].obstacle == .setIsFull)
    }
}
