// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// A full table as a peer would send it: the prefix lengths of the Internet, attributes shared by about six prefixes.
///
/// One seed gives the same feed everywhere; feeds of one seed have the same prefixes, with attributes and order of their
/// own.
public struct GeneratedFeed {
    /// Whole UPDATEs.
    public let messages: [[UInt8]]
    /// How many prefixes they announce.
    public let prefixCount: Int

    /// Share of each prefix length in percent, from a tier-1 table of 2026.
    private static let lengths: [(length: UInt8, share: Double)] = [
        (12, 0.3), (14, 0.2), (15, 0.2), (16, 1.5), (17, 0.9), (18, 1.5), (19, 2.8), (20, 4.7), (21, 5.6), (22, 12.0),
        (23, 10.7), (24, 59.6),
    ]

    /// The feed of one peer.
    public init(prefixes count: Int, seed: UInt64, feed: UInt32) {
        var random = Random(state: seed)
        var prefixes: Set<IPv4Prefix> = []
        while prefixes.count < count {
            var share = Double(random.next() >> 11) / Double(1 << 53) * 100
            var length: UInt8 = 24
            for entry in Self.lengths {
                share -= entry.share
                if share < 0 {
                    length = entry.length
                    break
                }
            }
            let bits = UInt32(truncatingIfNeeded: random.next()) % 0xDF00_0000 + 0x0100_0000
            prefixes.insert(IPv4Prefix(bits: bits, length: length))
        }
        var order = prefixes.sorted()
        var own = Random(state: seed &+ UInt64(feed) &* 7919 &+ 1)
        // Peers walk their tables, which begin in different places for different ones.
        let start = Int(own.next() % UInt64(max(count, 1)))
        order = Array(order[start...] + order[..<start])
        var messages: [[UInt8]] = []
        var index = 0
        while index < order.count {
            let size = min(Int(own.next() % 11) + 1, order.count - index)
            messages.append(Self.message(order[index..<(index + size)], &own, feed))
            index += size
        }
        self.messages = messages
        self.prefixCount = order.count
    }

    private static func message(_ prefixes: ArraySlice<IPv4Prefix>, _ random: inout Random, _ feed: UInt32) -> [UInt8] {
        var builder = PathAttributesBuilder(nextHop: .ipv4(IPv4Address(rawValue: 0x0A00_0001 + feed)))
        let hops = Int(random.next() % 5) + 2
        let origins = (1..<hops).map { _ in ASNumber(UInt32(random.next() % 60_000) + 1000) }
        builder.asPath = ASPath([ASNumber(64_500 + feed)] + origins)
        if random.next() % 100 < 71 {
            builder.communities = (0..<(random.next() % 6 + 1)).map { _ in
                Community(rawValue: UInt32(truncatingIfNeeded: random.next() % 4000) | 0xFC00_0000)
            }
        }
        let routes = prefixes.map { (path: PathIdentifier.none, nlri: NLRI.prefix(.v4($0))) }
        let composer = UpdateComposer(DecodeContext())
        return (try? composer.announce(routes, family: .ipv4Unicast, attributes: builder.build()))?.flatMap { $0 } ?? []
    }
}

/// SplitMix64.
struct Random {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
