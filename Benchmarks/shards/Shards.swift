// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import Dispatch
import Generator

/// What splitting the table by prefix range would bring: four feeds into 1, 2, 4, 8 and 16 tables.
///
/// `shards [--count N]`; 500,000 prefixes a feed unless given. Each table owns a range of addresses and gets, of every
/// UPDATE, the prefixes in its range with all attributes. Processor time is that of one thread after the other, so that
/// the number of processors does not matter: the slowest table or the splitting sets the pace.
/// The time on the wall is that of two tables on two threads at once, beside one table.
@main
struct Shards {
    static func main() {
        let program = Program(defaultCount: 500_000)
        let feeds = (0..<UInt32(4)).map { GeneratedFeed(prefixes: program.count, seed: 1, feed: $0) }
        let routes = feeds.reduce(0) { $0 + $1.prefixCount }
        print(
            "ns a route; how many times faster than one table, with one thread that splits, and with one for each table"
        )
        print("tables  splitting  slowest table  all tables  one splits  all split  messages")
        var single = 0.0
        for count in [1, 2, 4, 8, 16] {
            let splitter = Splitter(count: count, of: feeds[0])
            var parts = feeds.map { _ in [[UInt8]](repeating: [], count: count) }
            let split = count == 1 ? 0 : Stopwatch.nanoseconds { parts = feeds.map { splitter.split($0.octets) } }
            if count == 1 { parts = feeds.map { [$0.octets] } }
            let times = (0..<count).map { shard in Self.fill(parts.map { $0[shard] }) }
            let slowest = times.max() ?? 0
            if count == 1 { single = slowest }
            let bounds = [split, split / Double(count)].map { Self.rounded(single / max(slowest, $0)) }
            let messages = parts.joined().reduce(0) { $0 + GeneratedFeed.messageCount($1) }
            let figures = [split, slowest, times.reduce(0, +)].map { Self.rounded($0 / Double(routes)) }
            print("\(count)  \((figures + bounds).joined(separator: "  "))  \(messages)")
        }
        self.wall(feeds)
    }

    /// Processor time to take feeds into one table.
    private static func fill(_ feeds: [[UInt8]]) -> Double {
        var table = TableUnderTest()
        return Stopwatch.nanoseconds {
            for (number, octets) in feeds.enumerated() {
                guard let peer = table.addPeer(UInt32(number)) else { return }
                table.apply(octets, from: peer)
            }
        }
    }

    private static func wall(_ feeds: [GeneratedFeed]) {
        let clock = ContinuousClock()
        let one = clock.measure { _ = self.fill(feeds.map(\.octets)) }
        let splitter = Splitter(count: 2, of: feeds[0])
        let parts = feeds.map { splitter.split($0.octets) }
        let two = clock.measure {
            DispatchQueue.concurrentPerform(iterations: 2) { shard in _ = self.fill(parts.map { $0[shard] }) }
        }
        print("on the wall: one table \(one), two tables on two threads \(two)")
    }

    private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

/// Gives each table its part of UPDATEs.
struct Splitter {
    /// The first address behind each table's range.
    private let ends: [UInt32]

    /// Ranges that have equally many prefixes of a feed.
    init(count: Int, of feed: GeneratedFeed) {
        var prefixes: [UInt32] = []
        for message in feed.messages { Self.forEachPrefix(of: message[...]) { prefixes.append($0) } }
        prefixes.sort()
        self.ends = (1..<max(count, 1)).map { prefixes[prefixes.count * $0 / count] } + [.max]
    }

    /// The UPDATEs of each table.
    func split(_ octets: [UInt8]) -> [[UInt8]] {
        var result = [[UInt8]](repeating: [], count: self.ends.count)
        for part in result.indices { result[part].reserveCapacity(octets.count / self.ends.count * 5 / 4) }
        var start = 0
        var nlri = [[UInt8]](repeating: [], count: self.ends.count)
        while start + 23 <= octets.count {
            let length = Int(octets[start + 16]) << 8 | Int(octets[start + 17])
            let message = octets[start..<(start + length)]
            let body = start + 23 + Int(octets[start + 21]) << 8 + Int(octets[start + 22])
            var offset = body
            while offset < message.endIndex {
                let end = offset + 1 + (Int(octets[offset]) + 7) / 8
                let part = self.part(of: Self.address(octets[offset..<end]))
                nlri[part].append(contentsOf: octets[offset..<end])
                offset = end
            }
            for part in nlri.indices where !nlri[part].isEmpty {
                let total = body - start + nlri[part].count
                result[part].append(contentsOf: octets[start..<(start + 16)])
                result[part] += [UInt8(total >> 8), UInt8(total & 255)]
                result[part].append(contentsOf: octets[(start + 18)..<body])
                result[part].append(contentsOf: nlri[part])
                nlri[part].removeAll(keepingCapacity: true)
            }
            start += length
        }
        return result
    }

    private func part(of address: UInt32) -> Int {
        var (low, high) = (0, self.ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if address < self.ends[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func address(_ prefix: ArraySlice<UInt8>) -> UInt32 {
        var address: UInt32 = 0
        for (place, octet) in prefix.dropFirst().enumerated() { address |= UInt32(octet) << UInt32(24 - 8 * place) }
        return address
    }

    private static func forEachPrefix(of message: ArraySlice<UInt8>, _ body: (UInt32) -> Void) {
        var offset =
            message.startIndex + 23 + Int(message[message.startIndex + 21]) << 8
            + Int(message[message.startIndex + 22])
        while offset < message.endIndex {
            let end = offset + 1 + (Int(message[offset]) + 7) / 8
            body(self.address(message[offset..<end]))
            offset = end
        }
    }
}

extension GeneratedFeed {
    /// How many messages lie back to back.
    static func messageCount(_ octets: [UInt8]) -> Int {
        var (count, offset) = (0, 0)
        while offset + 19 <= octets.count {
            offset += max(Int(octets[offset + 16]) << 8 | Int(octets[offset + 17]), 19)
            count += 1
        }
        return count
    }
}
