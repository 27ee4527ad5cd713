// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

@Suite("Map of IPv4 prefixes against a dictionary")
struct IPv4PrefixMapTests {
    /// Prefixes on both sides of the root table's sixteen bits, nested and next to one another.
    private func prefix(_ random: inout SeededGenerator) -> IPv4Prefix {
        let lengths: [UInt8] = [0, 1, 8, 15, 16, 17, 23, 24, 30, 31, 32]
        let length = lengths.randomElement(using: &random) ?? 24
        let bits = UInt32.random(in: 0...7, using: &random) << 29 | UInt32.random(in: 0...3, using: &random) << 14
        return IPv4Prefix(bits: bits | UInt32.random(in: 0...3, using: &random), length: length)
    }

    private func fill(
        _ map: inout IPv4PrefixMap,
        _ random: inout SeededGenerator,
        steps: Int
    ) -> [IPv4Prefix: UInt32] {
        var model: [IPv4Prefix: UInt32] = [:]
        for step in 1...UInt32(steps) {
            let prefix = self.prefix(&random)
            if step % 3 == 0 {
                map.remove(prefix)
                model[prefix] = nil
            } else {
                let inserted = map.insert(prefix, value: step)
                #expect(inserted)
                model[prefix] = step
            }
        }
        return model
    }

    @Test(
        "Exact match, longest match, batches and the walk say what a dictionary says",
        arguments: [true, false],
        0..<10 as Range<UInt64>
    )
    func agrees(hasHash: Bool, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var map = IPv4PrefixMap(hasHash: hasHash, seed: seed)
        let model = self.fill(&map, &random, steps: 700)
        let isSound = map.invariantsHold()
        #expect(isSound)

        var walked: [IPv4Prefix] = []
        var values: [UInt32] = []
        map.forEach {
            walked.append($0)
            values.append($1)
        }
        #expect(walked == model.keys.sorted())
        #expect(values == walked.map { model[$0] })

        var addresses: [IPv4Address] = []
        for _ in 0..<203 {
            let prefix = self.prefix(&random)
            let exact = map[prefix]
            #expect(exact == model[prefix])
            addresses.append(IPv4Address(rawValue: prefix.bits | UInt32.random(in: 0...1, using: &random) << 8))
        }
        let expected = addresses.map { address in
            model.keys.filter { $0.contains(address) }.max { $0.length < $1.length }
        }
        for (address, prefix) in zip(addresses, expected) {
            let found = map.longestMatch(address)
            #expect(found?.prefix == prefix)
            #expect(found?.value == prefix.flatMap { model[$0] })
        }
        var found = [UInt32](repeating: .max, count: addresses.count)
        var span = found.mutableSpan
        map.longestMatches(addresses.span, into: &span)
        #expect(found == expected.map { $0.flatMap { model[$0] } ?? 0 })
    }

    @Test("An empty map and one address too few are no trouble")
    func edges() {
        var map = IPv4PrefixMap(seed: 1)
        var visited = 0
        map.forEach { _, _ in visited += 1 }
        #expect(visited == 0)
        let addresses = [IPv4Address(rawValue: 1), IPv4Address(rawValue: 2)]
        var values: [UInt32] = [9]
        var span = values.mutableSpan
        map.longestMatches(addresses.span, into: &span)
        #expect(values == [0])
        let zero = map.insert(IPv4Prefix(bits: 0, length: 0), value: 0)
        let large = map.insert(IPv4Prefix(bits: 0, length: 0), value: IPv4PrefixMap.maximumValue + 1)
        let largest = map.insert(IPv4Prefix(bits: 0, length: 0), value: IPv4PrefixMap.maximumValue)
        #expect(!zero && !large && largest)
        let found = map.longestMatch(IPv4Address(rawValue: 7))
        #expect(found?.value == IPv4PrefixMap.maximumValue)
    }

    @Test("The walk of the IPv6 trie, which has no root table, is in order too")
    func walksIPv6() {
        var random = SeededGenerator(seed: 3)
        var trie = PrefixTrie<IPv6TrieNode>()
        var prefixes: Set<IPv6Prefix> = [IPv6Prefix(bits: .max, length: 128)]
        // A chain of every length is the deepest walk there is.
        for length in 0...128 { prefixes.insert(IPv6Prefix(bits: .max << 1, length: UInt8(length))) }
        while prefixes.count < 500 {
            let bits = UInt128(random.next()) << 64 | UInt128(random.next())
            prefixes.insert(IPv6Prefix(bits: bits, length: UInt8.random(in: 0...128, using: &random)))
        }
        for prefix in prefixes {
            let node = trie.insert(prefix.bits, Int(prefix.length), value: 1)
            #expect(node != 0)
        }
        var walked: [IPv6Prefix] = []
        trie.forEach { walked.append(IPv6Prefix(bits: $0.bits, length: UInt8($0.length))) }
        #expect(walked == prefixes.sorted())
    }
}
