// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import CReference
import Generator

/// The trie by itself, and the hash before it: a full table of prefixes under numbers.
@main
struct Trie {
    static func main() {
        let program = Program(defaultCount: 1_000_000)
        let input = TrieInput(count: program.count)
        let ours = LibraryTrie(input)
        let other = ReferenceTrie(input)
        func operation(
            _ name: String,
            _ limits: (must: Double, aim: Double)?,
            _ mine: @escaping Operation.Pass,
            _ theirs: @escaping Operation.Pass,
            per unit: String = "prefix"
        ) -> Operation {
            Operation(name, per: unit, limits: limits, ours: mine, reference: theirs)
        }
        program.run([
            operation(
                "insert-random",
                (350, 250),
                { ours.insert(input.shuffled, $0) },
                { other.insert(input.shuffled, $0) }
            ),
            operation("insert-sorted", (60, 40), { ours.insert(input.sorted, $0) }, { other.insert(input.sorted, $0) }),
            operation("remove", nil, ours.remove, other.remove),
            operation("churn", nil, ours.churn, other.churn, per: "change"),
            operation("exact", (60, 25), ours.exact, other.exact),
            operation("longest", (650, 500), ours.longest, other.longest, per: "address"),
            operation("longest-batched", (300, 230), ours.longestBatched, other.longestBatched, per: "address"),
            operation("walk", (100, 40), ours.walk, other.walk),
        ])
    }
}

/// What both sides are given.
final class TrieInput {
    /// The prefixes in order.
    let sorted: [ref_prefix]
    /// The same in the order in which they are inserted and asked for.
    let shuffled: [ref_prefix]
    /// Addresses inside random ones of the prefixes.
    let addresses: [UInt32]

    init(count: Int) {
        let table = ExportTable(generating: [.init(.ipv4Unicast, count: count)], seed: 1)
        var prefixes: [ref_prefix] = []
        if let section = table[.ipv4Unicast] {
            for group in 0..<section.groupCount {
                section.withGroup(group) { _, routes in
                    var cursor = IPv4PrefixCursor(routes, hasPathIdentifiers: false)
                    while let entry = try? cursor.next() {
                        prefixes.append(ref_prefix(bits: entry.prefix.bits, length: entry.prefix.length))
                    }
                }
            }
        }
        self.sorted = prefixes
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        // A fixed order, the same everywhere.
        func random(below bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        for index in stride(from: prefixes.count - 1, to: 0, by: -1) {
            prefixes.swapAt(index, random(below: index + 1))
        }
        self.shuffled = prefixes
        self.addresses = prefixes.map { prefix in
            prefix.bits | (prefix.length < 32 ? UInt32(random(below: 1 << 32)) >> UInt32(prefix.length) : 0)
        }
    }
}
