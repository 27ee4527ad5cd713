// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Paths, attributes and peers of all families, and everything done to the paths of one destination.
///
/// A destination is the index of its first path; what keeps destinations apart (prefix tables, opaque tables) is the
/// business of others.
struct PathList: ~Copyable, Sendable {
    var paths = Arena<Path>()
    var attributes: AttributeStore
    /// Destinations in full, for families kept by octets.
    var payloads: OctetStore
    var peers: [PeerRecord?] = []
    var options: DecisionOptions
    var costs = NextHopCosts()
    private var process = DecisionProcess()

    /// What a change did to a path.
    enum Outcome {
        case new
        case replaced
        case unchanged
        /// There was no room: indices have run out.
        case refused
    }

    /// The winner of a destination, told apart by what is seen of it from outside.
    struct Winner: Equatable {
        var peer: UInt16
        var identifier: UInt32
        var attributes: UInt32
    }

    /// What a decision changed.
    struct Verdict {
        var winner: Winner?
        var isWinnerChanged: Bool
        var isSetChanged: Bool
        var sharedCount: Int
    }

    init(options: DecisionOptions, seed: UInt64) {
        self.options = options
        self.attributes = AttributeStore(options: options, seed: seed)
        self.payloads = OctetStore(seed: seed ^ 0x5851_F42D_4C95_7F2D)
    }

    /// Octets held.
    var octetCount: Int { self.paths.octetCount + self.attributes.octetCount + self.payloads.octetCount }

    // MARK: - Changing the paths of a destination

    /// Puts a path in, or in place of the one with the same peer and identifier.
    ///
    /// Takes over one reference to `attributes` and one to `payload`, whatever the outcome.
    mutating func put(
        _ path: Path,
        in first: inout UInt32,
        family: Int
    ) -> Outcome {
        var current = first
        while current != 0 {
            var old = self.paths[current]
            if old.peer == path.peer, old.identifier == path.identifier {
                let isSame = old.attributes == path.attributes && old.payload == path.payload
                self.attributes.release(old.attributes)
                if old.payload != 0 { _ = self.payloads.release(old.payload) }
                if !isSame {
                    old.attributes = path.attributes
                    old.payload = path.payload
                    old.since = path.since
                }
                old.epoch = path.epoch
                self.paths[current] = old
                return isSame ? .unchanged : .replaced
            }
            current = old.next
        }
        let index = self.paths.allocate()
        guard index != 0 else {
            self.attributes.release(path.attributes)
            if path.payload != 0 { _ = self.payloads.release(path.payload) }
            return .refused
        }
        var new = path
        new.next = first
        self.paths[index] = new
        first = index
        self.peers[Int(path.peer)]?.counts[family].received += 1
        return .new
    }

    /// Takes a path out; returns whether it was there.
    mutating func remove(
        peer: UInt16,
        identifier: UInt32,
        from first: inout UInt32,
        family: Int
    ) -> Bool {
        var previous: UInt32 = 0
        var current = first
        while current != 0 {
            let path = self.paths[current]
            if path.peer == peer, path.identifier == identifier {
                self.unlink(current, path, behind: previous, in: &first, family: family)
                return true
            }
            previous = current
            current = path.next
        }
        return false
    }

    /// Takes out all paths of a peer, or those that are stale; returns how many.
    mutating func removeAll(
        of peer: UInt16,
        onlyStale: Bool,
        from first: inout UInt32,
        family: Int
    ) -> Int {
        let epoch = self.peers[Int(peer)]?.epochs[family] ?? 0
        var removed = 0
        var previous: UInt32 = 0
        var current = first
        while current != 0 {
            let path = self.paths[current]
            let next = path.next
            if path.peer == peer, !onlyStale || path.epoch != epoch {
                self.unlink(current, path, behind: previous, in: &first, family: family)
                removed += 1
            } else {
                previous = current
            }
            current = next
        }
        return removed
    }

    private mutating func unlink(
        _ index: UInt32,
        _ path: Path,
        behind previous: UInt32,
        in first: inout UInt32,
        family: Int
    ) {
        if previous == 0 {
            first = path.next
        } else {
            var before = self.paths[previous]
            before.next = path.next
            self.paths[previous] = before
        }
        self.peers[Int(path.peer)]?.counts[family].received -= 1
        if path.flags.contains(.best) { self.peers[Int(path.peer)]?.counts[family].best -= 1 }
        self.attributes.release(path.attributes)
        if path.payload != 0 { _ = self.payloads.release(path.payload) }
        self.paths.deallocate(index)
    }

    // MARK: - Deciding

    /// The present winner of a destination, before something is changed.
    func winner(of first: UInt32) -> Winner? {
        var current = first
        while current != 0 {
            let path = self.paths[current]
            if path.flags.contains(.best) {
                return Winner(peer: path.peer, identifier: path.identifier, attributes: path.attributes)
            }
            current = path.next
        }
        return nil
    }

    /// Chooses among the paths of a destination and notes the result in them.
    ///
    /// - Parameters:
    ///   - first: The first path.
    ///   - before: The winner before the change.
    ///   - family: The row of the family, for counting.
    /// - Returns: What the decision changed.
    mutating func decide(_ first: UInt32, before: Winner?, family: Int) -> Verdict {
        guard first != 0 else {
            return Verdict(winner: nil, isWinnerChanged: before != nil, isSetChanged: before != nil, sharedCount: 0)
        }
        let only = self.paths[first]
        if only.next == 0, self.isEligible(only) {
            let isNew = self.setFlags([.best, .shared], of: first, family: family)
            let winner = Winner(peer: only.peer, identifier: only.identifier, attributes: only.attributes)
            return Verdict(winner: winner, isWinnerChanged: winner != before, isSetChanged: isNew, sharedCount: 1)
        }
        self.load(first)
        let best = self.process.decide(self.options)
        var verdict = Verdict(winner: nil, isWinnerChanged: false, isSetChanged: false, sharedCount: 0)
        for position in self.process.candidates.indices {
            let candidate = self.process.candidates[position]
            var flags: Path.Flags = []
            if position == best {
                flags = [.best, .shared]
                let path = self.paths[candidate.path]
                verdict.winner = Winner(peer: path.peer, identifier: path.identifier, attributes: path.attributes)
            } else if best != nil, candidate.isShared {
                flags = [.shared]
            }
            if flags.contains(.shared) { verdict.sharedCount += 1 }
            if self.setFlags(flags, of: candidate.path, family: family) { verdict.isSetChanged = true }
        }
        verdict.isWinnerChanged = verdict.winner != before
        return verdict
    }

    private func isEligible(_ path: Path) -> Bool {
        let summary = self.attributes.summary(path.attributes)
        return !summary.isLooped && self.costs.cost(of: summary) != .max
    }

    /// Notes flags and counts wins; returns whether they are new.
    private mutating func setFlags(_ flags: Path.Flags, of index: UInt32, family: Int) -> Bool {
        var path = self.paths[index]
        guard path.flags != flags else { return false }
        let change = (flags.contains(.best) ? 1 : 0) - (path.flags.contains(.best) ? 1 : 0)
        if change != 0 { self.peers[Int(path.peer)]?.counts[family].best += change }
        path.flags = flags
        self.paths[index] = path
        return true
    }

    /// Lays the paths of a destination out for the decision.
    private mutating func load(_ first: UInt32) {
        self.process.candidates.removeAll(keepingCapacity: true)
        var current = first
        while current != 0 {
            let path = self.paths[current]
            self.process.candidates.append(self.candidate(current, path))
            current = path.next
        }
    }

    private func candidate(_ index: UInt32, _ path: Path) -> DecisionCandidate {
        let summary = self.attributes.summary(path.attributes)
        let facts = self.peers[Int(path.peer)]?.facts
        var isIPv6 = false
        if case .v6? = facts?.address.address { isIPv6 = true }
        return DecisionCandidate(
            path: index,
            summary: summary,
            identifier: summary.originator != 0 ? summary.originator : facts?.identifier.rawValue ?? 0,
            cost: self.costs.cost(of: summary),
            peerAddress: facts?.address.address.leftAligned ?? 0,
            peerIsIPv6: isIPv6,
            pathIdentifier: path.identifier,
            since: path.since,
            isExternal: facts?.kind == .external
        )
    }

    // MARK: - Showing

    /// All paths of a destination with what the decision makes of them, the best first.
    ///
    /// The decision is run again on a copy, so that what is explained is what decides.
    func routes(_ first: UInt32, family: Int) -> [Route] {
        var process = DecisionProcess()
        var current = first
        while current != 0 {
            let path = self.paths[current]
            process.candidates.append(self.candidate(current, path))
            current = path.next
        }
        let best = process.decide(self.options)
        var result: [Route] = []
        for (position, candidate) in process.candidates.enumerated() {
            let path = self.paths[candidate.path]
            let isBest = position == best
            result.append(
                Route(
                    peer: PeerIndex(rawValue: path.peer),
                    path: PathIdentifier(rawValue: path.identifier),
                    nlri: path.payload == 0 ? nil : self.payloads.with(path.payload) { [UInt8](copying: $0) },
                    attributes: self.attributes.attributes(path.attributes),
                    since: path.since,
                    isStale: path.epoch != self.peers[Int(path.peer)]?.epochs[family],
                    isBest: isBest,
                    isShared: best != nil && candidate.isShared,
                    lostAt: candidate.lostAt,
                    obstacle: isBest ? nil : candidate.obstacle ?? candidate.lostAt.map { .lost($0) }
                )
            )
        }
        return result.sorted { left, right in
            if left.isBest != right.isBest { return left.isBest }
            if left.isShared != right.isShared { return left.isShared }
            let steps = (left.lostAt?.rawValue ?? .max, right.lostAt?.rawValue ?? .max)
            if steps.0 != steps.1 { return steps.0 > steps.1 }
            return (left.peer.rawValue, left.path) < (right.peer.rawValue, right.path)
        }
    }
}
