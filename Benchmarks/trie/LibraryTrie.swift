// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import CReference
import Generator

/// The library's side.
final class LibraryTrie {
    private let input: TrieInput
    private lazy var addresses = self.input.addresses.map { IPv4Address(rawValue: $0) }
    /// What the questions are put to; nothing changes it.
    private lazy var filled = {
        let box = MapBox(hasHash: true)
        box.map.insert(self.input.shuffled)
        return box
    }()
    private lazy var values = [UInt32](repeating: 0, count: self.addresses.count)

    init(_ input: TrieInput) { self.input = input }

    private final class MapBox {
        var map: IPv4PrefixMap
        init(hasHash: Bool) { self.map = IPv4PrefixMap(hasHash: hasHash, seed: 42) }
    }

    func insert(_ prefixes: [ref_prefix], _ meter: Meter) -> Operation.Outcome {
        let box = MapBox(hasHash: false)
        meter.measure { box.map.insert(prefixes) }
        return .init(prefixes.count, checksum: box.map.walkSum())
    }

    func remove(_ meter: Meter) -> Operation.Outcome {
        let box = MapBox(hasHash: false)
        box.map.insert(self.input.sorted)
        meter.measure { box.map.remove(self.input.shuffled[...]) }
        return .init(self.input.shuffled.count, checksum: box.map.walkSum())
    }

    /// Half of the prefixes go and come back.
    func churn(_ meter: Meter) -> Operation.Outcome {
        let box = MapBox(hasHash: false)
        box.map.insert(self.input.shuffled)
        let half = self.input.shuffled[..<(self.input.shuffled.count / 2)]
        meter.measure {
            box.map.remove(half)
            box.map.insert(half)
        }
        return .init(half.count * 2, checksum: box.map.walkSum())
    }

    func exact(_ meter: Meter) -> Operation.Outcome {
        let box = self.filled
        var sum: UInt64 = 0
        meter.measure { sum = box.map.exactSum(self.input.shuffled) }
        return .init(self.input.shuffled.count, checksum: sum)
    }

    func longest(_ meter: Meter) -> Operation.Outcome {
        let box = self.filled
        let addresses = self.addresses
        var sum: UInt64 = 0
        meter.measure { sum = box.map.longestSum(addresses) }
        return .init(addresses.count, checksum: sum)
    }

    func longestBatched(_ meter: Meter) -> Operation.Outcome {
        let box = self.filled
        let addresses = self.addresses
        // Taken out meanwhile: an array that is held twice is copied when it changes.
        var values: [UInt32] = []
        swap(&values, &self.values)
        var sum: UInt64 = 0
        meter.measure {
            var span = values.mutableSpan
            box.map.longestMatches(addresses.span, into: &span)
            for value in values { sum &+= UInt64(value) }
        }
        self.values = values
        return .init(addresses.count, checksum: sum)
    }

    func walk(_ meter: Meter) -> Operation.Outcome {
        let box = self.filled
        var sum: UInt64 = 0
        meter.measure { sum = box.map.walkSum() }
        return .init(self.input.shuffled.count, checksum: sum)
    }
}

/// Loops over the map, so that it is borrowed once for all of a pass.
extension IPv4PrefixMap {
    mutating func insert(_ prefixes: some RandomAccessCollection<ref_prefix>) {
        var value: UInt32 = 0
        for prefix in prefixes {
            value += 1
            self.insert(IPv4Prefix(bits: prefix.bits, length: prefix.length), value: value)
        }
    }

    mutating func remove(_ prefixes: ArraySlice<ref_prefix>) {
        for prefix in prefixes { self.remove(IPv4Prefix(bits: prefix.bits, length: prefix.length)) }
    }

    func exactSum(_ prefixes: [ref_prefix]) -> UInt64 {
        var sum: UInt64 = 0
        for prefix in prefixes {
            sum &+= UInt64(self[IPv4Prefix(bits: prefix.bits, length: prefix.length)] ?? 0)
        }
        return sum
    }

    func longestSum(_ addresses: [IPv4Address]) -> UInt64 {
        var sum: UInt64 = 0
        for address in addresses { sum &+= UInt64(self.longestMatch(address)?.value ?? 0) }
        return sum
    }

    /// Depends on the order of the prefixes.
    func walkSum() -> UInt64 {
        var sum: UInt64 = 0
        var place: UInt64 = 0
        self.forEach { prefix, _ in
            place &+= 1
            sum &+= place &* UInt64(prefix.bits ^ UInt32(prefix.length))
        }
        return sum
    }
}
