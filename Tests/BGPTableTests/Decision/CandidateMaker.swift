// SPDX-License-Identifier: Apache-2.0

@testable import BGPTable

/// Candidates that are alike but for what a test says.
enum CandidateMaker {
    /// A path that differs from others in what `change` says, in its next hop and in its peer's address.
    static func candidate(
        _ path: UInt32,
        _ change: (inout DecisionCandidate) -> Void = { _ in }
    ) -> DecisionCandidate {
        var summary = DecisionSummary()
        summary.rank = UInt64(~UInt32(100)) << 32 | 2 << 16
        summary.neighbourAS = 65_001
        summary.nextHop = path
        var precedence = PathPrecedence()
        precedence.addressPlace = 10
        precedence.identifier = 10
        precedence.since = 100
        var result = DecisionCandidate(path: path, summary: summary, precedence: precedence)
        change(&result)
        return result
    }

    /// What becomes of `candidates`: the path that won, and all of them afterwards.
    static func decide(
        _ candidates: [DecisionCandidate],
        _ options: DecisionOptions = DecisionOptions()
    ) -> (best: UInt32?, candidates: [DecisionCandidate]) {
        var process = DecisionProcess()
        process.candidates = candidates
        let best = process.decide(options)
        return (best.map { process.candidates[$0].path }, process.candidates)
    }
}

extension DecisionCandidate {
    /// A path whose fields are drawn from so few values that ties are common.
    static func random(_ path: UInt32, using random: inout some RandomNumberGenerator) -> DecisionCandidate {
        CandidateMaker.candidate(path) {
            $0.summary.rank += UInt64.random(in: 0...1, using: &random) << 16
            $0.summary.neighbourAS = .random(in: 1...2, using: &random)
            if Bool.random(using: &random) { $0.summary.flags.insert(.hasMED) }
            $0.summary.multiExitDisc = .random(in: 0...2, using: &random)
            $0.summary.nextHop = .random(in: 1...4, using: &random)
            $0.precedence.clusterCount = .random(in: 0...1, using: &random)
            $0.summary.pathHash = .random(in: 0...1, using: &random)
            $0.aigp = [1, 2, .max].randomElement(using: &random) ?? .max
            if Int.random(in: 0...9, using: &random) == 0 { $0.summary.flags.insert(.ownAS) }
            $0.precedence.isExternal = .random(using: &random)
            $0.precedence.cost = [0, 0, 1, .max].randomElement(using: &random) ?? 0
            $0.precedence.identifier = .random(in: 1...3, using: &random)
            $0.precedence.addressPlace = UInt16(path)
        }
    }
}
