// SPDX-License-Identifier: Apache-2.0

/// One path as the decision sees it.
struct DecisionCandidate {
    /// The path in its slab.
    var path: UInt32
    var summary: DecisionSummary
    /// The speaker's identifier, or ORIGINATOR_ID in its place.
    var identifier: UInt32
    /// How far the next hop is; `.max` cannot be reached.
    var cost: UInt32
    /// The peer's address for comparing: version, then bits.
    var peerAddress: UInt128
    var peerIsIPv6: Bool
    var pathIdentifier: UInt32
    /// When the path came, for RFC 5004.
    var since: UInt32
    /// Whether the peer is in another AS.
    var isExternal: Bool
    /// Where the path lost; `nil` while it is in the running, and at the end for the best.
    var lostAt: DecisionStep?
    /// Whether the path shares the load with the best, or is it.
    var isShared = false
    /// Why it does not share.
    var obstacle: MultipathObstacle?
}

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
    /// The paths, in the order they were added.
    var candidates: [DecisionCandidate] = []
    /// How many are still in the running.
    private var remaining = 0

    /// Decides among ``candidates``; returns the position of the best, or `nil` if none may take part.
    mutating func decide(_ options: DecisionOptions) -> Int? {
        self.remaining = self.candidates.count
        for index in self.candidates.indices {
            if self.candidates[index].summary.isLooped {
                self.eliminate(index, at: .loop)
            } else if self.candidates[index].cost == .max {
                self.eliminate(index, at: .unreachable)
            }
        }
        guard self.remaining > 0 else { return nil }
        self.compareRanks()
        self.compareMED(options)
        self.compare(.external) { $0.isExternal ? 0 : 1 }
        // Sharing the load needs everything up to here and the cost equal; what follows only breaks ties.
        if options.multipath.mixesExternalAndInternal { self.readmit(lostAt: .external) }
        self.compare(.interiorCost) { UInt64($0.cost) }
        let set = self.markEqual()
        self.breakTies(options)
        guard let best = self.candidates.firstIndex(where: { $0.lostAt == nil }) else { return nil }
        self.share(with: best, equalCount: set, options.multipath)
        return best
    }

    private mutating func eliminate(_ index: Int, at step: DecisionStep) {
        self.candidates[index].lostAt = step
        self.remaining -= 1
    }

    /// Takes out everything with a higher value than the lowest.
    @inline(__always)
    private mutating func compare(_ step: DecisionStep, _ value: (DecisionCandidate) -> UInt64) {
        guard self.remaining > 1 else { return }
        var lowest = UInt64.max
        for index in self.candidates.indices where self.candidates[index].lostAt == nil {
            lowest = min(lowest, value(self.candidates[index]))
        }
        for index in self.candidates.indices where self.candidates[index].lostAt == nil {
            if value(self.candidates[index]) > lowest { self.eliminate(index, at: step) }
        }
    }

    /// LOCAL_PREF, path length and ORIGIN in one comparison; RFC 4271 section 9.1.2.2 a and b.
    private mutating func compareRanks() {
        guard self.remaining > 1 else { return }
        var lowest = UInt64.max
        for candidate in self.candidates where candidate.lostAt == nil { lowest = min(lowest, candidate.summary.rank) }
        for index in self.candidates.indices where self.candidates[index].lostAt == nil {
            let rank = self.candidates[index].summary.rank
            guard rank != lowest else { continue }
            let step: DecisionStep =
                rank >> 32 != lowest >> 32 ? .localPref : rank >> 16 != lowest >> 16 ? .pathLength : .origin
            self.eliminate(index, at: step)
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
        if candidate.summary.hasMED { return UInt64(candidate.summary.multiExitDisc) }
        return options.missingMEDIsWorst ? 1 << 32 : 0
    }

    /// Puts internal paths that lost only to external ones back, until the equal set is known.
    private mutating func readmit(lostAt step: DecisionStep) {
        for index in self.candidates.indices where self.candidates[index].lostAt == step {
            self.candidates[index].lostAt = nil
            self.remaining += 1
        }
    }

    /// Notes which paths are equal so far; returns how many.
    private mutating func markEqual() -> Int {
        for index in self.candidates.indices { self.candidates[index].isShared = self.candidates[index].lostAt == nil }
        return self.remaining
    }

    /// Chooses one among equals; RFC 4271 section 9.1.2.2 f and g, RFC 4456 section 9, RFC 5004.
    private mutating func breakTies(_ options: DecisionOptions) {
        self.compare(.external) { $0.isExternal ? 0 : 1 }
        if options.prefersOldestExternal, self.candidates.contains(where: { $0.lostAt == nil && $0.isExternal }) {
            self.compare(.oldest) { UInt64($0.since) }
        }
        self.compare(.identifier) { UInt64($0.identifier) }
        self.compare(.clusterList) { UInt64($0.summary.clusterCount) }
        self.compare(.peerAddress) { $0.peerIsIPv6 ? 1 : 0 }
        self.compare(.peerAddress) { UInt64(truncatingIfNeeded: $0.peerAddress >> 64) }
        self.compare(.peerAddress) { UInt64(truncatingIfNeeded: $0.peerAddress) }
        self.compare(.pathIdentifier) { UInt64($0.pathIdentifier) }
        // Nothing is left to tell two paths of one peer with one identifier apart; they cannot both exist.
        var isFirst = true
        for index in self.candidates.indices where self.candidates[index].lostAt == nil {
            if isFirst { isFirst = false } else { self.eliminate(index, at: .pathIdentifier) }
        }
    }

    /// Settles which of the equal paths share the load with the best; RFC 4271 leaves sharing open.
    private mutating func share(with best: Int, equalCount: Int, _ multipath: Multipath) {
        let pathHash = self.candidates[best].summary.pathHash
        var count = 1
        for index in self.candidates.indices where index != best {
            guard self.candidates[index].isShared else {
                if let step = self.candidates[index].lostAt { self.candidates[index].obstacle = .lost(step) }
                continue
            }
            let obstacle: MultipathObstacle? =
                if multipath.requiresSameASPath, self.candidates[index].summary.pathHash != pathHash {
                    .differentASPath
                } else if self.repeatsNextHop(index, best: best) {
                    .sameNextHop
                } else if count >= multipath.maximumPaths {
                    .setIsFull
                } else {
                    nil
                }
            self.candidates[index].isShared = obstacle == nil
            self.candidates[index].obstacle = obstacle
            if obstacle == nil { count += 1 }
        }
    }

    /// Whether the best path, or one listed before that shares already, has the same next hop.
    private func repeatsNextHop(_ index: Int, best: Int) -> Bool {
        let summary = self.candidates[index].summary
        func isSame(_ other: Int) -> Bool {
            self.candidates[other].summary.nextHop == summary.nextHop
                && self.candidates[other].summary.nextHopBits == summary.nextHopBits
        }
        return isSame(best) || (0..<index).contains { $0 != best && self.candidates[$0].isShared && isSame($0) }
    }
}
