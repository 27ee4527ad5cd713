// SPDX-License-Identifier: Apache-2.0

extension PrefixTable {
    /// A prefix that a sweep is about to come to.
    private struct Upcoming: BitwiseCopyable {
        var node: UInt32 = 0
        var first: UInt32 = 0
    }

    /// Does the next slice of a sweep: nodes as they lie in memory, which nothing that happens between slices moves.
    ///
    /// - Returns: Whether the family is done.
    mutating func sweep(
        _ sweep: inout RouteSweep,
        _ budget: inout Int,
        _ store: inout PathStore,
        _ log: inout ChangeLog
    ) -> Bool {
        while sweep.position < self.trie.nodes.endIndex {
            guard budget > 0 else { return false }
            let end = sweep.position + UInt32(min(32, budget, Int(self.trie.nodes.endIndex - sweep.position)))
            self.sweep(sweep.position..<end, for: sweep, &store, &log)
            budget -= Int(end - sweep.position)
            sweep.position = end
        }
        return true
    }

    /// Sweeps up to 32 nodes, whose waits for memory overlap: each pass over them asks for what the next one needs.
    @inline(__always)
    private mutating func sweep(
        _ nodes: Range<UInt32>,
        for sweep: RouteSweep,
        _ store: inout PathStore,
        _ log: inout ChangeLog
    ) {
        var upcoming = [32 of Upcoming](repeating: Upcoming())
        var count = 0
        for node in nodes {
            let first = self.trie.nodes[node].value
            // Where prefixes only part there is nothing to do.
            guard first != 0 else { continue }
            upcoming[count] = Upcoming(node: node, first: first)
            count &+= 1
            store.paths.prefetch(first)
        }
        for place in 0..<count {
            let path = store.paths[upcoming[place].first]
            store.paths.prefetch(path.next)
            store.attributes.prefetch(path.attributes)
        }
        let isLogged = log.wants(row: self.row)
        for place in 0..<count {
            let (node, known) = (upcoming[place].node, upcoming[place].first)
            var first = known
            let key =
                isLogged
                ? RouteKey.prefix(Node.prefix(self.trie.nodes[node].bits, self.trie.nodes[node].length)) : nil
            store.sweep(&first, for: sweep, row: self.row, key: key, &log)
            if first != known { self.setFirst(first, of: node) }
        }
    }
}

extension PathStore {
    /// Does to the paths of one destination what a sweep is for.
    ///
    /// - Parameters:
    ///   - first: The first path.
    ///   - sweep: What is to be done.
    ///   - row: The row of the family.
    ///   - key: The destination, if its changes are written down.
    ///   - log: Where changes are written down.
    @inline(__always)
    mutating func sweep(
        _ first: inout UInt32,
        for sweep: RouteSweep,
        row: Int,
        key: RouteKey?,
        _ log: inout ChangeLog
    ) {
        guard let peer = sweep.peer?.rawValue else { return self.redecide(&first, row: row, key: key, &log) }
        self.removePaths(of: peer, onlyStale: sweep.onlyStale, from: &first, row: row, key: key, &log)
    }

    /// Makes the choice again, because something outside the paths has changed.
    @inline(__always)
    private mutating func redecide(_ first: inout UInt32, row: Int, key: RouteKey?, _ log: inout ChangeLog) {
        guard let key else {
            _ = self.decide(&first, row: row)
            return
        }
        let before = self.best(of: first)
        let outcome = self.decide(&first, row: row)
        guard outcome.best != before || outcome.isSetChanged else { return }
        var change = Change(outcome: .reselected)
        if before != 0 { change.previousBest = self.paths[before].peer }
        change.isBestChanged = outcome.best != before
        change.isSetChanged = outcome.isSetChanged
        let path = outcome.best == 0 ? Path() : self.paths[outcome.best]
        log.write(change, row: row, key: key, path: path, first: first, self)
    }

    private mutating func removePaths(
        of peer: UInt16,
        onlyStale: Bool,
        from first: inout UInt32,
        row: Int,
        key: RouteKey?,
        _ log: inout ChangeLog
    ) {
        while let found = self.find(peer: peer, onlyStale: onlyStale, from: first, row: row) {
            let path = self.paths[found.index]
            // What the log shows of the path must be read before it goes.
            let shown = key != nil ? (self.identifier(of: path), self.nlri(of: path)) : nil
            if log.watchesMACs { self.noteLoss(of: path, row: row, &log) }
            let change = self.remove(found.index, path, behind: found.previous, from: &first, row: row)
            guard let shown, let key else { continue }
            log.write(
                change,
                row: row,
                key: key,
                nlri: shown.1,
                peer: peer,
                identifier: shown.0,
                attributes: 0,
                first: first,
                self
            )
        }
    }

    /// Notes that the MAC of a path goes, if it is one of a MAC.
    private func noteLoss(of path: Path, row: Int, _ log: inout ChangeLog) {
        guard path.flags.contains(.hasDetail), self.details[path.sinceOrDetail].payload != 0 else { return }
        self.payloads.with(self.details[path.sinceOrDetail].payload) { entry in
            log.noteMAC(.withdrawn, row: row, entry: entry, attributes: 0, self)
        }
    }
}
