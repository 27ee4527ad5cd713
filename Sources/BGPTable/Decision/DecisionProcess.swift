// SPDX-License-Identifier: Apache-2.0

/// The choice among the paths to one destination: RFC 4271 section 9.1.2.2 by elimination.
///
/// Each step takes out what is worse than the best of those still in the running, so the winner does not depend on the
/// order in which paths came or are listed (with the one exception of RFC 5004, which asks for it), although
/// MULTI_EXIT_DISC is compared only within one neighbouring AS. The step that takes a path out is its explanation; there
/// is no second process that explains.
///
/// Complexity: O(paths) a step, O(paths²) for MULTI_EXIT_DISC within one neighbouring AS. The scratch space is kept, so
/// nothing is allocated once it is warm.
struct DecisionProcess: Sendable {
    /// The paths, in any order.
    var candidates: [DecisionCandidate] = []
    /// How many are still in the running.
    private var remaining = 0
    /// The positions of those that could share the load, in the order in which they may.
    private var equals: [Int] = []

    /// Decides among ``candidates``; returns the position of the best, or `nil` if none may take part.
    mutating func decide(_ options: DecisionOptions) -> Int? {
        self.remaining = self.candidates.count
        self.dropIneligible()
        self.compareRanks(options)
        self.compareMED(options)
        self.compare(.external) { $0.isExternal ? 0 : 1 }
        self.compare(.interiorCost) { UInt64($0.cost) }
        // What follows only breaks ties: those still in the running may share the load.
        self.markEqual(options.multipath)
        self.breakTies(options)
        guard let best = self.candidates.firstIndex(where: { $0.lostAt == nil }) else { return nil }
        self.share(with: best, options.multipath)
        return best
    }

    /// Where a path loses for its rank alone against the lowest one; `nil` if it does not.
    ///
    /// Lower LOCAL_PREF, longer AS path, worse ORIGIN: RFC 4271 section 9.1.2.2 a and b.
    @inline(__always)
    static func step(ofRank rank: UInt64, against lowest: UInt64) -> DecisionStep? {
        if rank <= lowest { return nil }
        if rank >> 32 != lowest >> 32 { return .localPref }
        return rank >> 16 != lowest >> 16 ? .pathLength : .origin
    }

    // MARK: - Elimination

    private mutating func eliminate(_ index: Int, at step: DecisionStep) {
        self.candidates[index].lostAt = step
        self.remaining -= 1
    }

    /// Takes out everything with a higher value than the lowest.
    @inline(__always)
    private mutating func compare<Value: Comparable>(_ step: DecisionStep, _ value: (DecisionCandidate) -> Value) {
        guard self.remaining > 1 else { return }
        var lowest: Value?
        for index in self.candidates.indices where self.candidates[index].lostAt == nil {
            let own = value(self.candidates[index])
            lowest = lowest.map { min($0, own) } ?? own
        }
        guard let lowest else { return }
        for index in self.candidates.indices where self.candidates[index].lostAt == nil {
            if value(self.candidates[index]) > lowest { self.eliminate(index, at: step) }
        }
    }

    private mutating func dropIneligible() {
        for index in self.candidates.indices {
            if let loop = self.candidates[index].summary.loop {
                self.eliminate(index, at: loop)
            } else if self.candidates[index].cost == .max {
                self.eliminate(index, at: .unreachable)
            }
        }
    }

    /// LOCAL_PREF, path length and ORIGIN in one comparison, unless AIGP comes between them.
    private mutating func compareRanks(_ options: DecisionOptions) {
        if options.comparesAIGP {
            self.compare(.localPref) { $0.summary.preferenceRank }
            self.compare(.aigp) { $0.aigp }
        }
        guard self.remaining > 1 else { return }
        var lowest = UInt64.max
        for index in self.candidates.indices where self.candidates[index].lostAt == nil {
            lowest = min(lowest, self.candidates[index].summary.rank)
        }
        for index in self.candidates.indices where self.candidates[index].lostAt == nil {
            let rank = self.candidates[index].summary.rank
            if let step = Self.step(ofRank: rank, against: lowest) { self.eliminate(index, at: step) }
        }
    }

    /// MULTI_EXIT_DISC within each neighbouring AS; RFC 4271 section 9.1.2.2 c.
    private mutating func compareMED(_ options: DecisionOptions) {
        guard self.remaining > 1 else { return }
        for index in self.candidates.indices where self.candidates[index].lostAt == nil {
            let own = Self.metric(self.candidates[index], options)
            guard own > 0 else { continue }
            let neighbour = self.candidates[index].summary.neighbourAS
            // Compared with all that stood at the beginning of the step: a path taken out by this very step was beaten
            // by one that beats whatever it beats.
            let isBeaten = self.candidates.contains { other in
                (other.lostAt == nil || other.lostAt == .multiExitDisc)
                    && (options.alwaysComparesMED || other.summary.neighbourAS == neighbour)
                    && Self.metric(other, options) < own
            }
            if isBeaten { self.eliminate(index, at: .multiExitDisc) }
        }
    }

    private static func metric(_ candidate: DecisionCandidate, _ options: DecisionOptions) -> UInt64 {
        if candidate.summary.flags.contains(.hasMED) { return UInt64(candidate.summary.multiExitDisc) }
        return options.missingMEDIsWorst ? 1 << 32 : 0
    }

    /// Chooses one among equals; RFC 4271 section 9.1.2.2 f and g, RFC 4456 section 9, RFC 5004.
    private mutating func breakTies(_ options: DecisionOptions) {
        if options.prefersOldestExternal, self.candidates.contains(where: { $0.lostAt == nil && $0.isExternal }) {
            self.compare(.oldest) { $0.since }
        }
        self.compare(.identifier) { $0.identifier }
        self.compare(.clusterList) { $0.summary.clusterCount }
        self.compare(.peerAddress) { $0.peerAddress }
        self.compare(.pathIdentifier) { $0.pathIdentifier }
        // Nothing is left to tell two paths of one peer with one identifier apart; they cannot both exist.
        guard self.remaining > 1 else { return }
        var isFirst = true
        for index in self.candidates.indices where self.candidates[index].lostAt == nil {
            if isFirst { isFirst = false } else { self.eliminate(index, at: .pathIdentifier) }
        }
    }

    // MARK: - Sharing the load

    /// Notes which paths could share the load.
    ///
    /// With external and internal paths mixed, those are internal ones too that lost only for being internal, at the
    /// lowest cost of their kind: a cost inside the own AS says nothing about ways out of it.
    private mutating func markEqual(_ multipath: Multipath) {
        self.equals.removeAll(keepingCapacity: true)
        guard self.remaining > 1 || multipath.mixesExternalAndInternal else { return }
        var lowestInternal = UInt32.max
        if multipath.mixesExternalAndInternal {
            for candidate in self.candidates where candidate.lostAt == .external {
                lowestInternal = min(lowestInternal, candidate.cost)
            }
        }
        for index in self.candidates.indices {
            let candidate = self.candidates[index]
            let isMixed = candidate.lostAt == .external && candidate.cost == lowestInternal
            if candidate.lostAt == nil || isMixed { self.equals.append(index) }
        }
    }

    /// Settles which of the equal paths share the load with the best.
    private mutating func share(with best: Int, _ multipath: Multipath) {
        for index in self.candidates.indices where index != best {
            self.candidates[index].obstacle = self.candidates[index].lostAt.map { .lost($0) }
        }
        self.candidates[best].isShared = true
        guard self.equals.count > 1 else { return }
        if self.equals.count > 2 {
            let candidates = self.candidates
            self.equals.sort { candidates[$0].comesBefore(candidates[$1]) }
        }
        var count = 1
        for (place, index) in self.equals.enumerated() where index != best {
            let obstacle = self.obstacle(of: index, best: best, before: place, count: count, multipath)
            self.candidates[index].obstacle = obstacle
            self.candidates[index].isShared = obstacle == nil
            if obstacle == nil { count += 1 }
        }
    }

    /// Why an equal path does not share, given those that do so far.
    private func obstacle(
        of index: Int,
        best: Int,
        before place: Int,
        count: Int,
        _ multipath: Multipath
    ) -> MultipathObstacle? {
        let candidate = self.candidates[index]
        if multipath.requiresSameASPath, candidate.summary.pathHash != self.candidates[best].summary.pathHash {
            return .differentASPath
        }
        let repeatsNextHop =
            candidate.hasNextHop(of: self.candidates[best])
            || self.equals[..<place].contains { other in
                self.candidates[other].isShared && candidate.hasNextHop(of: self.candidates[other])
            }
        if repeatsNextHop { return .sameNextHop }
        return count >= multipath.maximumPaths ? .setIsFull : nil
    }
}
