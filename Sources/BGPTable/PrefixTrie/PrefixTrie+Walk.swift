// SPDX-License-Identifier: Apache-2.0

extension PrefixTrie {
    /// Visits every prefix in order, each node once.
    ///
    /// Where the table may change on the way, ``next(after:_:)`` serves; it begins from a root each time.
    ///
    /// Complexity: O(nodes).
    func forEach(_ body: (Match) -> Void) {
        var short = Walker()
        if Node.rootBits > 0 { short.begin(self.shortRoot) }
        var long = Walker()
        var pending = short.next(in: self.nodes)
        for index in 0..<self.roots.count where self.roots[index] != 0 {
            // Shorter prefixes come before those that they contain, and before all that lie behind them.
            while let match = pending, self.rootIndex(match.bits) <= index {
                body(match)
                pending = short.next(in: self.nodes)
            }
            long.begin(self.roots[index])
            while let match = long.next(in: self.nodes) { body(match) }
        }
        while let match = pending {
            body(match)
            pending = short.next(in: self.nodes)
        }
    }

    /// The subtrees that a walk has still to visit, the next one last.
    private struct Walker {
        /// As many as a path has bits, and the two of its last node.
        private var waiting = InlineArray<130, UInt32>(repeating: 0)
        private var count = 0

        mutating func begin(_ root: UInt32) {
            self.count = 0
            if root != 0 { self.push(root) }
        }

        private mutating func push(_ index: UInt32) {
            self.waiting[self.count] = index
            self.count = self.count &+ 1
        }

        /// The next prefix; `nil` at the end.
        @inline(__always)
        mutating func next(in nodes: borrowing Arena<Node>) -> Match? {
            while self.count > 0 {
                self.count = self.count &- 1
                let node = nodes[self.waiting[self.count]]
                if node.one != 0 { self.push(node.one) }
                if node.zero != 0 { self.push(node.zero) }
                if node.value != 0 { return Match(bits: node.bits, length: node.length, value: node.value) }
            }
            return nil
        }
    }
}
