// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// A route on its way into a ``PrefixTable``.
struct PendingRoute<Bits: BitwiseCopyable & FixedWidthInteger>: BitwiseCopyable {
    var bits: Bits = 0
    /// When it came, in seconds on the clock of whoever feeds the table.
    var since: UInt32 = 0
    var hash: UInt64 = 0
    /// The attributes, with one reference to them; 0 to withdraw.
    var attributes: UInt32 = 0
    var identifier: UInt32 = 0
    /// The trie node that the hash leads to, most likely.
    var node: UInt32 = 0
    /// Who sent it, and the epoch in which.
    var peer: UInt16 = 0
    var epoch: UInt8 = 0
    var length: UInt8 = 0

    /// Who sent it, and when.
    @inline(__always)
    var sender: Sender { Sender(peer: self.peer, epoch: self.epoch, since: self.since) }
}

/// Taking in many routes at once.
///
/// A table of a million routes is larger than any cache, so a route that comes in waits for memory four times: for its
/// slot of the hash, its trie node, its first path, and what the decision reads of that path. Here the waits of up to
/// 256 routes overlap: each pass over them asks for what the next pass needs. The order of routes stays. They may be from
/// many peers, as those of archives are.
extension PrefixTable {
    /// How many routes wait at most.
    static var pendingLimit: Int { 256 }

    /// Whether no more routes can wait.
    @inline(__always)
    var isFull: Bool { self.pendingCount == Self.pendingLimit }

    /// Lets a route wait, with one reference to its attributes; there is room.
    @inline(__always)
    mutating func enqueue(
        _ bits: Bits,
        _ length: UInt8,
        _ path: PathIdentifier,
        attributes: UInt32,
        from sender: Sender
    ) {
        let hash = self.index.hash(bits, Int(length))
        self.index.prefetch(hash)
        self.pending[self.pendingCount] = PendingRoute(
            bits: bits,
            since: sender.since,
            hash: hash,
            attributes: attributes,
            identifier: path.rawValue,
            peer: sender.peer,
            epoch: sender.epoch,
            length: length
        )
        self.pendingCount += 1
    }

    /// Sees to it that one more route can wait: takes in those that do, if they are as many as can.
    @inline(__always)
    mutating func makeRoom(_ store: inout PathStore, _ totals: inout ApplyResult, _ log: inout ChangeLog) {
        guard self.isFull else { return }
        var intake = Intake(peer: 0, since: 0, mayLeaveUndecided: true)
        self.takeInPending(&store, &intake, &log)
        totals.add(intake.result)
    }

    /// Takes in all routes that wait, in order.
    mutating func takeInPending(_ store: inout PathStore, _ intake: inout Intake, _ log: inout ChangeLog) {
        let count = self.pendingCount
        guard count > 0 else { return }
        self.pendingCount = 0
        let leavesUndecided = intake.mayLeaveUndecided && !log.wants(row: self.row)
        if !leavesUndecided { self.decideWaiting(&store) }
        for position in 0..<count {
            let node = self.index.likelyNode(self.pending[position].hash)
            self.pending[position].node = node
            if node != 0 { self.trie.nodes.prefetch(node) } else { self.trie.prefetchRoot(self.pending[position].bits) }
        }
        for position in 0..<count {
            let node = self.pending[position].node
            if node != 0 { store.paths.prefetch(self.trie.nodes[node].value) }
        }
        for position in 0..<count {
            let node = self.pending[position].node
            guard node != 0 else { continue }
            let first = self.trie.nodes[node].value
            guard first != 0 else { continue }
            store.paths.prefetch(store.paths[first].next)
            store.attributes.prefetch(store.paths[first].attributes)
        }
        guard !leavesUndecided else { return self.takeInUndecided(count, &store, &intake) }
        for position in 0..<count { self.takeIn(self.pending[position], &store, &intake, &log) }
    }

    @inline(__always)
    private mutating func takeIn(
        _ route: PendingRoute<Bits>,
        _ store: inout PathStore,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        let length = Int(route.length)
        let sender = route.sender
        let done: (change: PathStore.Change, first: UInt32)
        if route.attributes != 0 {
            let incoming = IncomingPath(
                attributes: route.attributes,
                identifier: route.identifier,
                sender: sender
            )
            done = self.put(incoming, route.bits, length, hash: route.hash, &store)
        } else {
            done = self.take(
                peer: sender.peer,
                identifier: route.identifier,
                route.bits,
                length,
                hash: route.hash,
                &store
            )
        }
        intake.result.count(done.change.outcome)
        guard log.wants(row: self.row) else { return }
        log.write(
            done.change,
            row: self.row,
            key: .prefix(Node.prefix(route.bits, length)),
            peer: sender.peer,
            identifier: route.identifier,
            attributes: route.attributes,
            first: done.first,
            store
        )
    }
}

extension PrefixTable where Node == IPv4TrieNode {
    /// Takes in a block of prefixes; groups of multicast are no destinations and are passed over, RFC 4271 section 6.3.
    mutating func takeIn(
        _ block: RawSpan,
        _ part: Intake.Part,
        _ store: inout PathStore,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        let sender = intake.sender(row: self.row, store.peers)
        let attributes = part.attributes
        // References are counted once for all routes that wait.
        var uncounted = 0
        var cursor = IPv4PrefixCursor(block, hasPathIdentifiers: part.hasPathIdentifiers)
        while let (path, prefix) = try? cursor.next() {
            if prefix.bits >> 28 == 0xE, prefix.length >= 4 {
                intake.result.misplaced += 1
                continue
            }
            if self.isFull {
                if attributes != 0 { store.attributes.retain(attributes, count: uncounted) }
                uncounted = 0
                self.takeInPending(&store, &intake, &log)
            }
            self.enqueue(prefix.bits, prefix.length, path, attributes: attributes, from: sender)
            uncounted += 1
            if part.isRefused { intake.result.refused += 1 }
        }
        if attributes != 0 { store.attributes.retain(attributes, count: uncounted) }
    }
}

extension PrefixTable where Node == IPv6TrieNode {
    /// Takes in a block of prefixes; groups of multicast are no destinations and are passed over, RFC 4271 section 6.3.
    mutating func takeIn(
        _ block: RawSpan,
        _ part: Intake.Part,
        _ store: inout PathStore,
        _ intake: inout Intake,
        _ log: inout ChangeLog
    ) {
        let sender = intake.sender(row: self.row, store.peers)
        let attributes = part.attributes
        // References are counted once for all routes that wait.
        var uncounted = 0
        var cursor = IPv6PrefixCursor(block, hasPathIdentifiers: part.hasPathIdentifiers)
        while let (path, prefix) = try? cursor.next() {
            if prefix.bits >> 120 == 0xFF, prefix.length >= 8 {
                intake.result.misplaced += 1
                continue
            }
            if self.isFull {
                if attributes != 0 { store.attributes.retain(attributes, count: uncounted) }
                uncounted = 0
                self.takeInPending(&store, &intake, &log)
            }
            self.enqueue(prefix.bits, prefix.length, path, attributes: attributes, from: sender)
            uncounted += 1
            if part.isRefused { intake.result.refused += 1 }
        }
        if attributes != 0 { store.attributes.retain(attributes, count: uncounted) }
    }
}
