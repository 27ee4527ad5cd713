// SPDX-License-Identifier: Apache-2.0

import CReference
import Generator

/// The reference's side.
final class ReferenceTrie {
    private let input: TrieInput
    private lazy var filled = {
        let trie = Handle()
        trie.insert(self.input.shuffled[...])
        ref_trie_index(trie.pointer)
        return trie
    }()

    init(_ input: TrieInput) { self.input = input }

    private final class Handle {
        let pointer = ref_trie_create()
        deinit { ref_trie_free(self.pointer) }

        func insert(_ prefixes: ArraySlice<ref_prefix>) {
            prefixes.withUnsafeBufferPointer { ref_trie_insert(self.pointer, $0.baseAddress, $0.count) }
        }

        func remove(_ prefixes: ArraySlice<ref_prefix>) {
            prefixes.withUnsafeBufferPointer { ref_trie_remove(self.pointer, $0.baseAddress, $0.count) }
        }
    }

    func insert(_ prefixes: [ref_prefix], _ meter: Meter) -> Operation.Outcome {
        let trie = Handle()
        meter.measure { trie.insert(prefixes[...]) }
        return .init(prefixes.count, checksum: ref_trie_walk(trie.pointer))
    }

    func remove(_ meter: Meter) -> Operation.Outcome {
        let trie = Handle()
        trie.insert(self.input.sorted[...])
        meter.measure { trie.remove(self.input.shuffled[...]) }
        return .init(self.input.shuffled.count, checksum: ref_trie_walk(trie.pointer))
    }

    func churn(_ meter: Meter) -> Operation.Outcome {
        let trie = Handle()
        trie.insert(self.input.shuffled[...])
        let half = self.input.shuffled[..<(self.input.shuffled.count / 2)]
        meter.measure {
            trie.remove(half)
            trie.insert(half)
        }
        return .init(half.count * 2, checksum: ref_trie_walk(trie.pointer))
    }

    func exact(_ meter: Meter) -> Operation.Outcome {
        let trie = self.filled
        return self.ask(self.input.shuffled, meter) { ref_trie_exact(trie.pointer, $0, $1) }
    }

    func longest(_ meter: Meter) -> Operation.Outcome {
        let trie = self.filled
        return self.ask(self.input.addresses, meter) { ref_trie_longest(trie.pointer, $0, $1) }
    }

    func longestBatched(_ meter: Meter) -> Operation.Outcome {
        let trie = self.filled
        return self.ask(self.input.addresses, meter) { ref_trie_longest_batched(trie.pointer, $0, $1) }
    }

    func walk(_ meter: Meter) -> Operation.Outcome {
        let trie = self.filled
        var sum: UInt64 = 0
        meter.measure { sum = ref_trie_walk(trie.pointer) }
        return .init(self.input.shuffled.count, checksum: sum)
    }

    private func ask<Element>(
        _ questions: [Element],
        _ meter: Meter,
        _ answer: (UnsafePointer<Element>?, Int) -> UInt64
    ) -> Operation.Outcome {
        var sum: UInt64 = 0
        meter.measure { sum = questions.withUnsafeBufferPointer { answer($0.baseAddress, $0.count) } }
        return .init(questions.count, checksum: sum)
    }
}
