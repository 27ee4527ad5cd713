// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// A destination that a table finds: its key and its first path.
struct FoundDestination {
    var key: RouteKey
    var first: UInt32
}

extension PrefixTable {
    /// The first path to the prefix that is a key, 0 for none.
    func first(_ key: RouteKey) -> UInt32 {
        guard case .prefix(let prefix) = key, let (bits, length) = Node.bits(of: prefix) else { return 0 }
        let hash = self.index.hash(bits, length)
        return self.index.value(of: bits, length, hash: hash, in: self.trie.nodes)
    }

    /// The next prefix in order behind a key; the very first behind none.
    func next(after key: RouteKey?) -> FoundDestination? {
        guard let key else { return self.found(self.trie.next(after: 0, -1)) }
        guard case .prefix(let prefix) = key, let (bits, length) = Node.bits(of: prefix) else { return nil }
        return self.found(self.trie.next(after: bits, length))
    }

    /// The first prefix that is, or is inside, another.
    func next(within prefix: IPPrefix) -> FoundDestination? {
        guard let (bits, length) = Node.bits(of: prefix) else { return nil }
        return self.found(self.trie.next(after: bits, length - 1))
    }

    /// The longest prefix that contains another, which may be that one.
    func longestMatch(_ prefix: IPPrefix) -> FoundDestination? {
        guard let (bits, length) = Node.bits(of: prefix) else { return nil }
        return self.found(self.trie.longestMatch(bits, length))
    }

    /// All prefixes that contain another, the shortest first, that one included.
    func covering(_ prefix: IPPrefix) -> [FoundDestination] {
        guard let (bits, length) = Node.bits(of: prefix) else { return [] }
        return self.trie.covering(bits, length).compactMap { self.found($0) }
    }

    private func found(_ match: PrefixTrie<Node>.Match?) -> FoundDestination? {
        match.map { FoundDestination(key: .prefix(Node.prefix($0.bits, $0.length)), first: $0.value) }
    }
}
