// SPDX-License-Identifier: Apache-2.0

extension PrefixTable {
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
            budget -= 1
            self.prefetchPaths(at: sweep.position, store)
            self.sweep(sweep.position, for: sweep, &store, &log)
            sweep.position += 1
        }
        return true
    }

    /// Asks for paths some nodes ahead.
    private func prefetchPaths(at position: UInt32, _ store: borrowing PathStore) {
        let ahead = position + 24
        guard ahead < self.trie.nodes.endIndex else { return }
        store.paths.prefetch(self.trie.nodes[ahead].value)
        let first = self.trie.nodes[ahead - 12].value
        guard first != 0 else { return }
        store.paths.prefetch(store.paths[first].next)
        store.attributes.prefetch(store.paths[first].attributes)
    }

    private mutating func sweep(
        _ node: UInt32,
        for sweep: RouteSweep,
        _ store: inout PathStore,
        _ log: inout ChangeLog
    ) {
        var first = self.trie.nodes[node].value
        guard first != 0 else { return }
        let key =
            log.wants(row: self.row)
            ? RouteKey.prefix(Node.prefix(self.trie.nodes[node].bits, self.trie.nodes[node].length)) : nil
        store.sweep(&first, for: sweep, row: self.row, key: key, &log)
        if first != self.trie.nodes[node].value { self.setFirst(first, of: node) }
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
        guard let peer = sweep.peer?.rawValue else {
            let change = self.redecide(&first, row: row)
            guard let key, change.isBestChanged || change.isSetChanged else { return }
            let best = self.best(of: first)
            let path = best == 0 ? Path() : self.paths[best]
            log.write(change, row: row, key: key, path: path, first: first, self)
            return
        }
        while let found = self.find(peer: peer, onlyStale: sweep.onlyStale, from: first, row: row) {
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
