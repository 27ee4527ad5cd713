// SPDX-License-Identifier: Apache-2.0

extension PrefixTrie {
    /// The first prefix behind a key, which need not be kept itself.
    ///
    /// A `length` of -1 stands before all lengths, so that the key `(bits, -1)` means "from `bits` on".
    func next(after bits: Bits, _ length: Int) -> Match? {
        let long = self.nextLong(after: bits, length)
        guard Node.rootBits > 0 else { return long }
        guard let short = self.successor(of: bits, length, from: self.shortRoot) else { return long }
        guard let long else { return short }
        return BitString.precedes(short.bits, short.length, long.bits, long.length) ? short : long
    }

    /// The next among the prefixes of the root table.
    private func nextLong(after bits: Bits, _ length: Int) -> Match? {
        var index = self.rootIndex(bits)
        if let match = self.successor(of: bits, length, from: self.roots[index]) { return match }
        index += 1
        while index < self.roots.count {
            if self.roots[index] != 0 { return self.firstValue(under: self.roots[index]) }
            index += 1
        }
        return nil
    }

    /// The first prefix behind a key within one trie.
    private func successor(of bits: Bits, _ length: Int, from root: UInt32) -> Match? {
        var current = root
        // The nearest subtree known to lie wholly behind the key.
        var behind: UInt32 = 0
        while current != 0 {
            let node = self.nodes[current]
            if BitString.precedes(bits, length, node.bits, node.length) { return self.firstValue(under: current) }
            let covers = node.length <= length && (bits ^ node.bits) & BitString.mask(node.length) == 0
            guard covers else { break }
            // A key from inside the node, where one asks for what is at or behind a longer prefix, is still ahead.
            if node.length == length, node.bits == bits {
                if node.zero != 0 { return self.firstValue(under: node.zero) }
                if node.one != 0 { return self.firstValue(under: node.one) }
                break
            }
            if BitString.isSet(bits, at: node.length) {
                current = node.one
            } else {
                if node.one != 0 { behind = node.one }
                current = node.zero
            }
        }
        return self.firstValue(under: behind)
    }

    /// The first prefix of a subtree.
    private func firstValue(under root: UInt32) -> Match? {
        var current = root
        while current != 0 {
            let node = self.nodes[current]
            if node.value != 0 { return Match(bits: node.bits, length: node.length, value: node.value) }
            current = node.zero != 0 ? node.zero : node.one
        }
        return nil
    }
}
