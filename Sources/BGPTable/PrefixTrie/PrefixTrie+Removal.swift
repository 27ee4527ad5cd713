// SPDX-License-Identifier: Apache-2.0

extension PrefixTrie {
    /// Forgets a prefix; nodes that then stand for nothing go with it.
    mutating func remove(_ bits: Bits, _ length: Int) {
        var grandparent: UInt32 = 0
        var parent: UInt32 = 0
        var current = self.root(bits, length)
        while current != 0 {
            let node = self.nodes[current]
            guard node.length <= length, BitString.common(bits, node.bits, limit: node.length) == node.length else {
                return
            }
            guard node.length < length else { break }
            grandparent = parent
            parent = current
            current = BitString.isSet(bits, at: node.length) ? node.one : node.zero
        }
        guard current != 0 else { return }
        let node = self.nodes[current]
        if node.zero != 0, node.one != 0 {
            self.nodes[current].value = 0
            return
        }
        // With at most one child the node is not needed: the child, or nothing, takes its place.
        self.setChild(of: parent, bits, length, to: node.zero | node.one)
        self.nodes.deallocate(current)
        guard parent != 0 else { return }
        let above = self.nodes[parent]
        if above.value == 0, above.zero == 0 || above.one == 0 {
            self.setChild(of: grandparent, bits, length, to: above.zero | above.one)
            self.nodes.deallocate(parent)
        }
    }
}
