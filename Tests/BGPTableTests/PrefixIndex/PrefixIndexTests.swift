// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

@Suite("Exact match of prefixes")
struct PrefixIndexTests {
    @Test("Whatever is inserted and removed is found, and nothing else", arguments: 0..<10 as Range<UInt64>)
    func agrees(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var trie = PrefixTrie<IPv6TrieNode>()
        var index = PrefixIndex<IPv6TrieNode>(seed: seed)
        var model: Set<IPv6Prefix> = []
        for step in 1...4000 {
            let bits = UInt128.random(in: 0...31, using: &random) << 123 | UInt128.random(in: 0...15, using: &random)
            let prefix = IPv6Prefix(bits: bits, length: UInt8.random(in: 0...128, using: &random))
            let length = Int(prefix.length)
            let hash = index.hash(prefix.bits, length)
            let known = index.node(of: prefix.bits, length, hash: hash, in: trie.nodes)
            #expect((known != 0) == model.contains(prefix))
            if known != 0 {
                index.remove(prefix.bits, length, hash: hash, in: trie.nodes)
                trie.remove(prefix.bits, length)
                index.shrinkIfSparse(trie.nodes)
                model.remove(prefix)
            } else if step < 3000 || Bool.random(using: &random) {
                let node = trie.insert(prefix.bits, length, value: UInt32(step))
                let isKept = index.insert(node, hash: hash, in: trie.nodes)
                #expect(isKept)
                model.insert(prefix)
            }
        }
        let (count, isSound) = (index.count, index.invariantsHold(trie.nodes))
        #expect(count == model.count && isSound)
    }

    @Test("It grows with what is kept and shrinks again")
    func size() {
        var trie = PrefixTrie<IPv4TrieNode>()
        var index = PrefixIndex<IPv4TrieNode>(seed: 1)
        let empty = index.octetCount
        for number in 0..<20_000 as Range<UInt32> {
            let node = trie.insert(number << 12, 20, value: 1)
            let isKept = index.insert(node, hash: index.hash(number << 12, 20), in: trie.nodes)
            #expect(isKept)
        }
        let full = index.octetCount
        #expect(full > 20_000 * 4)
        for number in 0..<20_000 as Range<UInt32> {
            index.remove(number << 12, 20, hash: index.hash(number << 12, 20), in: trie.nodes)
            trie.remove(number << 12, 20)
            index.shrinkIfSparse(trie.nodes)
        }
        let (left, octets) = (index.count, index.octetCount)
        #expect(left == 0 && octets <= 4096 * 4 && octets >= empty)
    }
}
