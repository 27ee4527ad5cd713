// SPDX-License-Identifier: Apache-2.0

/// Exact match of prefixes: a seeded open-addressing hash from a prefix to its trie node.
///
/// Slots are four octets: the index of the node, and six bits of the hash that tell most other prefixes apart without
/// looking at their nodes. The prefix itself is in the node, which is needed next anyway.
///
/// ```
/// | tag: 6 | node: 26 |   0 is an empty slot
/// ```
///
/// Complexity: O(1) expected for all operations; growing and shrinking walk the nodes once.
struct PrefixIndex<Node: TrieNode>: ~Copyable, Sendable {
    typealias Bits = Node.Bits

    private static var nodeMask: UInt32 { Node.maximumValue }

    private let seed: UInt64
    private var slots = RawTable<UInt32>(count: 64, repeating: 0)
    /// Prefixes kept.
    private(set) var count = 0

    init(seed: UInt64) {
        self.seed = seed
    }

    /// Octets held.
    var octetCount: Int { self.slots.count * 4 }

    /// The hash of a prefix, by which the other operations find it.
    @inline(__always)
    func hash(_ bits: Bits, _ length: Int) -> UInt64 {
        let low = UInt64(truncatingIfNeeded: bits)
        let high = Bits.bitWidth > 64 ? UInt64(truncatingIfNeeded: bits >> Bits(truncatingIfNeeded: 64)) : 0
        let mixed = OctetHash.mix(
            low ^ self.seed,
            high ^ UInt64(truncatingIfNeeded: length) << 56 ^ 0xE703_7ED1_A0B4_28DB ^ self.seed
        )
        return OctetHash.mix(mixed ^ self.seed, 0x8EBC_6AF0_9C88_C6E3)
    }

    /// Asks for the slot that a search for `hash` begins with.
    @inline(__always)
    func prefetch(_ hash: UInt64) { self.slots.prefetch(self.home(hash)) }

    /// The node that a search for `hash` looks at first, a guess that costs no look at any node; 0 for none.
    @inline(__always)
    func likelyNode(_ hash: UInt64) -> UInt32 {
        let mask = self.slots.count &- 1
        var position = self.home(hash)
        while true {
            let slot = self.slots[position]
            if slot == 0 || slot & ~Self.nodeMask == Self.tag(hash) { return slot & Self.nodeMask }
            position = (position &+ 1) & mask
        }
    }

    /// The node of a prefix, 0 for none.
    @inline(__always)
    func node(of bits: Bits, _ length: Int, hash: UInt64, in nodes: borrowing Arena<Node>) -> UInt32 {
        let position = self.position(of: bits, length, hash: hash, in: nodes)
        return self.slots[position] & Self.nodeMask
    }

    /// What is kept under a prefix, 0 for nothing.
    @inline(__always)
    func value(of bits: Bits, _ length: Int, hash: UInt64, in nodes: borrowing Arena<Node>) -> UInt32 {
        let mask = self.slots.count &- 1
        var position = self.home(hash)
        while true {
            let slot = self.slots[position]
            guard slot != 0 else { return 0 }
            if slot & ~Self.nodeMask == Self.tag(hash) {
                let node = nodes[slot & Self.nodeMask]
                if node.bits == bits, node.length == length { return node.value }
            }
            position = (position &+ 1) & mask
        }
    }

    /// Keeps the node of a prefix that has none yet; the node has its value already.
    ///
    /// - Returns: Whether there is room for it.
    mutating func insert(_ node: UInt32, hash: UInt64, in nodes: borrowing Arena<Node>) -> Bool {
        if (self.count + 1) * 10 > self.slots.count * 7 {
            guard self.rebuild(slotCount: self.slots.count * 2, from: nodes) else { return false }
        } else {
            Self.place(node, hash: hash, in: self.slots)
        }
        self.count += 1
        return true
    }

    /// Forgets the node of a prefix, which must not have changed yet.
    mutating func remove(_ bits: Bits, _ length: Int, hash: UInt64, in nodes: borrowing Arena<Node>) {
        let mask = self.slots.count &- 1
        var hole = self.position(of: bits, length, hash: hash, in: nodes)
        guard self.slots[hole] != 0 else { return }
        self.count -= 1
        var probe = hole
        while true {
            probe = (probe &+ 1) & mask
            let other = self.slots[probe]
            guard other != 0 else { break }
            let node = nodes[other & Self.nodeMask]
            // The other may move into the hole unless its home lies behind the hole.
            if (probe &- self.home(self.hash(node.bits, node.length))) & mask >= (probe &- hole) & mask {
                self.slots[hole] = other
                hole = probe
            }
        }
        self.slots[hole] = 0
    }

    /// Gives memory back after removals; nodes without a value are no longer kept.
    mutating func shrinkIfSparse(_ nodes: borrowing Arena<Node>) {
        guard self.slots.count > 4096, self.count * 8 < self.slots.count else { return }
        // Without room for fewer slots the many stay.
        _ = self.rebuild(slotCount: self.slots.count / 4, from: nodes)
    }

    // MARK: - Slots

    @inline(__always)
    private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (self.slots.count &- 1) }

    /// The upper six bits of a hash, where a slot has them; the lower ones choose the slot.
    @inline(__always)
    private static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 32) & ~self.nodeMask }

    /// The slot that holds a prefix, or the empty one where it belongs.
    @inline(__always)
    private func position(of bits: Bits, _ length: Int, hash: UInt64, in nodes: borrowing Arena<Node>) -> Int {
        let mask = self.slots.count &- 1
        var position = self.home(hash)
        while true {
            let slot = self.slots[position]
            if slot == 0 { return position }
            if slot & ~Self.nodeMask == Self.tag(hash) {
                let node = nodes[slot & Self.nodeMask]
                if node.bits == bits, node.length == length { return position }
            }
            position = (position &+ 1) & mask
        }
    }

    private static func place(_ node: UInt32, hash: UInt64, in slots: borrowing RawTable<UInt32>) {
        let mask = slots.count &- 1
        var position = Int(truncatingIfNeeded: hash) & mask
        while slots[position] != 0 { position = (position &+ 1) & mask }
        slots[position] = node | self.tag(hash)
    }

    /// Places all nodes anew, walked as they lie in memory; returns whether there is room.
    private mutating func rebuild(slotCount: Int, from nodes: borrowing Arena<Node>) -> Bool {
        var slots = RawTable<UInt32>()
        guard slots.grow(toHold: slotCount, repeating: 0) else { return false }
        for index in 1..<nodes.endIndex {
            let node = nodes[index]
            guard node.value != 0 else { continue }
            Self.place(index, hash: self.hash(node.bits, node.length), in: slots)
        }
        self.slots = slots
        return true
    }
}

extension PrefixIndex {
    /// Whether the index finds every node that has a value, and nothing else: for tests.
    func invariantsHold(_ nodes: borrowing Arena<Node>) -> Bool {
        var found = 0
        for index in 1..<nodes.endIndex where nodes[index].value != 0 {
            let node = nodes[index]
            let hash = self.hash(node.bits, node.length)
            guard self.node(of: node.bits, node.length, hash: hash, in: nodes) == index else { return false }
            found += 1
        }
        var taken = 0
        for position in 0..<self.slots.count where self.slots[position] != 0 { taken += 1 }
        return found == self.count && taken == self.count
    }
}
