// SPDX-License-Identifier: Apache-2.0

extension PrefixTrie {
    /// How many searches go side by side.
    static var laneCount: Int { 8 }

    /// Finds the longest prefixes that contain each of `count` addresses, several searches side by side.
    ///
    /// A search waits for memory at every node it comes to. Here all searches of a batch take one step in turn, each
    /// having asked for its next node before, so that their waits overlap.
    ///
    /// - Parameters:
    ///   - count: How many addresses.
    ///   - address: Gives an address by its position.
    ///   - found: Takes the node of the longest prefix for a position; 0 for none.
    @inline(__always)
    func longestMatches(_ count: Int, _ address: (Int) -> Bits, _ found: (Int, UInt32) -> Void) {
        var current = InlineArray<8, UInt32>(repeating: 0)
        var best = InlineArray<8, UInt32>(repeating: 0)
        var start = 0
        while start < count {
            let lanes = min(Self.laneCount, count &- start)
            for lane in 0..<lanes {
                let root = self.roots[self.rootIndex(address(start &+ lane))]
                self.nodes.prefetch(root)
                current[lane] = root
                best[lane] = 0
            }
            var isBusy = true
            while isBusy {
                isBusy = false
                for lane in 0..<lanes where current[lane] != 0 {
                    let next = self.step(from: current[lane], address(start &+ lane), &best[lane])
                    current[lane] = next
                    guard next != 0 else { continue }
                    self.nodes.prefetch(next)
                    isBusy = true
                }
            }
            for lane in 0..<lanes {
                var node = best[lane]
                if node == 0, Node.rootBits > 0 {
                    var current = self.shortRoot
                    while current != 0 { current = self.step(from: current, address(start &+ lane), &node) }
                }
                found(start &+ lane, node)
            }
            start = start &+ lanes
        }
    }

    /// Looks at one node on the way to an address; returns the next, 0 at the end of the way.
    @inline(__always)
    private func step(from index: UInt32, _ address: Bits, _ best: inout UInt32) -> UInt32 {
        let node = self.nodes[index]
        let length = node.length
        guard (address ^ node.bits) & BitString.mask(length) == 0 else { return 0 }
        if node.value != 0 { best = index }
        guard length < Bits.bitWidth else { return 0 }
        return BitString.isSet(address, at: length) ? node.one : node.zero
    }
}
