// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Paths, attributes and peers of all families, and everything done to the paths of one destination.
///
/// A destination is the index of its first path; what keeps destinations apart (``PrefixTable``, ``OpaqueTable``) is the
/// business of others. The first path is the best one, wherever one may take part at all.
struct PathStore: ~Copyable, Sendable {
    var paths: Arena<Path>
    var details: Arena<PathDetail>
    var attributes: AttributeStore
    /// Destinations in full, for families kept by octets; shared by paths to one destination.
    var payloads = OctetRuns<NoNote>()
    var peers = PeerTable()
    let options: DecisionOptions
    let limits: TableLimits
    /// Whether a new path can be settled against the best alone, as far as the options go.
    let settlesOneByOne: Bool
    var process = DecisionProcess()
    /// Room for what MULTI_EXIT_DISC is compared by, one for each of 64 paths.
    let metrics = RawTable<Metric>(count: 64, repeating: Metric())

    /// What is compared of a path within its neighbouring AS; RFC 4271 section 9.1.2.2 c.
    struct Metric: BitwiseCopyable {
        var value: UInt64 = 0
        var neighbourAS: UInt32 = 0
        /// The path's place in the walk.
        var place: UInt32 = 0
    }

    /// What became of a path that was put in or taken out, and of its destination.
    struct Change {
        enum Outcome {
            case announced
            case replaced
            /// It was there already, with the same attributes.
            case unchanged
            case withdrawn
            /// There was none to withdraw.
            case absent
            /// There was no room for it.
            case refused
            /// Nothing came or went, but the choice was made again.
            case reselected

            /// Whether the table is another one than before.
            var isChange: Bool {
                switch self {
                case .announced, .replaced, .withdrawn, .reselected: true
                case .unchanged, .absent, .refused: false
                }
            }
        }

        var outcome: Outcome
        /// Whether another path, or the same with other attributes, is the best, or none is.
        var isBestChanged = false
        /// Whether the paths that share the load, or their attributes, are others.
        var isSetChanged = false
        /// The peer whose path was the best before.
        var previousBest: UInt16?
    }

    init(options: DecisionOptions, limits: TableLimits, seed: UInt64) {
        self.options = options
        self.limits = limits
        self.settlesOneByOne =
            !options.comparesAIGP && !options.prefersOldestExternal && !options.multipath.requiresSameASPath
            && !options.multipath.mixesExternalAndInternal
        let most = UInt32(clamping: min(limits.maximumPaths, TableLimits().maximumPaths))
        self.paths = Arena(limit: most)
        self.details = Arena(limit: most)
        self.attributes = AttributeStore(options: options, limit: limits.maximumAttributeOctets, seed: seed)
    }

    /// Octets held.
    var octetCount: Int {
        self.paths.octetCount + self.details.octetCount + self.attributes.octetCount + self.payloads.octetCount
    }

    // MARK: - Looking at a path

    /// The peer's number for a path.
    @inline(__always)
    func identifier(of path: Path) -> UInt32 {
        path.flags.contains(.hasDetail) ? self.details[path.sinceOrDetail].identifier : 0
    }

    /// When a path came.
    @inline(__always)
    func since(of path: Path) -> UInt32 {
        path.flags.contains(.hasDetail) ? self.details[path.sinceOrDetail].since : path.sinceOrDetail
    }

    /// The destination in full; `nil` for prefixes.
    func nlri(of path: Path) -> [UInt8]? {
        guard path.flags.contains(.hasDetail), self.details[path.sinceOrDetail].payload != 0 else { return nil }
        return self.payloads.with(self.details[path.sinceOrDetail].payload) { [UInt8](copying: $0) }
    }

    /// Keeps a destination in full, once for all paths to it that write it alike.
    ///
    /// - Returns: Its handle with one more reference, 0 when there is no room.
    mutating func payload(_ octets: RawSpan, sharedFrom first: UInt32) -> UInt32 {
        var current = first
        while current != 0 {
            let path = self.paths[current]
            let known = path.flags.contains(.hasDetail) ? self.details[path.sinceOrDetail].payload : 0
            if known != 0, self.payloads.with(known, { OctetHash.isEqual($0, octets) }) {
                self.payloads.retain(known)
                return known
            }
            current = path.next
        }
        return self.payloads.add(octets)
    }

    /// Whether a path came before its peer went, or before a refresh began.
    @inline(__always)
    func isStale(_ path: Path, row: Int) -> Bool { path.epoch != self.peers[path.peer, row].epoch }

    /// The best path of a destination, 0 for none.
    @inline(__always)
    func best(of first: UInt32) -> UInt32 {
        first != 0 && self.paths[first].flags.contains(.best) ? first : 0
    }

    /// How many paths of a destination share the load.
    func sharedCount(of first: UInt32) -> Int {
        var count = 0
        var current = first
        while current != 0 {
            let path = self.paths[current]
            if path.flags.contains(.shared) { count += 1 }
            current = path.next
        }
        return count
    }

    // MARK: - Putting paths in

    /// Puts a path in, or in place of the one with the same peer and identifier.
    ///
    /// Takes over the references that `incoming` has, whatever the outcome.
    @inline(__always)
    mutating func put(_ incoming: IncomingPath, in first: inout UInt32, row: Int) -> Change {
        let placed = self.place(incoming, among: first, row: row)
        var change = Change(outcome: placed.outcome)
        guard placed.outcome.isChange else { return change }
        let isNew = placed.outcome == .announced
        self.settle(placed.index, wasContending: placed.hasContended, isNew: isNew, in: &first, row: row, &change)
        return change
    }

    /// A path that was put in place of another, or made and not linked yet.
    struct Placed {
        var index: UInt32 = 0
        var outcome: Change.Outcome
        /// Whether the rank of what it replaces was that of the best.
        var hasContended = false
    }

    /// Puts a path in place of the one with the same peer and identifier, or makes one.
    @inline(__always)
    mutating func place(_ incoming: IncomingPath, among first: UInt32, row: Int) -> Placed {
        var ownCount = 0
        var current = first
        while current != 0 {
            let path = self.paths[current]
            if path.peer == incoming.sender.peer {
                if self.identifier(of: path) == incoming.identifier {
                    return self.replace(current, path, by: incoming, row: row)
                }
                ownCount += 1
            }
            current = path.next
        }
        let index = ownCount < self.limits.maximumPathsPerPeer ? self.make(incoming) : 0
        guard index != 0 else {
            self.release(incoming)
            return Placed(outcome: .refused)
        }
        self.peers[incoming.sender.peer, row].received += 1
        return Placed(index: index, outcome: .announced)
    }

    private mutating func replace(_ index: UInt32, _ path: Path, by incoming: IncomingPath, row: Int) -> Placed {
        if path.epoch != incoming.sender.epoch {
            self.paths[index].epoch = incoming.sender.epoch
            self.peers[path.peer, row].stale -= 1
        }
        let payload = path.flags.contains(.hasDetail) ? self.details[path.sinceOrDetail].payload : 0
        guard path.attributes != incoming.attributes || payload != incoming.payload else {
            self.release(incoming)
            return Placed(outcome: .unchanged)
        }
        self.attributes.release(path.attributes)
        self.paths[index].attributes = incoming.attributes
        if path.flags.contains(.hasDetail) {
            if payload != 0 { self.payloads.release(payload) }
            self.details[path.sinceOrDetail].payload = incoming.payload
            self.details[path.sinceOrDetail].since = incoming.sender.since
        } else {
            self.paths[index].sinceOrDetail = incoming.sender.since
        }
        return Placed(index: index, outcome: .replaced, hasContended: path.flags.contains(.contends))
    }

    /// Makes a path that is not linked yet; 0 when there is no room.
    private mutating func make(_ incoming: IncomingPath) -> UInt32 {
        let index = self.paths.allocate()
        guard index != 0 else { return 0 }
        var path = Path()
        path.attributes = incoming.attributes
        path.peer = incoming.sender.peer
        path.epoch = incoming.sender.epoch
        path.sinceOrDetail = incoming.sender.since
        if incoming.identifier != 0 || incoming.payload != 0 {
            let detail = self.details.allocate()
            guard detail != 0 else {
                self.paths.deallocate(index)
                return 0
            }
            self.details[detail].since = incoming.sender.since
            self.details[detail].identifier = incoming.identifier
            self.details[detail].payload = incoming.payload
            path.sinceOrDetail = detail
            path.flags = .hasDetail
        }
        self.paths[index] = path
        return index
    }

    private mutating func release(_ incoming: IncomingPath) {
        self.attributes.release(incoming.attributes)
        if incoming.payload != 0 { self.payloads.release(incoming.payload) }
    }

    // MARK: - Taking paths out

    /// Takes a path out, if it is there.
    mutating func remove(peer: UInt16, identifier: UInt32, from first: inout UInt32, row: Int) -> Change {
        guard let found = self.find(peer: peer, identifier: identifier, from: first) else {
            return Change(outcome: .absent)
        }
        return self.remove(found.index, self.paths[found.index], behind: found.previous, from: &first, row: row)
    }

    /// Takes a path out that lies behind `previous`, or is the first where that is 0.
    mutating func remove(
        _ index: UInt32,
        _ path: Path,
        behind previous: UInt32,
        from first: inout UInt32,
        row: Int
    ) -> Change {
        var change = Change(outcome: .withdrawn)
        let best = self.best(of: first)
        if best != 0 { change.previousBest = self.paths[best].peer }
        self.unlink(index, path, behind: previous, from: &first, row: row)
        // A path that lost for its rank, or took no part, had no influence on the choice among the others.
        guard path.flags.contains(.contends) else { return change }
        change.isBestChanged = path.flags.contains(.best)
        change.isSetChanged = path.flags.contains(.shared)
        guard first != 0 else { return change }
        let outcome = self.decide(&first, row: row)
        if outcome.best != best { change.isBestChanged = true }
        if outcome.isSetChanged { change.isSetChanged = true }
        return change
    }

    /// Takes a path out and leaves the choice among the others as it was.
    @inline(__always)
    mutating func unlink(
        _ index: UInt32,
        _ path: Path,
        behind previous: UInt32,
        from first: inout UInt32,
        row: Int
    ) {
        if previous == 0 { first = path.next } else { self.paths[previous].next = path.next }
        self.uncount(path, row: row)
        self.attributes.release(path.attributes)
        if path.flags.contains(.hasDetail) {
            let payload = self.details[path.sinceOrDetail].payload
            if payload != 0 { self.payloads.release(payload) }
            self.details.deallocate(path.sinceOrDetail)
        }
        self.paths.deallocate(index)
    }

    @inline(__always)
    private mutating func uncount(_ path: Path, row: Int) {
        self.peers[path.peer, row].received -= 1
        if path.flags.contains(.best) { self.peers[path.peer, row].best -= 1 }
        if path.flags.contains(.ineligible) { self.peers[path.peer, row].ineligible -= 1 }
        if self.isStale(path, row: row) { self.peers[path.peer, row].stale -= 1 }
    }

    /// The path with a peer and identifier, and what lies before it.
    @inline(__always)
    func find(peer: UInt16, identifier: UInt32, from first: UInt32) -> (index: UInt32, previous: UInt32)? {
        var previous: UInt32 = 0
        var current = first
        while current != 0 {
            let path = self.paths[current]
            if path.peer == peer, self.identifier(of: path) == identifier { return (current, previous) }
            previous = current
            current = path.next
        }
        return nil
    }

    /// A path of a peer, perhaps only a stale one, and what lies before it.
    @inline(__always)
    func find(peer: UInt16, onlyStale: Bool, from first: UInt32, row: Int) -> (index: UInt32, previous: UInt32)? {
        let epoch = self.peers[peer, row].epoch
        var previous: UInt32 = 0
        var current = first
        while current != 0 {
            let path = self.paths[current]
            if path.peer == peer, !onlyStale || path.epoch != epoch { return (current, previous) }
            previous = current
            current = path.next
        }
        return nil
    }
}
