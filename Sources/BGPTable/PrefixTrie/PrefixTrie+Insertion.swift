// SPDX-License-Identifier: Apache-2.0

extension PrefixTrie {
    /// Keeps `value`, which is not 0, under a prefix that has none yet.
    ///
    /// - Returns: The node of the prefix, which stays its node as long as it has a value; 0 when there is no room.
    mutating func insert(_ bits: Bits, _ length: Int, value: UInt32) -> UInt32 {
        var parent: UInt32 = 0
        var current = self.root(bits, length)
        while current != 0 {
            let node = self.nodes[current]
            let common = BitString.common(bits, node.bits, limit: min(length, node.length))
            guard common == node.length else {
                return self.split(current, node, under: parent, common, bits, length, value)
            }
            if common == length {
                self.nodes[current].value = value
                return current
            }
            parent = current
            current = BitString.isSet(bits, at: common) ? node.one : node.zero
        }
        let leaf = self.makeNode(bits, length, value: value)
        if leaf != 0 { self.setChild(of: parent, bits, length, to: leaf) }
        return leaf
    }

    private mutating func makeNode(_ bits: Bits, _ length: Int, value: UInt32) -> UInt32 {
        let index = self.nodes.allocate()
        guard index != 0 else { return 0 }
        var node = Node()
        node.bits = bits
        node.length = length
        node.value = value
        self.nodes[index] = node
        return index
    }

    /// Puts a prefix above `node`, or beside it under a new node, where they part after `common` bits.
    private mutating func split(
        _ index: UInt32,
        _ node: Node,
        under parent: UInt32,
        _ common: Int,
        _ bits: Bits,
        _ length: Int,
        _ value: UInt32
    ) -> UInt32 {
        let above = self.makeNode(bits & BitString.mask(common), common, value: common == length ? value : 0)
        guard above != 0 else { return 0 }
        var placed = above
        if common < length {
            placed = self.makeNode(bits, length, value: value)
            guard placed != 0 else {
                self.nodes.deallocate(above)
                return 0
            }
            self.link(placed, bits, under: above, common)
        }
        self.link(index, node.bits, under: above, common)
        self.setChild(of: parent, bits, length, to: above)
        return placed
    }

    /// Makes a node the child on the side of its bit at `position`.
    private mutating func link(_ index: UInt32, _ bits: Bits, under parent: UInt32, _ position: Int) {
        if BitString.isSet(bits, at: position) {
            self.nodes[parent].one = index
        } else {
            self.nodes[parent].zero = index
        }
    }
}
