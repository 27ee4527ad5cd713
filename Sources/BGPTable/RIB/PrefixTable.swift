// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The destinations of one prefix family: a hash for exact matches, a trie for everything else.
///
/// The value of a trie node is the first path to its prefix; the hash leads to nodes. Routes on their way in wait in
/// ``pending`` until there are enough of them to be looked up together (`PrefixTable+Intake.swift`).
struct PrefixTable<Node: TrieNode>: ~Copyable, Sendable {
    typealias Bits = Node.Bits

    /// The row of the family in ``FamilyTable``.
    let row: Int
    private(set) var trie = PrefixTrie<Node>()
    private(set) var index: PrefixIndex<Node>
    let pending = RawTable<PendingRoute<Bits>>(count: pendingLimit, repeating: PendingRoute())
    var pendingCount = 0
    /// The nodes of destinations whose choice has to be made; of some that are gone, too.
    var undecided = RawTable<UInt32>()
    var undecidedCount = 0

    /// A table for the family with this row.
    init(row: Int, seed: UInt64) {
        self.row = row
        self.index = PrefixIndex(seed: seed)
    }

    /// Prefixes with at least one path.
    var count: Int { self.index.count }

    /// Octets held.
    var octetCount: Int { self.trie.octetCount + self.index.octetCount }

    // MARK: - Changing

    /// Puts a path to a prefix in; the prefix is kept from its first path on.
    @inline(__always)
    mutating func put(
        _ incoming: IncomingPath,
        _ bits: Bits,
        _ length: Int,
        hash: UInt64,
        _ store: inout PathStore
    ) -> (change: PathStore.Change, first: UInt32) {
        let node = self.node(of: bits, length, hash: hash)
        var first = node == 0 ? 0 : self.trie.nodes[node].value
        let change = store.put(incoming, in: &first, row: self.row)
        if node != 0 {
            self.trie.nodes[node].value = first
        } else if first != 0, self.add(bits, length, hash: hash, first: first) == 0 {
            _ = store.remove(first, store.paths[first], behind: 0, from: &first, row: self.row)
            return (PathStore.Change(outcome: .refused), 0)
        }
        return (change, first)
    }

    /// The node of a prefix, 0 for none.
    @inline(__always)
    mutating func node(of bits: Bits, _ length: Int, hash: UInt64) -> UInt32 {
        self.index.node(of: bits, length, hash: hash, in: self.trie.nodes)
    }

    /// Keeps a prefix with its first path; returns its node, 0 where there is no room.
    mutating func add(_ bits: Bits, _ length: Int, hash: UInt64, first: UInt32) -> UInt32 {
        let node = self.trie.insert(bits, length, value: first)
        guard node != 0 else { return 0 }
        guard self.index.insert(node, hash: hash, in: self.trie.nodes) else {
            self.trie.remove(bits, length)
            return 0
        }
        return node
    }

    /// Takes a peer's path to a prefix out; the prefix goes with its last path.
    @inline(__always)
    mutating func take(
        peer: UInt16,
        identifier: UInt32,
        _ bits: Bits,
        _ length: Int,
        hash: UInt64,
        _ store: inout PathStore
    ) -> (change: PathStore.Change, first: UInt32) {
        let node = self.node(of: bits, length, hash: hash)
        guard node != 0 else { return (PathStore.Change(outcome: .absent), 0) }
        var first = self.trie.nodes[node].value
        let change = store.remove(peer: peer, identifier: identifier, from: &first, row: self.row)
        self.setFirst(first, of: node)
        return (change, first)
    }

    /// Notes the first path of a node's prefix; forgets the prefix where there is none.
    mutating func setFirst(_ first: UInt32, of node: UInt32) {
        guard first == 0 else {
            self.trie.nodes[node].value = first
            return
        }
        let (bits, length) = (self.trie.nodes[node].bits, self.trie.nodes[node].length)
        self.index.remove(bits, length, hash: self.index.hash(bits, length), in: self.trie.nodes)
        self.trie.remove(bits, length)
        self.index.shrinkIfSparse(self.trie.nodes)
    }

    /// Whether trie and hash are sound and agree: for tests.
    func invariantsHold() -> Bool { self.trie.invariantsHold() && self.index.invariantsHold(self.trie.nodes) }
}
