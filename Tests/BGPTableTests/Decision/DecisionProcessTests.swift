// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

@Suite("Choice of paths, RFC 4271 section 9.1.2.2")
struct DecisionProcessTests {
    /// A path that differs from another in what `change` says.
    private func candidate(_ path: UInt32, _ change: (inout DecisionCandidate) -> Void = { _ in }) -> DecisionCandidate
    {
        var summary = DecisionSummary()
        summary.rank = UInt64(~UInt32(100)) << 32 | 2 << 16
        summary.neighbourAS = 65_001
        summary.nextHop = UInt128(path)
        summary.nextHopBits = 32
        var result = DecisionCandidate(
            path: path,
            summary: summary,
            identifier: 10,
            cost: 0,
            peerAddress: 10,
            peerIsIPv6: false,
            pathIdentifier: 0,
            since: 100,
            isExternal: true
        )
        change(&result)
        return result
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let step: DecisionStep
        let loser: @Sendable (inout DecisionCandidate) -> Void
        var testDescription: String { "\(step)" }
    }

    static let cases: [Case] = [
        Case(step: .loop) { $0.summary.isLooped = true },
        Case(step: .unreachable) { $0.cost = .max },
        Case(step: .localPref) { $0.summary.rank = UInt64(~UInt32(99)) << 32 },
        Case(step: .pathLength) { $0.summary.rank += 1 << 16 },
        Case(step: .origin) { $0.summary.rank += 1 },
        Case(step: .multiExitDisc) {
            $0.summary.hasMED = true
            $0.summary.multiExitDisc = 1
        },
        Case(step: .external) { $0.isExternal = false },
        Case(step: .interiorCost) { $0.cost = 1 },
        Case(step: .identifier) { $0.identifier = 11 },
        Case(step: .clusterList) { $0.summary.clusterCount = 1 },
        Case(step: .peerAddress) { $0.peerAddress = 11 },
        Case(step: .pathIdentifier) { $0.pathIdentifier = 1 },
    ]

    @Test("The worse path loses at the step it is worse at, whichever comes first", arguments: cases)
    func loses(example: Case) {
        for order in [false, true] {
            var process = DecisionProcess()
            let pair = [self.candidate(1), self.candidate(2, example.loser)]
            process.candidates = order ? pair : pair.reversed()
            let best = process.decide(DecisionOptions())
            #expect(best.map { process.candidates[$0].path } == 1)
            #expect(process.candidates.first { $0.path == 2 }?.lostAt == example.step)
            #expect(process.candidates.first { $0.path == 2 }?.isShared == (example.step > .interiorCost))
        }
    }

    @Test("Any order of any paths has the same winner and the same set", arguments: 0..<200 as Range<UInt64>)
    func orderIndependent(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let paths = (1...6).map { path in
            self.candidate(UInt32(path)) {
                $0.summary.rank += UInt64.random(in: 0...1, using: &random) << 16
                $0.summary.neighbourAS = .random(in: 1...2, using: &random)
                $0.summary.hasMED = .random(using: &random)
                $0.summary.multiExitDisc = .random(in: 0...2, using: &random)
                $0.isExternal = .random(using: &random)
                $0.cost = .random(in: 0...1, using: &random)
                $0.identifier = .random(in: 1...3, using: &random)
                $0.peerAddress = UInt128(path)
            }
        }
        var results: Set<[UInt32]> = []
        for _ in 0..<10 {
            var process = DecisionProcess()
            process.candidates = paths.shuffled(using: &random)
            let best = process.decide(DecisionOptions())
            let shared = process.candidates.filter(\.isShared).map(\.path).sorted()
            results.insert([best.map { process.candidates[$0].path } ?? 0] + shared)
        }
        #expect(results.count == 1)
    }

    @Test("Paths with one next hop share the load once, and no more than allowed")
    func sharing() {
        var process = DecisionProcess()
        process.candidates = (1...5).map { path in
            self.candidate(path) {
                $0.peerAddress = UInt128(path)
                if path == 3 { $0.summary.nextHop = 2 }
            }
        }
        var options = DecisionOptions()
        options.multipath.maximumPaths = 3
        _ = process.decide(options)
        #expect(process.candidates.filter(\.isShared).map(\.path) == [1, 2, 4])
        #expect(process.candidates[2].obstacle == .sameNextHop)
        #expect(process.candidates[4].obstacle == .setIsFull)
    }
}
