// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Numbers under IPv4 prefixes, found by exact and by longest match and walked in order.
///
/// It is the trie and the hash of ``RoutingInformationBase`` without routes: for lists of prefixes, origins, customers.
/// It has one owner, holds no locks, and asks for memory in large pieces only.
///
/// | operation | complexity |
/// | --- | --- |
/// | insert, remove | O(depth), about 6 nodes for a full table |
/// | exact match | O(1) expected with a hash, O(depth) without |
/// | longest match | O(depth) |
/// | walk | O(prefixes) |
public struct IPv4PrefixMap: ~Copyable, Sendable {
    /// The largest number that can be kept.
    public static let maximumValue = IPv4TrieNode.maximumValue

    private var trie = PrefixTrie<IPv4TrieNode>()
    private var index: PrefixIndex<IPv4TrieNode>
    private let hasHash: Bool

    /// An empty map.
    ///
    /// - Parameters:
    ///   - hasHash: Whether exact matches go through a hash, which costs about eight octets a prefix.
    ///   - seed: Of the hash; unknown to whoever chooses the prefixes.
    public init(hasHash: Bool = true, seed: UInt64) {
        self.hasHash = hasHash
        self.index = PrefixIndex(seed: seed)
    }

    /// Octets held.
    public var octetCount: Int { self.trie.octetCount + self.index.octetCount }

    // MARK: - Changing

    /// Keeps `value` under `prefix`, in place of what was there.
    ///
    /// - Returns: Whether there is room, and the value one from 1 to ``maximumValue``.
    @discardableResult
    public mutating func insert(_ prefix: IPv4Prefix, value: UInt32) -> Bool {
        guard value > 0, value <= Self.maximumValue else { return false }
        let (bits, length) = (prefix.bits, Int(prefix.length))
        guard self.hasHash else { return self.trie.insert(bits, length, value: value) != 0 }
        let hash = self.index.hash(bits, length)
        let known = self.index.node(of: bits, length, hash: hash, in: self.trie.nodes)
        guard known == 0 else {
            self.trie.nodes[known].value = value
            return true
        }
        let node = self.trie.insert(bits, length, value: value)
        guard node != 0 else { return false }
        guard self.index.insert(node, hash: hash, in: self.trie.nodes) else {
            self.trie.remove(bits, length)
            return false
        }
        return true
    }

    /// Forgets `prefix`; no other prefix changes.
    public mutating func remove(_ prefix: IPv4Prefix) {
        let (bits, length) = (prefix.bits, Int(prefix.length))
        if self.hasHash {
            self.index.remove(bits, length, hash: self.index.hash(bits, length), in: self.trie.nodes)
        }
        self.trie.remove(bits, length)
        if self.hasHash { self.index.shrinkIfSparse(self.trie.nodes) }
    }

    // MARK: - Finding

    /// What is kept under `prefix` itself; `nil` for nothing.
    public subscript(prefix: IPv4Prefix) -> UInt32? {
        guard self.hasHash else { return self.valueByTrie(prefix) }
        let (bits, length) = (prefix.bits, Int(prefix.length))
        let hash = self.index.hash(bits, length)
        let value = self.index.value(of: bits, length, hash: hash, in: self.trie.nodes)
        return value == 0 ? nil : value
    }

    @inline(never)
    private func valueByTrie(_ prefix: IPv4Prefix) -> UInt32? {
        let match = self.trie.longestMatch(prefix.bits, Int(prefix.length))
        return match?.length == Int(prefix.length) ? match?.value : nil
    }

    /// The longest prefix that contains `address`, and what is kept under it.
    public func longestMatch(_ address: IPv4Address) -> (prefix: IPv4Prefix, value: UInt32)? {
        guard let match = self.trie.longestMatch(address.rawValue, 32) else { return nil }
        return (Self.prefix(match.bits, match.length), match.value)
    }

    /// The same for many addresses: searches go side by side and wait for memory together.
    ///
    /// - Parameters:
    ///   - addresses: What is looked for.
    ///   - values: Receives what is kept under the longest prefix of each, 0 for none; where it is shorter than
    ///     `addresses`, the last ones are not looked for.
    public func longestMatches(_ addresses: Span<IPv4Address>, into values: inout MutableSpan<UInt32>) {
        self.trie.longestMatches(
            min(addresses.count, values.count),
            { addresses[$0].rawValue },
            { values[$0] = $1 == 0 ? 0 : self.trie.nodes[$1].value }
        )
    }

    /// Visits all prefixes in order: by address, shorter ones before those they contain.
    public func forEach(_ body: (_ prefix: IPv4Prefix, _ value: UInt32) -> Void) {
        self.trie.forEach { body(Self.prefix($0.bits, $0.length), $0.value) }
    }

    private static func prefix(_ bits: UInt32, _ length: Int) -> IPv4Prefix {
        IPv4Prefix(bits: bits, length: UInt8(truncatingIfNeeded: length))
    }

    /// Whether trie and hash are sound and agree: for tests.
    func invariantsHold() -> Bool {
        self.trie.invariantsHold() && (!self.hasHash || self.index.invariantsHold(self.trie.nodes))
    }
}
