// SPDX-License-Identifier: Apache-2.0

/// Leaving choices until somebody looks.
///
/// What an archive says of a destination comes from many peers and changes many times before anybody asks. Where nobody is
/// told of each change (``ChangeLog/wants(row:)``), a destination with several paths is only noted as undecided when one
/// comes, changes or goes, and one choice is made for all of that: when ``RoutingInformationBase/settle(log:)`` is called,
/// or as many destinations wait as there is room for.
extension PrefixTable {
    /// How many destinations wait at most: as many as caches hold with a few paths each.
    static var undecidedLimit: Int { 8192 }

    /// Whether neither a route nor a choice waits.
    var isSettled: Bool { self.pendingCount | self.undecidedCount == 0 }

    /// Takes in the first `count` routes that wait, in order, and leaves choices.
    mutating func takeInUndecided(_ count: Int, _ store: inout PathStore, _ intake: inout Intake) {
        // The paths of a table dump come prefix by prefix.
        var (bits, length, node) = (0 as Bits, 0 as UInt8, 0 as UInt32)
        for position in 0..<count {
            let route = self.pending[position]
            if node == 0 || bits != route.bits || length != route.length {
                (bits, length) = (route.bits, route.length)
                node = self.node(of: bits, Int(length), hash: route.hash)
            }
            node = self.takeInUndecided(route, at: node, &store, &intake)
        }
    }

    /// Takes in a route to the prefix of a node, 0 for one that is not there; returns the prefix's node then.
    @inline(__always)
    private mutating func takeInUndecided(
        _ route: PendingRoute<Bits>,
        at node: UInt32,
        _ store: inout PathStore,
        _ intake: inout Intake
    ) -> UInt32 {
        var first = node == 0 ? 0 : self.trie.nodes[node].value
        guard route.attributes != 0 else {
            let done = store.leave(peer: route.peer, identifier: route.identifier, from: &first, row: self.row)
            intake.result.count(done.outcome)
            guard node != 0 else { return 0 }
            self.setFirst(first, of: node)
            if done.isLeft { self.noteUndecided(first, node, &store) }
            return first == 0 ? 0 : node
        }
        let incoming = IncomingPath(attributes: route.attributes, identifier: route.identifier, sender: route.sender)
        let done = store.enter(incoming, in: &first, row: self.row)
        guard node == 0, first != 0 else {
            if node != 0 { self.trie.nodes[node].value = first }
            if done.isLeft { self.noteUndecided(first, node, &store) }
            intake.result.count(done.outcome)
            return node
        }
        let added = self.add(route.bits, Int(route.length), hash: route.hash, first: first)
        if added == 0 { _ = store.remove(first, store.paths[first], behind: 0, from: &first, row: self.row) }
        intake.result.count(added == 0 ? .refused : done.outcome)
        return added
    }

    /// Notes that the choice of a destination has to be made, if that is not known; without room for a note it is made.
    @inline(__always)
    private mutating func noteUndecided(_ first: UInt32, _ node: UInt32, _ store: inout PathStore) {
        guard !store.paths[first].flags.contains(.undecided) else { return }
        store.paths[first].flags.insert(.undecided)
        guard self.undecidedCount < self.undecided.count || self.makeRoomForNotes(&store) else {
            return self.decide(node, &store)
        }
        self.undecided[self.undecidedCount] = node
        self.undecidedCount += 1
    }

    /// Makes room for the first note, or all choices that are noted; returns whether there is room then.
    @inline(never)
    private mutating func makeRoomForNotes(_ store: inout PathStore) -> Bool {
        self.decideWaiting(&store)
        return self.undecided.grow(toHold: Self.undecidedLimit, repeating: 0)
    }

    /// Makes all choices that wait.
    mutating func decideWaiting(_ store: inout PathStore) {
        guard self.undecidedCount > 0 else { return }
        let count = self.undecidedCount
        self.undecidedCount = 0
        var done = 0
        while done < count {
            let end = min(done + 64, count)
            self.decide(done..<end, &store)
            done = end
        }
    }

    /// Makes up to 64 choices, whose waits for memory overlap: each pass asks for what the next one needs.
    private mutating func decide(_ positions: Range<Int>, _ store: inout PathStore) {
        for position in positions { self.trie.nodes.prefetch(self.undecided[position]) }
        for position in positions { store.paths.prefetch(self.first(of: self.undecided[position])) }
        for position in positions {
            let first = self.first(of: self.undecided[position])
            guard first != 0 else { continue }
            store.paths.prefetch(store.paths[first].next)
            store.attributes.prefetch(store.paths[first].attributes)
        }
        for position in positions { self.decide(self.undecided[position], &store) }
    }

    /// Makes the choice of a node's destination, if it waits.
    ///
    /// A node that was noted and given back may serve another destination by now, which was decided or will be.
    @inline(__always)
    private mutating func decide(_ node: UInt32, _ store: inout PathStore) {
        let known = self.first(of: node)
        guard known != 0, store.paths[known].flags.contains(.undecided) else { return }
        store.paths[known].flags.remove(.undecided)
        var first = known
        _ = store.decide(&first, row: self.row)
        if first != known { self.trie.nodes[node].value = first }
    }

    /// The first path of a node that was noted; 0 where there is no such node any more.
    @inline(__always)
    private func first(of node: UInt32) -> UInt32 {
        node < self.trie.nodes.endIndex ? self.trie.nodes[node].value : 0
    }
}

extension PathStore {
    /// Whether the choice of a destination is left: beside one path at most it costs less than coming back.
    @inline(__always)
    private func isLeft(_ first: UInt32) -> Bool {
        guard first != 0 else { return false }
        let path = self.paths[first]
        return path.next != 0 || path.flags.contains(.undecided)
    }

    /// Puts a path in as ``put(_:in:row:)`` does, but leaves the choice among several.
    @inline(__always)
    mutating func enter(
        _ incoming: IncomingPath,
        in first: inout UInt32,
        row: Int
    ) -> (outcome: Change.Outcome, isLeft: Bool) {
        let placed = self.place(incoming, among: first, row: row)
        guard placed.outcome.isChange else { return (placed.outcome, false) }
        let isNew = placed.outcome == .announced
        if self.isLeft(first) {
            if isNew { self.link(placed.index, behind: first, in: &first) }
            return (placed.outcome, true)
        }
        var change = Change(outcome: placed.outcome)
        self.settle(placed.index, wasContending: placed.hasContended, isNew: isNew, in: &first, row: row, &change)
        return (placed.outcome, false)
    }

    /// Takes a path out as ``remove(peer:identifier:from:row:)`` does, but leaves the choice among several.
    @inline(__always)
    mutating func leave(
        peer: UInt16,
        identifier: UInt32,
        from first: inout UInt32,
        row: Int
    ) -> (outcome: Change.Outcome, isLeft: Bool) {
        guard let found = self.find(peer: peer, identifier: identifier, from: first) else { return (.absent, false) }
        let path = self.paths[found.index]
        guard self.isLeft(first) else {
            let change = self.remove(found.index, path, behind: found.previous, from: &first, row: row)
            return (change.outcome, false)
        }
        self.unlink(found.index, path, behind: found.previous, from: &first, row: row)
        // What waits is noted in whatever path is the first.
        if path.flags.contains(.undecided), first != 0 { self.paths[first].flags.insert(.undecided) }
        return (.withdrawn, first != 0)
    }
}
