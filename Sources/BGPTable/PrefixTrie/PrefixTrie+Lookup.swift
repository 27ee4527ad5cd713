// SPDX-License-Identifier: Apache-2.0

extension PrefixTrie {
    /// What a search finds: a prefix and what is kept under it.
    struct Match {
        var bits: Bits
        var length: Int
        var value: UInt32
    }

    /// The longest prefix that contains the first `length` bits of `bits`.
    func longestMatch(_ bits: Bits, _ length: Int) -> Match? {
        if length >= Node.rootBits, let match = self.longestMatch(bits, length, from: self.roots[self.rootIndex(bits)])
        {
            return match
        }
        guard Node.rootBits > 0 else { return nil }
        return self.longestMatch(bits, length, from: self.shortRoot)
    }

    private func longestMatch(_ bits: Bits, _ length: Int, from root: UInt32) -> Match? {
        var best: Match?
        self.descend(bits, length, from: root) { best = $0 }
        return best
    }

    /// All prefixes that contain the first `length` bits of `bits`, the shortest first, that prefix itself included.
    func covering(_ bits: Bits, _ length: Int) -> [Match] {
        var result: [Match] = []
        if Node.rootBits > 0 { self.descend(bits, length, from: self.shortRoot) { result.append($0) } }
        if length >= Node.rootBits {
            self.descend(bits, length, from: self.roots[self.rootIndex(bits)]) { result.append($0) }
        }
        return result
    }

    /// Visits the prefixes on the way to a prefix.
    @inline(__always)
    private func descend(_ bits: Bits, _ length: Int, from root: UInt32, _ visit: (Match) -> Void) {
        var current = root
        while current != 0 {
            let node = self.nodes[current]
            guard node.length <= length, (bits ^ node.bits) & BitString.mask(node.length) == 0 else { return }
            if node.value != 0 { visit(Match(bits: node.bits, length: node.length, value: node.value)) }
            guard node.length < length else { return }
            current = BitString.isSet(bits, at: node.length) ? node.one : node.zero
        }
    }
}
