// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Prefixes as the Internet has them: lengths in their real shares, more-specifics inside less-specific ones.
///
/// Prefixes come in the order of a table walk, each once. Addresses are left-aligned in 64 bits, which both IP versions fit
/// as far as prefixes on the Internet are long.
struct PrefixPlan: Sendable {
    /// A prefix: its first bits and how many count.
    struct Entry: Hashable, Sendable {
        var bits: UInt64
        var length: UInt8
    }

    /// Addresses and the lengths that prefixes among them have.
    struct Space: Sendable {
        /// Where prefixes may lie, in order.
        var ranges: [Range<UInt64>]
        /// Lengths, and how many of 100,000 prefixes have each.
        var lengths: [(length: UInt8, weight: Int)]
        /// The length up to which a prefix is an allocation that others are taken from.
        var allocationLength: UInt8
    }

    private let space: Space
    private let weights: [Int]
    private let weightSum: Int
    private var random: SeededRandom
    /// The prefixes that the next one may lie in, longest last, and how many are still to come inside each.
    private var open: [(end: UInt64, length: UInt8, wanted: Int)] = []
    /// Lengths that were drawn where they did not fit.
    private var waiting: [UInt8] = []
    private var cursor: UInt64
    private var range = 0

    init(_ space: Space, random: SeededRandom) {
        self.space = space
        self.weights = space.lengths.map(\.weight)
        self.weightSum = self.weights.reduce(0, +)
        self.random = random
        self.cursor = space.ranges.first?.lowerBound ?? 0
    }

    /// The next prefix; `nil` where the addresses are used up.
    mutating func next() -> Entry? {
        // A prefix that is full or has what it wanted is left: allocations are used up to their end all the same, what is
        // left of smaller ones stays empty.
        while let last = self.open.last, last.wanted <= 0 || self.cursor >= last.end {
            self.open.removeLast()
            if last.length > self.space.allocationLength { self.cursor = max(self.cursor, last.end) }
        }
        let drawn = self.drawLength()
        while let last = self.open.last, last.length >= drawn {
            self.open.removeLast()
            self.cursor = max(self.cursor, last.end)
        }
        guard let bits = self.place(drawn) else { return nil }
        let size = Self.size(drawn)
        for index in self.open.indices { self.open[index].wanted -= 1 }
        let wanted = self.wantedInside(drawn)
        if wanted > 0 {
            self.open.append((bits &+ size, drawn, wanted))
            self.cursor = bits
        } else {
            self.cursor = bits &+ size
        }
        return Entry(bits: bits, length: drawn)
    }

    /// The length of the next prefix; one too short for where we are waits until we are elsewhere.
    private mutating func drawLength() -> UInt8 {
        let inside = self.open.last?.length ?? 0
        if let waiting = self.waiting.last, waiting > inside {
            self.waiting.removeLast()
            return waiting
        }
        while true {
            let drawn = self.space.lengths[self.random.pick(self.weights, sum: self.weightSum)].length
            guard drawn <= inside, self.waiting.count < Self.maximumWaiting else { return drawn }
            self.waiting.append(drawn)
        }
    }

    private static let maximumWaiting = 64

    /// Finds the next aligned place inside the open prefixes, or behind them, that is not reserved.
    private mutating func place(_ length: UInt8) -> UInt64? {
        let size = Self.size(length)
        while true {
            let bits = (self.cursor &+ (size &- 1)) & ~(size &- 1)
            guard bits >= self.cursor else { return nil }
            if let last = self.open.last, bits >= last.end || last.end - bits < size {
                self.cursor = max(self.cursor, last.end)
                self.open.removeLast()
                continue
            }
            guard self.range < self.space.ranges.count else { return nil }
            let range = self.space.ranges[self.range]
            guard bits >= range.lowerBound, bits < range.upperBound, range.upperBound - bits >= size else {
                // Behind the range, or too large for what is left of it.
                if bits < range.lowerBound { self.cursor = range.lowerBound } else { self.advanceRange() }
                continue
            }
            return bits
        }
    }

    private mutating func advanceRange() {
        self.range += 1
        self.open.removeAll()
        if self.range < self.space.ranges.count { self.cursor = self.space.ranges[self.range].lowerBound }
    }

    /// How many prefixes follow inside one of this length: allocations are full of them, long ones have few.
    private mutating func wantedInside(_ length: UInt8) -> Int {
        let depth = Int(self.space.allocationLength) - Int(length)
        switch depth {
        case 6...: return 200 + self.random.next(below: 800)
        case 2..<6: return 20 << min(depth - 2, 4) + self.random.next(below: 40)
        case 0..<2: return self.random.next(below: 16)
        default: return self.random.happens(perMille: 250) ? 1 + self.random.next(below: 3) : 0
        }
    }

    private static func size(_ length: UInt8) -> UInt64 { 1 << UInt64(64 - min(max(length, 1), 64)) }
}

extension PrefixPlan.Space {
    /// IPv4 as of a tier-1 table of 2026; what is set aside for other uses is left out (RFC 6890).
    static let ipv4 = PrefixPlan.Space(
        ranges: Self.gaps(
            Self.setAside,
            in: 0x0100_0000_0000_0000..<0xE000_0000_0000_0000
        ),
        lengths: [
            (8, 5), (9, 5), (10, 10), (11, 20), (12, 35), (13, 45), (14, 130), (15, 230), (16, 1_500), (17, 910),
            (18, 1_530), (19, 2_760), (20, 4_730), (21, 5_630), (22, 12_040), (23, 10_700), (24, 59_620), (32, 100),
        ],
        allocationLength: 19
    )

    /// IPv6 as of the same table: what registries have given out.
    static let ipv6 = PrefixPlan.Space(
        ranges: [
            0x2001_0200_0000_0000..<0x2001_0DB8_0000_0000, 0x2001_1000_0000_0000..<0x2002_0000_0000_0000,
            0x2003_0000_0000_0000..<0x3000_0000_0000_0000,
        ],
        lengths: [
            (28, 120), (29, 2_730), (30, 410), (31, 180), (32, 14_080), (33, 1_830), (34, 1_630), (35, 650),
            (36, 3_740), (37, 550), (38, 1_010), (39, 860), (40, 8_380), (41, 560), (42, 1_440), (43, 630),
            (44, 8_970), (45, 970), (46, 1_900), (47, 1_970), (48, 47_140), (64, 120),
        ],
        allocationLength: 32
    )

    /// IPv4 addresses that are not on the Internet, in order.
    private static let setAside: [IPv4Prefix] = [
        IPv4Prefix(bits: 0x0A00_0000, length: 8), IPv4Prefix(bits: 0x6440_0000, length: 10),
        IPv4Prefix(bits: 0x7F00_0000, length: 8), IPv4Prefix(bits: 0xA9FE_0000, length: 16),
        IPv4Prefix(bits: 0xAC10_0000, length: 12), IPv4Prefix(bits: 0xC000_0000, length: 24),
        IPv4Prefix(bits: 0xC000_0200, length: 24), IPv4Prefix(bits: 0xC058_6300, length: 24),
        IPv4Prefix(bits: 0xC0A8_0000, length: 16), IPv4Prefix(bits: 0xC612_0000, length: 15),
        IPv4Prefix(bits: 0xC633_6400, length: 24), IPv4Prefix(bits: 0xCB00_7100, length: 24),
    ]

    /// What is left of `whole` without `holes`, which are in order.
    private static func gaps(
        _ holes: [IPv4Prefix],
        in whole: Range<UInt64>
    ) -> [Range<UInt64>] {
        var result: [Range<UInt64>] = []
        var start = whole.lowerBound
        for hole in holes {
            let bits = UInt64(hole.bits) << 32
            if bits > start { result.append(start..<bits) }
            start = bits + 1 << (64 - UInt64(hole.length))
        }
        if start < whole.upperBound { result.append(start..<whole.upperBound) }
        return result
    }
}
