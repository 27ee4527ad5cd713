// SPDX-License-Identifier: Apache-2.0

@testable import BGPTable

/// Laws of the decision: the first three octets are its options and an order, the rest are up to twelve paths.
///
/// - The winner, the step at which each other path lost, and the set that shares do not depend on the order of paths.
/// - Of two paths one wins, and the same one the other way round.
/// - Where MULTI_EXIT_DISC cannot take one path out because of another, preference is transitive, and a loser that is
///   taken away changes nothing; nor does, with MULTI_EXIT_DISC, one that lost before it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 3 else { return 0 }
    let options = DecisionOptions(octets: (start[0], start[1]))
    let octets = Array(UnsafeBufferPointer(start: start + 3, count: count - 3))
    let paths = stride(from: 0, to: min(octets.count - 3, 48), by: 4).map { place in
        DecisionCandidate(UInt32(place / 4), Array(octets[place..<(place + 4)]))
    }
    guard !paths.isEmpty else { return 0 }
    let result = Result(paths, options)
    var turned = paths
    for place in turned.indices { turned.swapAt(place, (place * 7 + Int(start[2])) % turned.count) }
    for order in [turned, paths.reversed()] where Result(order, options) != result {
        fatalError("the order of paths changes the decision")
    }
    pairs(paths, options)
    losers(paths, result, options)
    return 0
}

/// What a decision makes of paths.
private struct Result: Equatable {
    var best: UInt32?
    var lostAt: [UInt32: DecisionStep] = [:]
    var shared: Set<UInt32> = []

    init(_ paths: [DecisionCandidate], _ options: DecisionOptions) {
        var process = DecisionProcess()
        process.candidates = paths
        self.best = process.decide(options).map { process.candidates[$0].path }
        for candidate in process.candidates {
            if candidate.isShared { self.shared.insert(candidate.path) }
            if candidate.path != self.best { self.lostAt[candidate.path] = candidate.lostAt }
        }
        guard self.best.map(self.shared.contains) ?? self.shared.isEmpty, self.shared.count <= 64 else {
            fatalError("the best is not among those that share")
        }
        let eligible = process.candidates.filter { $0.lostAt?.isEligible ?? true }
        guard (self.best == nil) == eligible.isEmpty else { fatalError("no best among paths that may take part") }
        guard self.lostAt.count + (self.best == nil ? 0 : 1) == paths.count else {
            fatalError("a path lost nowhere")
        }
    }
}

private func pairs(_ paths: [DecisionCandidate], _ options: DecisionOptions) {
    let few = Array(paths.prefix(5))
    var process = DecisionProcess()
    /// Whether the first of two wins; neither may where both may not take part.
    func wins(_ one: Int, against other: Int) -> Bool? {
        process.candidates = [few[one], few[other]]
        return process.decide(options).map { $0 == 0 }
    }
    var isBetter = [[Bool]](repeating: [Bool](repeating: false, count: few.count), count: few.count)
    for one in few.indices {
        for other in few.indices.dropFirst(one + 1) {
            let (first, second) = (wins(one, against: other), wins(other, against: one))
            guard first == second.map({ !$0 }) else { fatalError("of two paths both win, or none") }
            isBetter[one][other] = first == true
            isBetter[other][one] = second == true
        }
    }
    guard !options.comparesMED(among: few[...]) else { return }
    for one in few.indices {
        for two in few.indices where isBetter[one][two] {
            for three in few.indices where isBetter[two][three] && !isBetter[one][three] {
                fatalError("preference is not transitive")
            }
        }
    }
}

private func losers(_ paths: [DecisionCandidate], _ result: Result, _ options: DecisionOptions) {
    let comparesMED = options.comparesMED(among: paths[...])
    var process = DecisionProcess()
    for (path, step) in result.lostAt where !comparesMED || step < .multiExitDisc {
        process.candidates = paths.filter { $0.path != path }
        guard process.decide(options).map({ process.candidates[$0].path }) == result.best else {
            fatalError("a path that lost at \(step) had a hand in the choice")
        }
    }
}

extension DecisionOptions {
    /// Options as the bits of two octets.
    fileprivate init(octets: (UInt8, UInt8)) {
        self.init()
        self.comparesAIGP = octets.0 & 1 != 0
        self.alwaysComparesMED = octets.0 & 2 != 0
        self.missingMEDIsWorst = octets.0 & 4 != 0
        self.prefersOldestExternal = octets.0 & 8 != 0
        self.multipath.mixesExternalAndInternal = octets.0 & 16 != 0
        self.multipath.requiresSameASPath = octets.0 & 32 != 0
        self.multipath.maximumPaths = Int(octets.1 & 7) + 1
    }

    /// Whether MULTI_EXIT_DISC makes the choice between two of these paths depend on a third.
    ///
    /// Compared among all of them it orders them like any other step.
    fileprivate func comparesMED(among paths: ArraySlice<DecisionCandidate>) -> Bool {
        let neighbours = Set(paths.map(\.summary.neighbourAS))
        let hasMED = self.missingMEDIsWorst || paths.contains { $0.summary.flags.contains(.hasMED) }
        return hasMED && !self.alwaysComparesMED && neighbours.count > 1
    }
}

extension DecisionCandidate {
    /// A path out of few values, so that ties are common; the path is its peer's address as well.
    fileprivate init(_ path: UInt32, _ octets: [UInt8]) {
        var summary = DecisionSummary()
        summary.rank = UInt64(octets[0] & 1) << 32 | UInt64(octets[0] >> 1 & 1) << 16 | UInt64(octets[0] >> 2 & 1)
        summary.neighbourAS = UInt32(octets[0] >> 3 & 3)
        if octets[0] & 32 != 0 { summary.flags.insert(.hasMED) }
        summary.multiExitDisc = octets[0] & 32 != 0 ? UInt32(octets[0] >> 6) : 0
        summary.nextHop = UInt32(octets[1] & 3)
        summary.clusterCount = UInt16(octets[1] >> 2 & 1)
        summary.pathHash = UInt32(octets[1] >> 3 & 1)
        if octets[1] >> 4 == 15 { summary.flags.insert(.ownAS) }
        var precedence = PathPrecedence()
        // Paths of one peer differ in their identifier.
        precedence.addressPlace = UInt16(path / 2)
        precedence.pathIdentifier = path % 2
        precedence.identifier = UInt32(octets[2] & 3)
        precedence.cost = octets[2] >> 5 == 7 ? .max : UInt32(octets[2] >> 2 & 1)
        precedence.since = UInt32(octets[3] & 3)
        precedence.clusterCount = summary.clusterCount
        precedence.isExternal = octets[2] & 8 != 0
        self.init(path: path, summary: summary, precedence: precedence)
        self.aigp = octets[3] & 4 != 0 ? .max : UInt64(octets[3] >> 3 & 3)
        // A next hop has one link.
        self.zone = summary.nextHop == 3 ? UInt32(octets[3] >> 6 & 1) : 0
    }
}
