// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension PathStore {
    /// Decides about a destination after one of its paths came or changed, as far as that can make a difference.
    ///
    /// - Parameters:
    ///   - index: The path; linked, unless it is new.
    ///   - wasContending: Whether the rank of the path was that of the best before.
    ///   - isNew: Whether the path has still to be linked.
    ///   - first: The first path of the destination.
    ///   - row: The row of the family, for counting.
    ///   - change: What is told about the destination.
    @inline(__always)
    mutating func settle(
        _ index: UInt32,
        wasContending: Bool,
        isNew: Bool,
        in first: inout UInt32,
        row: Int,
        _ change: inout Change
    ) {
        let best = self.best(of: first)
        if best != 0 { change.previousBest = self.paths[best].peer }
        let standing = self.standing(of: self.paths[index].attributes, against: best)
        if isNew, standing == .contends, self.join(index, best, in: &first, row: row, &change) { return }
        if isNew { self.link(index, behind: best, in: &first) }
        if standing != .contends, !wasContending {
            // It lost at the first comparison, or may not take part: nothing changes for the others.
            _ = self.setFlags(standing == .ineligible ? .ineligible : [], of: index, row: row)
            return
        }
        let wasShared = self.paths[index].flags.contains(.shared)
        let outcome = self.decide(&first, row: row)
        change.isBestChanged = outcome.best != best || (outcome.best == index && change.outcome == .replaced)
        let isReplacedMember = wasShared && self.paths[index].flags.contains(.shared)
        change.isSetChanged = outcome.isSetChanged || isReplacedMember || change.isBestChanged
    }

    /// How attributes stand against those of the best path.
    private enum Standing {
        case ineligible
        /// They lose against the best at the first comparison.
        case behind
        case contends
    }

    @inline(__always)
    private func standing(of attributes: UInt32, against best: UInt32) -> Standing {
        let summary = self.attributes.summary(attributes)
        guard self.isEligible(summary) else { return .ineligible }
        guard best != 0, !self.options.comparesAIGP else { return .contends }
        return summary.rank > self.attributes.summary(self.paths[best].attributes).rank ? .behind : .contends
    }

    @inline(__always)
    func isEligible(_ summary: DecisionSummary) -> Bool {
        self.isEligible(summary, cost: self.attributes.nextHops.cost(of: summary.nextHop))
    }

    /// The same, where the cost of the next hop is at hand.
    @inline(__always)
    func isEligible(_ summary: DecisionSummary, cost: UInt32) -> Bool { summary.loop == nil && cost != .max }

    /// Settles a new path that contends, where it changes nothing for the others but which of them is the best.
    ///
    /// Apart from MULTI_EXIT_DISC, which is compared within one neighbouring AS, the order of paths does not depend on
    /// which there are. So a path that differs from the best only behind the cost of its next hop, and has a next hop of
    /// its own, shares the load with those that do already.
    ///
    /// Complexity: O(paths), but of each no more is looked at than its next hop, its MULTI_EXIT_DISC and whose it is.
    ///
    /// - Returns: Whether the path is linked and settled; if not, nothing has changed.
    private mutating func join(
        _ index: UInt32,
        _ best: UInt32,
        in first: inout UInt32,
        row: Int,
        _ change: inout Change
    ) -> Bool {
        guard let place = first == 0 ? .best : self.place(of: index, best, in: first) else { return false }
        self.link(index, behind: place == .best ? 0 : best, in: &first)
        var flags: Path.Flags = .contends
        if place != .behind {
            flags.insert(.shared)
            change.isSetChanged = true
        }
        if place == .best {
            flags.insert(.best)
            change.isBestChanged = true
            if best != 0 { _ = self.setFlags([.contends, .shared], of: best, row: row) }
        }
        _ = self.setFlags(flags, of: index, row: row)
        return true
    }

    /// What a new path is among those that contend.
    private enum Place {
        case best
        case shared
        case behind
    }

    /// Finds the place of a new path; `nil` where others may have to change theirs.
    @inline(__always)
    private func place(of index: UInt32, _ best: UInt32, in first: UInt32) -> Place? {
        guard best != 0, self.settlesOneByOne else { return nil }
        let path = self.paths[index]
        let summary = self.attributes.summary(path.attributes)
        guard !self.attributes.nextHops.isLinkLocal(summary.nextHop),
            summary.rank == self.attributes.summary(self.paths[best].attributes).rank
        else { return nil }
        var sharing = 0
        var repeatsNextHop = false
        var current = first
        while current != 0 {
            let other = self.paths[current]
            if other.flags.contains(.contends) {
                let otherSummary = self.attributes.summary(other.attributes)
                guard !self.comparesMED(of: summary, and: otherSummary) else { return nil }
                if other.flags.contains(.shared) {
                    sharing += 1
                    if otherSummary.nextHop == summary.nextHop { repeatsNextHop = true }
                }
            }
            current = other.next
        }
        let leading = self.paths[best]
        let lead = self.precedence(of: leading, self.attributes.summary(leading.attributes))
        guard let difference = self.precedence(of: path, summary).difference(from: lead, prefersOldest: false)
        else { return nil }
        if difference.step <= .interiorCost { return difference.isBetter ? nil : .behind }
        guard !repeatsNextHop, sharing < self.options.multipath.maximumPaths else { return nil }
        return difference.isBetter ? .best : .shared
    }

    /// Whether MULTI_EXIT_DISC can take one of two paths out because of the other; RFC 4271 section 9.1.2.2 c.
    @inline(__always)
    func comparesMED(of summary: DecisionSummary, and other: DecisionSummary) -> Bool {
        guard summary.flags.union(other.flags).contains(.hasMED) else { return false }
        return self.options.alwaysComparesMED || summary.neighbourAS == other.neighbourAS
    }

    @inline(__always)
    mutating func link(_ index: UInt32, behind best: UInt32, in first: inout UInt32) {
        if best == 0 {
            self.paths[index].next = first
            first = index
        } else {
            self.paths[index].next = self.paths[best].next
            self.paths[best].next = index
        }
    }

    /// Chooses among the paths of a destination, notes the result in them and puts the best first.
    ///
    /// - Parameters:
    ///   - first: The first path.
    ///   - row: The row of the family, for counting.
    /// - Returns: The best path, 0 for none, and whether other paths share the load than before.
    mutating func decide(_ first: inout UInt32, row: Int) -> (best: UInt32, isSetChanged: Bool) {
        self.decideAtOnce(&first, row: row) ?? self.decideInFull(&first, row: row)
    }

    /// Decides by ``DecisionProcess``.
    private mutating func decideInFull(_ first: inout UInt32, row: Int) -> (best: UInt32, isSetChanged: Bool) {
        var isSetChanged = self.layOut(first, row: row)
        let only = self.process.candidates.count == 1
        guard let best = only ? 0 : self.process.decide(self.options) else { return (0, isSetChanged) }
        for position in self.process.candidates.indices {
            var flags: Path.Flags = .contends
            if position == best {
                flags = [.contends, .best, .shared]
            } else if self.process.candidates[position].isShared {
                flags = [.contends, .shared]
            }
            if self.setFlags(flags, of: self.process.candidates[position].path, row: row) { isSetChanged = true }
        }
        let index = self.process.candidates[best].path
        self.moveToFront(index, of: &first)
        return (index, isSetChanged)
    }

    /// Lays the paths out that have the best rank, the others having lost already.
    ///
    /// The first comparison needs nothing of a path but its rank, so those that lose there are not laid out.
    ///
    /// - Returns: Whether one of those that lost had shared the load.
    private mutating func layOut(_ first: UInt32, row: Int) -> Bool {
        self.process.candidates.removeAll(keepingCapacity: true)
        var lowest = UInt64.max
        var current = self.options.comparesAIGP ? 0 : first
        while current != 0 {
            let path = self.paths[current]
            let summary = self.attributes.summary(path.attributes)
            if self.isEligible(summary) { lowest = min(lowest, summary.rank) }
            current = path.next
        }
        var isSetChanged = false
        current = first
        while current != 0 {
            let path = self.paths[current]
            let summary = self.attributes.summary(path.attributes)
            let isEligible = self.isEligible(summary)
            if isEligible, DecisionProcess.step(ofRank: summary.rank, against: lowest) == nil {
                self.process.candidates.append(self.candidate(current, path))
            } else if self.setFlags(isEligible ? [] : .ineligible, of: current, row: row) {
                isSetChanged = true
            }
            current = path.next
        }
        return isSetChanged
    }

    /// Notes what a decision made of a path, and counts; returns whether it has begun or ceased to share the load.
    mutating func setFlags(_ flags: Path.Flags, of index: UInt32, row: Int) -> Bool {
        let path = self.paths[index]
        let old = path.flags.intersection(.decided)
        guard old != flags else { return false }
        self.paths[index].flags = path.flags.subtracting(.decided).union(flags)
        let changed = old.symmetricDifference(flags)
        if changed.contains(.best) {
            if flags.contains(.best) {
                self.peers[path.peer, row].best += 1
            } else {
                self.peers[path.peer, row].best -= 1
            }
        }
        if changed.contains(.ineligible) {
            if flags.contains(.ineligible) {
                self.peers[path.peer, row].ineligible += 1
            } else {
                self.peers[path.peer, row].ineligible -= 1
            }
        }
        return changed.contains(.shared)
    }

    /// Puts a path in front of the others.
    @inline(__always)
    mutating func moveToFront(_ index: UInt32, of first: inout UInt32) {
        guard first != index else { return }
        var previous = first
        while self.paths[previous].next != index { previous = self.paths[previous].next }
        self.paths[previous].next = self.paths[index].next
        self.paths[index].next = first
        first = index
    }

    /// A path as the decision sees it.
    @inline(__always)
    private func candidate(_ index: UInt32, _ path: Path) -> DecisionCandidate {
        let summary = self.attributes.summary(path.attributes)
        var candidate = DecisionCandidate(path: index, summary: summary, precedence: self.precedence(of: path, summary))
        candidate.zone = self.zone(of: path, summary)
        if self.options.comparesAIGP {
            candidate.aigp = self.attributes.aigp(path.attributes, summary) ?? .max
        }
        return candidate
    }

    /// What orders a path behind MULTI_EXIT_DISC.
    @inline(__always)
    func precedence(of path: Path, _ summary: DecisionSummary) -> PathPrecedence {
        var precedence = self.peers.rank(path.peer).precedence.reflected(by: summary)
        precedence.cost = self.attributes.nextHops.cost(of: summary.nextHop)
        precedence.pathIdentifier = self.identifier(of: path)
        precedence.since = self.since(of: path)
        return precedence
    }

    /// The link that a path's next hop is on, where that is link-local; 0 for others.
    @inline(__always)
    func zone(of path: Path, _ summary: DecisionSummary) -> UInt32 {
        let zone = self.peers.rank(path.peer).zone
        return zone != 0 && self.attributes.nextHops.isLinkLocal(summary.nextHop) ? zone : 0
    }

    // MARK: - Showing

    /// All paths of a destination with what the decision makes of them, the best first.
    ///
    /// The decision is run again with all paths laid out, so that what is explained is what decides.
    func routes(_ first: UInt32, row: Int) -> [Route] {
        var process = DecisionProcess()
        var current = first
        while current != 0 {
            process.candidates.append(self.candidate(current, self.paths[current]))
            current = self.paths[current].next
        }
        let best = process.decide(self.options)
        let routes = process.candidates.enumerated().map { position, candidate in
            let path = self.paths[candidate.path]
            return Route(
                peer: PeerIndex(rawValue: path.peer),
                path: PathIdentifier(rawValue: candidate.precedence.pathIdentifier),
                nlri: self.nlri(of: path),
                attributes: self.attributes.attributes(path.attributes),
                since: candidate.precedence.since,
                isStale: self.isStale(path, row: row),
                isBest: position == best,
                isShared: candidate.isShared,
                lostAt: candidate.lostAt,
                obstacle: candidate.obstacle
            )
        }
        return routes.count > 1 ? routes.sorted(by: Route.isShownBefore) : routes
    }
}
