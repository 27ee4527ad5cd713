// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import Testing

@testable import BGPTable

@Suite("Choice of paths, RFC 4271 section 9.1.2.2")
struct DecisionProcessTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let step: DecisionStep
        let loser: @Sendable (inout DecisionCandidate) -> Void
        var testDescription: String { "\(step)" }
    }

    static let cases: [Case] = [
        Case(step: .ownAS) { $0.summary.flags = .ownAS },
        Case(step: .ownIdentifier) { $0.summary.flags = .ownIdentifier },
        Case(step: .ownCluster) { $0.summary.flags = .ownCluster },
        Case(step: .unreachable) { $0.precedence.cost = .max },
        Case(step: .localPref) { $0.summary.rank = UInt64(~UInt32(99)) << 32 },
        Case(step: .aigp) { $0.aigp = 8 },
        Case(step: .pathLength) { $0.summary.rank += 1 << 16 },
        Case(step: .origin) { $0.summary.rank += 1 },
        Case(step: .multiExitDisc) {
            $0.summary.flags = .hasMED
            $0.summary.multiExitDisc = 1
        },
        Case(step: .external) { $0.precedence.isExternal = false },
        Case(step: .interiorCost) { $0.precedence.cost = 1 },
        Case(step: .oldest) { $0.precedence.since = 101 },
        Case(step: .identifier) { $0.precedence.identifier = 11 },
        Case(step: .clusterList) { $0.precedence.clusterCount = 1 },
        Case(step: .peerAddress) { $0.precedence.addressPlace = 11 },
        Case(step: .pathIdentifier) { $0.precedence.pathIdentifier = 1 },
    ]

    /// Every step of the process.
    private var allSteps: DecisionOptions {
        var options = DecisionOptions()
        options.comparesAIGP = true
        options.prefersOldestExternal = true
        return options
    }

    @Test("The worse path loses at the step it is worse at, whichever comes first", arguments: cases)
    func loses(example: Case) {
        let pair = [CandidateMaker.candidate(1) { $0.aigp = 7 }, CandidateMaker.candidate(2) { $0.aigp = 7 }]
        var worse = pair[1]
        example.loser(&worse)
        for order in [[pair[0], worse], [worse, pair[0]]] {
            let outcome = CandidateMaker.decide(order, self.allSteps)
            #expect(outcome.best == 1)
            let loser = outcome.candidates.first { $0.path == 2 }
            #expect(loser?.lostAt == example.step)
            #expect(loser?.isShared == (example.step > .interiorCost))
            #expect(loser?.obstacle == (example.step > .interiorCost ? nil : .lost(example.step)))
        }
    }

    @Test("What is better at an earlier step wins, however bad it is later", arguments: zip(cases, cases.dropFirst()))
    func order(earlier: Case, later: Case) {
        var first = CandidateMaker.candidate(1) { $0.aigp = 7 }
        var second = CandidateMaker.candidate(2) { $0.aigp = 7 }
        earlier.loser(&first)
        later.loser(&second)
        let outcome = CandidateMaker.decide([first, second], self.allSteps)
        let isLaterAllowed = later.step.isEligible
        #expect(outcome.best == (isLaterAllowed ? 2 : nil))
        #expect(outcome.candidates[0].lostAt == earlier.step)
    }

    @Test("Every step has a case and a sentence")
    func everyStep() {
        #expect(Self.cases.map(\.step) == DecisionStep.allCases)
        #expect(Set(DecisionStep.allCases.map(\.description)).count == DecisionStep.allCases.count)
    }

    @Test("Any order of any paths has the same winner and the same set", arguments: 0..<300 as Range<UInt64>)
    func orderIndependent(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let paths = (1...7).map { DecisionCandidate.random($0, using: &random) }
        var options = DecisionOptions()
        options.comparesAIGP = .random(using: &random)
        options.alwaysComparesMED = .random(using: &random)
        options.missingMEDIsWorst = .random(using: &random)
        options.multipath.maximumPaths = .random(in: 1...4, using: &random)
        options.multipath.requiresSameASPath = .random(using: &random)
        options.multipath.mixesExternalAndInternal = .random(using: &random)
        var results: Set<[UInt32]> = []
        for _ in 0..<12 {
            let outcome = CandidateMaker.decide(paths.shuffled(using: &random), options)
            let shared = outcome.candidates.filter(\.isShared).map(\.path).sorted()
            #expect(shared.count <= options.multipath.maximumPaths)
            #expect(outcome.best.map { shared.contains($0) } ?? shared.isEmpty)
            results.insert([outcome.best ?? 0] + shared)
        }
        #expect(results.count == 1)
    }

    @Test("Between two paths one wins, both ways round; among three of one AS preference is transitive")
    func laws() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2000 {
            var three = (1...3).map { DecisionCandidate.random($0, using: &random) }
            for index in three.indices {
                three[index].summary.neighbourAS = 1
                three[index].summary.flags.remove(.ownAS)
                three[index].precedence.cost = .random(in: 0...1, using: &random)
            }
            func winner(_ left: Int, _ right: Int) -> UInt32? {
                CandidateMaker.decide([three[left], three[right]]).best
            }
            #expect(winner(0, 1) == winner(1, 0))
            #expect(winner(0, 1) != nil)
            if winner(0, 1) == 1, winner(1, 2) == 2 { #expect(winner(0, 2) == 1) }
            let best = CandidateMaker.decide(three).best
            for (left, right) in [(0, 1), (0, 2), (1, 2)] where [three[left].path, three[right].path].contains(best) {
                #expect(winner(left, right) == best)
            }
        }
    }

    @Test("MED compares within one neighbouring AS only, though preference then goes in a circle")
    func circle() {
        // a beats b by MED, b beats c by identifier, c beats a by identifier.
        let a = CandidateMaker.candidate(1) { $0.precedence.identifier = 30 }
        let b = CandidateMaker.candidate(2) {
            $0.summary.flags = .hasMED
            $0.summary.multiExitDisc = 5
            $0.precedence.identifier = 10
        }
        let c = CandidateMaker.candidate(3) {
            $0.summary.neighbourAS = 65_002
            $0.precedence.identifier = 20
        }
        for order in [[a, b, c], [c, b, a], [b, c, a], [c, a, b]] {
            let outcome = CandidateMaker.decide(order)
            #expect(outcome.best == 3)
            #expect(outcome.candidates.first { $0.path == 2 }?.lostAt == .multiExitDisc)
            #expect(outcome.candidates.first { $0.path == 1 }?.lostAt == .identifier)
        }
        var options = DecisionOptions()
        options.alwaysComparesMED = true
        #expect(CandidateMaker.decide([a, b, c], options).candidates[1].lostAt == .multiExitDisc)
    }

    @Test("A missing MED is the lowest, or the highest if so wished", arguments: [false, true])
    func missingMED(isWorst: Bool) {
        let without = CandidateMaker.candidate(1)
        let with = CandidateMaker.candidate(2) {
            $0.summary.flags = .hasMED
            $0.summary.multiExitDisc = .max
        }
        var options = DecisionOptions()
        options.missingMEDIsWorst = isWorst
        #expect(CandidateMaker.decide([without, with], options).best == (isWorst ? 2 : 1))
    }

    @Test("No path is no choice, and nothing shares")
    func nothing() {
        #expect(CandidateMaker.decide([]).best == nil)
        let looped = CandidateMaker.candidate(1) { $0.summary.flags = .ownAS }
        let outcome = CandidateMaker.decide([looped])
        #expect(outcome.best == nil)
        #expect(outcome.candidates[0].isShared == false)
    }
}
