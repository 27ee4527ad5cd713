// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

@Suite("Patricia trie against a sorted array")
struct PrefixTrieTests {
    /// Prefixes that hurt: few bits, nested chains, neighbours that differ in the last bit.
    private func prefix(_ random: inout SeededGenerator) -> IPv4Prefix {
        let lengths: [UInt8] = [0, 1, 8, 15, 16, 17, 23, 24, 30, 31, 32]
        let length = lengths.randomElement(using: &random) ?? 24
        let bits = UInt32.random(in: 0...7, using: &random) << 29 | UInt32.random(in: 0...3, using: &random) << 14
        return IPv4Prefix(bits: bits | UInt32.random(in: 0...3, using: &random), length: length)
    }

    @Test("Whatever is inserted and removed, trie and array say the same", arguments: 0..<20 as Range<UInt64>)
    func agrees(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var trie = PrefixTrie<IPv4TrieNode>()
        var model: [IPv4Prefix: UInt32] = [:]
        for step in 1...600 {
            let prefix = self.prefix(&random)
            if model[prefix] != nil {
                trie.remove(prefix.bits, Int(prefix.length))
                model[prefix] = nil
            } else {
                let inserted = trie.insert(prefix.bits, Int(prefix.length), value: UInt32(step))
                #expect(inserted != 0)
                model[prefix] = UInt32(step)
            }
        }
        let sound = trie.invariantsHold()
        #expect(sound)
        let sorted = model.keys.sorted()
        var walked: [IPv4Prefix] = []
        var match = trie.next(after: 0, -1)
        while let found = match {
            walked.append(IPv4Prefix(bits: found.bits, length: UInt8(found.length)))
            match = trie.next(after: found.bits, found.length)
        }
        #expect(walked == sorted)
        for _ in 0..<200 {
            let key = self.prefix(&random)
            let covering = sorted.filter { $0.contains(key) }
            let longest = trie.longestMatch(key.bits, Int(key.length)).map(\.value)
            #expect(longest == covering.last.flatMap { model[$0] })
            let all = trie.covering(key.bits, Int(key.length)).map(\.value)
            #expect(all == covering.compactMap { model[$0] })
            let next = trie.next(after: key.bits, Int(key.length)).map(\.value)
            #expect(next == sorted.first { key < $0 }.flatMap { model[$0] })
        }
    }

    @Test("Removing everything leaves nothing behind")
    func empties() {
        var trie = PrefixTrie<IPv6TrieNode>()
        var random = SeededGenerator(seed: 7)
        var prefixes: Set<IPv6Prefix> = []
        while prefixes.count < 2000 {
            let bits = UInt128(random.next()) << 64 | UInt128(random.next())
            prefixes.insert(IPv6Prefix(bits: bits, length: UInt8.random(in: 0...128, using: &random)))
        }
        for prefix in prefixes {
            let inserted = trie.insert(prefix.bits, Int(prefix.length), value: 1)
            #expect(inserted != 0)
        }
        let sound = trie.invariantsHold()
        #expect(sound)
        for prefix in prefixes { trie.remove(prefix.bits, Int(prefix.length)) }
        let left = trie.nodes.count
        #expect(left == 0)
    }
}
