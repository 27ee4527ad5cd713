// SPDX-License-Identifier: Apache-2.0

extension PrefixTrie {
    /// Keeps `value`, which is not 0, under a prefix that has none yet.
    ///
    /// - Returns: Whether there was room; indices are 32 bits wide.
    mutating func insert(_ bits: Bits, _ length: Int, value: UInt32) -> Bool {
        var parent: UInt32 = 0
        var current = self.root(bits, length)
        while current != 0 {
            let node = self.nodes[current]
            let common = BitString.common(bits, node.bits, limit: min(length, node.length))
            if common == node.length {
                if common == length { return self.setValue(of: current, to: value) }
                parent = current
                current = BitString.isSet(bits, at: common) ? node.one : node.zero
                continue
            }
            return self.split(current, node, under: parent, common, bits, length, value)
        }
        let leaf = self.makeNode(bits, length, value: value)
        guard leaf != 0 else { return false }
        self.setChild(of: parent, bits, length, to: leaf)
        return true
    }

    private mutating func setValue(of index: UInt32, to value: UInt32) -> Bool {
        var node = self.nodes[index]
        node.value = value
        self.nodes[index] = node
        return true
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
    ) -> Bool {
        let above = self.makeNode(bits & BitString.mask(common), common, value: common == length ? value : 0)
        guard above != 0 else { return false }
        var joined = self.nodes[above]
        if common < length {
            let leaf = self.makeNode(bits, length, value: value)
            guard leaf != 0 else {
                self.nodes.deallocate(above)
                return false
            }
            if BitString.isSet(bits, at: common) { joined.one = leaf } else { joined.zero = leaf }
        }
        if BitString.isSet(node.bits, at: common) { joined.one = index } else { joined.zero = index }
        self.nodes[above] = joined
        self.setChild(of: parent, bits, length, to: above)
        return true
    }
}
