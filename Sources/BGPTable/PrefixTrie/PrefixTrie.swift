// SPDX-License-Identifier: Apache-2.0

/// A Patricia trie of prefixes in an arena, for everything about prefixes that is not an exact match.
///
/// Prefixes at least ``TrieNode/rootBits`` long start from a table indexed by their first bits; shorter ones live in a
/// trie of their own beside it. A walk merges both.
///
/// | operation | complexity |
/// | --- | --- |
/// | insert, remove, longest match | O(depth), about 6 nodes for a full IPv4 table |
/// | next after a key | O(depth) |
/// | prefixes under or above one | O(depth + results) |
struct PrefixTrie<Node: TrieNode>: ~Copyable, Sendable {
    typealias Bits = Node.Bits

    var nodes = Arena<Node>(limit: Node.maximumValue)
    /// Roots of the prefixes that are at least ``TrieNode/rootBits`` long, by their first bits.
    let roots = RawTable<UInt32>(count: 1 << Node.rootBits, repeating: 0)
    /// Root of the shorter prefixes.
    var shortRoot: UInt32 = 0

    /// Octets held.
    var octetCount: Int { self.nodes.octetCount + self.roots.count * 4 }

    /// Where the search for a prefix begins.
    @inline(__always)
    func root(_ bits: Bits, _ length: Int) -> UInt32 {
        length >= Node.rootBits ? self.roots[self.rootIndex(bits)] : self.shortRoot
    }

    /// The first bits as an index of the root table.
    @inline(__always)
    func rootIndex(_ bits: Bits) -> Int {
        Node.rootBits == 0 ? 0 : Int(truncatingIfNeeded: bits >> Bits(Bits.bitWidth - Node.rootBits))
    }

    /// Asks for the first node of the search for a prefix that will be needed soon.
    @inline(__always)
    func prefetchRoot(_ bits: Bits) { self.nodes.prefetch(self.roots[self.rootIndex(bits)]) }

    /// Makes `index` the beginning of the search for a prefix.
    mutating func setRoot(_ bits: Bits, _ length: Int, to index: UInt32) {
        if length >= Node.rootBits {
            self.roots[self.rootIndex(bits)] = index
        } else {
            self.shortRoot = index
        }
    }

    /// Makes `index` the child of `parent` on the side of `bits`, or the root where there is no parent.
    mutating func setChild(of parent: UInt32, _ bits: Bits, _ length: Int, to index: UInt32) {
        guard parent != 0 else { return self.setRoot(bits, length, to: index) }
        if BitString.isSet(bits, at: self.nodes[parent].length) {
            self.nodes[parent].one = index
        } else {
            self.nodes[parent].zero = index
        }
    }
}
