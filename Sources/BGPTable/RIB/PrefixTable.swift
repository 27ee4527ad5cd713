// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The destinations of one prefix family: a hash for exact matches, a trie for everything else.
struct PrefixTable<Node: TrieNode>: ~Copyable, Sendable {
    typealias Bits = Node.Bits

    private var trie = PrefixTrie<Node>()
    private var index: PrefixIndex<Bits>
    private var destinations = Arena<DestinationRecord>()

    init(seed: UInt64) {
        self.index = PrefixIndex(seed: seed)
    }

    /// Prefixes with at least one path.
    var count: Int { self.index.count }

    /// Octets held.
    var octetCount: Int { self.trie.octetCount + self.index.octetCount + self.destinations.octetCount }

    /// The first path to a prefix, 0 for none.
    func first(_ bits: Bits, _ length: Int) -> UInt32 {
        let destination = self.index.value(of: bits, length)
        return destination == 0 ? 0 : self.destinations[destination].first
    }

    /// The first path to the destination of a match.
    func first(of match: PrefixTrie<Node>.Match) -> UInt32 { self.destinations[match.value].first }

    /// Lets `body` change the first path to a prefix; makes and forgets the destination as paths come and go.
    ///
    /// - Returns: What `body` returns, or `nil` when there is no room for a new destination.
    mutating func withFirst<Result>(
        _ bits: Bits,
        _ length: Int,
        _ body: (inout UInt32) -> Result
    ) -> Result? {
        let known = self.index.value(of: bits, length)
        var first = known == 0 ? 0 : self.destinations[known].first
        let before = first
        let result = body(&first)
        guard first != before else { return result }
        if known != 0, first != 0 {
            var record = self.destinations[known]
            record.first = first
            self.destinations[known] = record
        } else if known != 0 {
            self.destinations.deallocate(known)
            self.index.remove(bits, length)
            self.trie.remove(bits, length)
        } else {
            guard self.add(bits, length, first: first) else { return nil }
        }
        return result
    }

    private mutating func add(_ bits: Bits, _ length: Int, first: UInt32) -> Bool {
        let destination = self.destinations.allocate()
        guard destination != 0 else { return false }
        guard destination <= Node.maximumValue, self.trie.insert(bits, length, value: destination) else {
            self.destinations.deallocate(destination)
            return false
        }
        var record = DestinationRecord()
        record.first = first
        self.destinations[destination] = record
        self.index.insert(bits, length, value: destination)
        return true
    }

    // MARK: - Walking

    /// The slot of the hash at a position, for sweeps that need no order; `nil` behind the last.
    func slot(at position: Int) -> PrefixIndex<Bits>.Slot? {
        position < self.index.slotCount ? self.index.slot(at: position) : nil
    }

    /// Number of slots; a sweep begins again when it changes.
    var slotCount: Int { self.index.slotCount }

    /// The next prefix in order.
    func next(after bits: Bits, _ length: Int) -> PrefixTrie<Node>.Match? { self.trie.next(after: bits, length) }

    /// The longest prefix that contains another.
    func longestMatch(_ bits: Bits, _ length: Int) -> PrefixTrie<Node>.Match? { self.trie.longestMatch(bits, length) }

    /// All prefixes that contain another.
    func covering(_ bits: Bits, _ length: Int) -> [PrefixTrie<Node>.Match] { self.trie.covering(bits, length) }

    /// Whether trie and hash agree: for tests.
    func invariantsHold() -> Bool { self.trie.invariantsHold() }
}
