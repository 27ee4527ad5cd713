// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Attributes as routes of the Internet have them, and how many routes share a set.
///
/// A set is shared by about six prefixes of one origin; a path has 3.2 AS numbers on average, to which the speaker adds its
/// own; 71 of 100 sets have communities, three or four each.
struct AttributePlan: Sendable {
    private var random: SeededRandom
    private let nextHop: NextHop
    private var writer = ByteWriter(capacity: 512)

    init(nextHop: NextHop, random: SeededRandom) {
        self.nextHop = nextHop
        self.random = random
    }

    /// How many routes share the next set.
    mutating func shareCount() -> Int {
        switch self.random.next(below: 100) {
        case 0..<46: 1
        case 46..<61: 2
        case 61..<81: 3 + self.random.next(below: 4)
        case 81..<95: 7 + self.random.next(below: 14)
        default: 21 + self.random.next(below: 51)
        }
    }

    /// Writes the next set in RIB form; lends it for as long as `body` runs.
    mutating func withNext(_ body: (RawSpan) -> Void) {
        self.writer.removeAll()
        self.writeOrigin()
        let path = self.writePath()
        let isClassic = self.nextHop.isIPv4
        if isClassic { self.writer.write(nextHop: self.nextHop) }
        if self.random.happens(perMille: 120) {
            self.header(.multiExitDisc, .optional, count: 4)
            self.writer.write(UInt32(self.random.next(below: 500)))
        }
        if self.random.happens(perMille: 40) {
            self.header(.atomicAggregate, .transitive, count: 0)
            self.header(.aggregator, [.optional, .transitive], count: 8)
            self.writer.write(path.origin)
            self.writer.write(UInt32(truncatingIfNeeded: 0x0100_0000 + self.random.next(below: 0xDF00_0000)))
        }
        if self.random.happens(perMille: 710) { self.writeCommunities(of: path.first) }
        if !isClassic { self.writer.write(nextHop: self.nextHop) }
        if self.random.happens(perMille: 80) { self.writeLargeCommunities(of: path.origin) }
        body(ByteReader(self.writer.octets).octets)
    }

    private mutating func header(_ type: AttributeType, _ flags: AttributeFlags, count: Int) {
        self.writer.write(flags.rawValue)
        self.writer.write(type.rawValue)
        self.writer.write(UInt8(truncatingIfNeeded: count))
    }

    private mutating func writeOrigin() {
        self.header(.origin, .transitive, count: 1)
        let draw = self.random.next(below: 100)
        self.writer.write(UInt8(draw < 85 ? 0 : draw < 86 ? 1 : 2))
    }

    /// Writes AS_PATH: a few large networks first, then smaller ones, one of many origins last.
    private mutating func writePath() -> (first: UInt32, origin: UInt32) {
        let hops = 1 + self.random.pick(Self.hopWeights, sum: 100)
        let origin = self.originNumber()
        // One origin in twelve makes its path longer.
        let repeats = self.random.happens(perMille: 80) ? 1 + self.random.next(below: 3) : 0
        let count = hops + repeats
        self.header(.asPath, .transitive, count: 2 + count * 4)
        self.writer.write(UInt8(2))
        self.writer.write(UInt8(count))
        var first = origin
        for hop in 0..<(hops - 1) {
            let number = hop == 0 ? Self.carriers[self.random.next(below: Self.carriers.count)] : self.transitNumber()
            if hop == 0 { first = number }
            self.writer.write(number)
        }
        for _ in 0...repeats { self.writer.write(origin) }
        return (first, origin)
    }

    private static let hopWeights = [6, 23, 37, 22, 8, 4]

    private static let carriers: [UInt32] = [
        174, 701, 1239, 1299, 2828, 2914, 3257, 3320, 3356, 3491, 3549, 5511, 6453, 6461, 6762, 6830, 6939, 7018, 9002,
        12956,
    ]

    private mutating func transitNumber() -> UInt32 {
        UInt32(1_000 + self.random.next(below: 1_500) * 37)
    }

    /// An origin, which has a number of four octets in one case of three; private numbers are left to the tester.
    private mutating func originNumber() -> UInt32 {
        self.random.happens(perMille: 660)
            ? UInt32(1_000 + self.random.next(below: 63_000)) : UInt32(131_072 + self.random.next(below: 270_000))
    }

    private mutating func writeCommunities(of first: UInt32) {
        let count = 1 + self.random.next(below: 6)
        self.header(.communities, [.optional, .transitive], count: count * 4)
        let administrator = (first > 0xFFFF ? 3356 : first) << 16
        for _ in 0..<count { self.writer.write(administrator | UInt32(self.random.next(below: 4_000))) }
    }

    private mutating func writeLargeCommunities(of origin: UInt32) {
        let count = 1 + self.random.next(below: 3)
        self.header(.largeCommunities, [.optional, .transitive], count: count * 12)
        for _ in 0..<count {
            self.writer.write(origin)
            self.writer.write(UInt32(1 + self.random.next(below: 20)))
            self.writer.write(UInt32(self.random.next(below: 1_000)))
        }
    }
}
