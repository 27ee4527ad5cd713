// SPDX-License-Identifier: Apache-2.0

extension PrefixTrie {
    /// Whether every node has a place: for tests.
    ///
    /// Children extend their parent's prefix by the bit of their side, nodes without a value have two children, and each
    /// node is reached once.
    func invariantsHold() -> Bool {
        var reached = 0
        var pending: [(index: UInt32, bits: Bits, minimum: Int)] = []
        if self.shortRoot != 0, Node.rootBits > 0 { pending.append((self.shortRoot, 0, 0)) }
        for index in 0..<self.roots.count where self.roots[index] != 0 {
            let bits = Node.rootBits == 0 ? 0 : Bits(index) << Bits(Bits.bitWidth - Node.rootBits)
            pending.append((self.roots[index], bits, Node.rootBits))
        }
        while let (index, bits, minimum) = pending.popLast() {
            reached += 1
            let node = self.nodes[index]
            guard node.length >= minimum, node.length <= Bits.bitWidth,
                (node.bits ^ bits) & BitString.mask(minimum) == 0,
                node.bits & ~BitString.mask(node.length) == 0,
                node.value != 0 || (node.zero != 0 && node.one != 0)
            else { return false }
            guard node.zero != 0 || node.one != 0 else { continue }
            guard node.length < Bits.bitWidth else { return false }
            let bit: Bits = 1 << Bits(Bits.bitWidth - 1 - node.length)
            if node.zero != 0 { pending.append((node.zero, node.bits, node.length + 1)) }
            if node.one != 0 { pending.append((node.one, node.bits | bit, node.length + 1)) }
        }
        return reached == self.nodes.count
    }
}
