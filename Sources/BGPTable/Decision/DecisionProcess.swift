// SPDX-License-Identifier: Apache-2.0

/// The choice among the paths to one destination: RFC 4271 section 9.1.2.2 by elimination.
///
/// Each step takes out what is worse than the best of those still in the running, so the winner does not depend on the
/// order in which paths came or are listed (with the one exception of RFC 5004, which asks for it), although
/// MULTI_EXIT_DISC is compared only within one neighbouring AS. The step that takes a path out is its explanation; there
/// is no second process that explains.
///
/// The steps behind MULTI_EXIT_DISC order all paths, so they are taken together: the best is found in one pass, and what
/// first tells another from it is the step at which that one lost.
///
/// Complexity: O(paths); O(paths²) for different values of MULTI_EXIT_DISC, and O(paths log paths) for a set that not all
/// equals can join. The scratch space is kept, so nothing is allocated once it is warm.
struct DecisionProcess: Sendable {
    /// The paths, in any order.
    var candidates: [DecisionCandidate] = []
    /// Room for the positions of those that could share the load.
    private var equals: [Int] = []
    /// By number of a next hop, the round in which it was last seen.
    private var seen: [UInt32] = []
    private var round: UInt32 = 0

    /// Decides among ``candidates``; returns the position of the best, or `nil` if none may take part.
    mutating func decide(_ options: DecisionOptions) -> Int? {
        guard let best = self.eliminate(options) else { return nil }
        // Taken out meanwhile, because finding the equals borrows the candidates beside it.
        var equals: [Int] = []
        swap(&equals, &self.equals)
        self.findEquals(options.multipath, into: &equals)
        self.share(with: best, among: &equals, options.multipath)
        swap(&equals, &self.equals)
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

    /// Takes the steps; returns the position of the path that is left.
    private mutating func eliminate(_ options: DecisionOptions) -> Int? {
        var field = self.candidates.mutableSpan
        var remaining = Self.dropIneligible(&field)
        if options.comparesAIGP, remaining > 1 { remaining = Self.compareAIGP(&field) }
        if remaining > 1 { remaining = Self.compareRanks(&field) }
        if remaining > 1 { remaining = Self.compareMED(&field, options) }
        return remaining > 0 ? Self.compareRest(&field, options) : nil
    }

    /// Takes out what may not take part; returns how many are left.
    private static func dropIneligible(_ field: inout MutableSpan<DecisionCandidate>) -> Int {
        var remaining = field.count
        for index in field.indices {
            let loop = field[index].summary.loop
            guard loop != nil || field[index].precedence.cost == .max else { continue }
            field[index].lostAt = loop ?? .unreachable
            remaining -= 1
        }
        return remaining
    }

    /// LOCAL_PREF, then the accumulated metric; RFC 7311 section 4.1.
    private static func compareAIGP(_ field: inout MutableSpan<DecisionCandidate>) -> Int {
        var lowest = UInt64.max
        for index in field.indices where field[index].lostAt == nil {
            lowest = min(lowest, field[index].summary.preferenceRank)
        }
        var lowestMetric = UInt64.max
        for index in field.indices where field[index].lostAt == nil {
            if field[index].summary.preferenceRank > lowest {
                field[index].lostAt = .localPref
            } else {
                lowestMetric = min(lowestMetric, field[index].aigp)
            }
        }
        var remaining = 0
        for index in field.indices where field[index].lostAt == nil {
            if field[index].aigp > lowestMetric { field[index].lostAt = .aigp } else { remaining += 1 }
        }
        return remaining
    }

    /// LOCAL_PREF, path length and ORIGIN in one comparison.
    private static func compareRanks(_ field: inout MutableSpan<DecisionCandidate>) -> Int {
        var lowest = UInt64.max
        for index in field.indices where field[index].lostAt == nil { lowest = min(lowest, field[index].summary.rank) }
        var remaining = 0
        for index in field.indices where field[index].lostAt == nil {
            field[index].lostAt = Self.step(ofRank: field[index].summary.rank, against: lowest)
            if field[index].lostAt == nil { remaining += 1 }
        }
        return remaining
    }

    /// MULTI_EXIT_DISC within each neighbouring AS; RFC 4271 section 9.1.2.2 c.
    private static func compareMED(_ field: inout MutableSpan<DecisionCandidate>, _ options: DecisionOptions) -> Int {
        var remaining = 0
        for index in field.indices where field[index].lostAt == nil {
            remaining += 1
            let own = Self.metric(field[index].summary, options)
            // Nothing is lower than none, so without MULTI_EXIT_DISC there is nothing to compare.
            guard own > 0 else { continue }
            let neighbour = field[index].summary.neighbourAS
            // Compared with all that stood at the beginning of the step: a path taken out by this very step was beaten
            // by one that beats whatever it beats.
            for other in field.indices where field[other].lostAt == nil || field[other].lostAt == .multiExitDisc {
                guard options.alwaysComparesMED || field[other].summary.neighbourAS == neighbour,
                    Self.metric(field[other].summary, options) < own
                else { continue }
                field[index].lostAt = .multiExitDisc
                remaining -= 1
                break
            }
        }
        return remaining
    }

    /// MULTI_EXIT_DISC as it is compared.
    @inline(__always)
    static func metric(_ summary: DecisionSummary, _ options: DecisionOptions) -> UInt64 {
        if summary.flags.contains(.hasMED) { return UInt64(summary.multiExitDisc) }
        return options.missingMEDIsWorst ? 1 << 32 : 0
    }

    /// Finds the best of those still in the running, and where each of the others lost to it.
    private static func compareRest(_ field: inout MutableSpan<DecisionCandidate>, _ options: DecisionOptions) -> Int {
        let prefersOldest = options.prefersOldestExternal
        var best = -1
        for index in field.indices where field[index].lostAt == nil {
            guard best >= 0 else {
                best = index
                continue
            }
            let difference = field[index].precedence.difference(
                from: field[best].precedence,
                prefersOldest: prefersOldest
            )
            if difference?.isBetter == true { best = index }
        }
        for index in field.indices where field[index].lostAt == nil && index != best {
            // Two paths of one peer with one identifier cannot both exist, so something tells them apart.
            let difference = field[index].precedence.difference(
                from: field[best].precedence,
                prefersOldest: prefersOldest
            )
            field[index].lostAt = difference?.step ?? .pathIdentifier
        }
        return best
    }

    // MARK: - Sharing the load

    /// Settles which paths share the load with the best.
    private mutating func share(with best: Int, among equals: inout [Int], _ multipath: Multipath) {
        self.candidates[best].isShared = true
        guard equals.count > 1 else { return }
        if equals.count <= multipath.maximumPaths, !multipath.requiresSameASPath, self.haveOwnNextHops(equals) {
            // All of them may share, so it does not matter who comes first.
            for index in equals where index != best {
                self.candidates[index].isShared = true
                self.candidates[index].obstacle = nil
            }
            return
        }
        let candidates = self.candidates
        equals.sort { candidates[$0].comesBefore(candidates[$1]) }
        var count = 1
        for (place, index) in equals.enumerated() where index != best {
            let obstacle = self.obstacle(of: index, best: best, behind: equals[..<place], count: count, multipath)
            self.candidates[index].obstacle = obstacle
            self.candidates[index].isShared = obstacle == nil
            if obstacle == nil { count += 1 }
        }
    }

    /// Finds the paths that could share: the best, and those that lost to it behind the cost of their next hop.
    ///
    /// With external and internal paths mixed, those are internal ones too that lost only for being internal, at the
    /// lowest cost of their kind: a cost inside the own AS says nothing about ways out of it. All others get to know
    /// what keeps them from sharing.
    private mutating func findEquals(_ multipath: Multipath, into equals: inout [Int]) {
        var field = self.candidates.mutableSpan
        equals.removeAll(keepingCapacity: true)
        var lowestInternal: UInt32 = 0
        if multipath.mixesExternalAndInternal {
            lowestInternal = .max
            for index in field.indices where field[index].lostAt == .external {
                lowestInternal = min(lowestInternal, field[index].precedence.cost)
            }
        }
        for index in field.indices {
            guard let step = field[index].lostAt else {
                equals.append(index)
                continue
            }
            field[index].obstacle = .lost(step)
            let isMixed =
                step == .external && multipath.mixesExternalAndInternal
                && field[index].precedence.cost == lowestInternal
            if step > .interiorCost || isMixed { equals.append(index) }
        }
    }

    /// Whether the equal paths have a next hop each, as far as that is seen at once.
    private mutating func haveOwnNextHops(_ equals: [Int]) -> Bool {
        self.beginNextHops()
        for index in equals {
            // Link-local ones are told apart by their link as well, which takes the slower way.
            guard self.candidates[index].zone == 0, self.isOwnNextHop(self.candidates[index].summary.nextHop) else {
                return false
            }
        }
        return true
    }

    /// Begins to look at the next hops of a set.
    mutating func beginNextHops() { self.round &+= 1 }

    /// Whether a next hop, by its number, is the first of its kind in the set.
    @inline(__always)
    mutating func isOwnNextHop(_ nextHop: UInt32) -> Bool {
        let number = Int(nextHop)
        if number >= self.seen.count {
            self.seen.append(contentsOf: repeatElement(0, count: number + 1 - self.seen.count))
        }
        guard self.seen[number] != self.round else { return false }
        self.seen[number] = self.round
        return true
    }

    /// Why an equal path does not share, given those that do so far.
    private func obstacle(
        of index: Int,
        best: Int,
        behind others: ArraySlice<Int>,
        count: Int,
        _ multipath: Multipath
    ) -> MultipathObstacle? {
        let candidate = self.candidates[index]
        if multipath.requiresSameASPath, candidate.summary.pathHash != self.candidates[best].summary.pathHash {
            return .differentASPath
        }
        let repeatsNextHop =
            candidate.hasNextHop(of: self.candidates[best])
            || others.contains { other in
                self.candidates[other].isShared && candidate.hasNextHop(of: self.candidates[other])
            }
        if repeatsNextHop { return .sameNextHop }
        return count >= multipath.maximumPaths ? .setIsFull : nil
    }
}
