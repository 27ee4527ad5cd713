// SPDX-License-Identifier: Apache-2.0

public import BGPWire

extension ExportTable {
    /// How many routes of which family to make.
    public struct Portion: Hashable, Sendable {
        /// The most routes of a family that may be asked for; of IPv4 there is room for about half as many.
        public static let maximumCount = 2_000_000

        /// IPv4 or IPv6 unicast, or EVPN.
        public var family: AddressFamily
        /// How many.
        public var count: Int
        /// How many prefixes of the plan are left out before the first one.
        ///
        /// Windows that overlap are made of one seed by different numbers here. EVPN routes have no such order.
        public var first: Int

        /// `count` routes of `family`, from number `first` of the plan on.
        public init(_ family: AddressFamily, count: Int, first: Int = 0) {
            self.family = family
            self.count = count
            self.first = first
        }
    }

    /// The families that routes can be made of.
    public static let generatedFamilies: [AddressFamily] = [.ipv4Unicast, .ipv6Unicast, .l2vpnEVPN]

    /// A table with the prefix lengths and the attribute sharing of the Internet's; the same for one seed everywhere.
    ///
    /// - Parameters:
    ///   - portions: What to make, one of a family; families that cannot be made are passed over, and where the
    ///     addresses are used up there are fewer routes.
    ///   - seed: What the prefixes depend on.
    ///   - feed: Feeds of one seed have the same prefixes, with attributes and order of their own.
    public init(generating portions: [Portion], seed: UInt64, feed: UInt32 = 0) {
        self.init()
        for portion in portions {
            switch portion.family {
            case .ipv4Unicast: self.addPrefixes(.ipv4, portion, seed, feed)
            case .ipv6Unicast: self.addPrefixes(.ipv6, portion, seed, feed)
            case .l2vpnEVPN: self.addOverlay(portion, seed, feed)
            default: continue
            }
        }
    }

    private mutating func addPrefixes(_ space: PrefixPlan.Space, _ portion: Portion, _ seed: UInt64, _ feed: UInt32) {
        var plan = PrefixPlan(space, random: SeededRandom(seed: seed))
        var prefixes: [PrefixPlan.Entry] = []
        prefixes.reserveCapacity(min(portion.count, Portion.maximumCount))
        for _ in 0..<min(max(portion.first, 0), Portion.maximumCount) { if plan.next() == nil { return } }
        while prefixes.count < portion.count, let entry = plan.next() { prefixes.append(entry) }
        var random = SeededRandom(seed: seed &+ 1 &+ UInt64(feed) &* 7_919)
        // Peers walk their tables, which begin in different places for different ones.
        var index = feed == 0 ? 0 : random.next(below: prefixes.count)
        let nextHop: NextHop =
            portion.family.afi == .ipv4
            ? .ipv4(IPv4Address(rawValue: 0x0A00_0001 &+ feed))
            : .ipv6(IPv6Address(rawValue: UInt128(0x2001_0DB8) << 96 | UInt128(feed) + 1))
        var attributes = AttributePlan(nextHop: nextHop, random: random)
        var rest = prefixes.count
        var section = Section(portion.family)
        while rest > 0 {
            let count = min(attributes.shareCount(), rest)
            attributes.withNext { section.beginGroup($0) }
            for _ in 0..<count {
                section.append(prefixes[index])
                index += 1
                if index == prefixes.count { index = 0 }
            }
            rest -= count
        }
        self.add(section)
    }

    private mutating func addOverlay(_ portion: Portion, _ seed: UInt64, _ feed: UInt32) {
        let nextHop = NextHop.ipv4(IPv4Address(rawValue: 0x0A00_0001 &+ feed))
        var plan = OverlayPlan(nextHop: nextHop, random: SeededRandom(seed: seed &+ UInt64(feed) &* 7_919))
        var section = Section(portion.family)
        var rest = portion.count
        var writer = ByteWriter()
        while rest > 0 {
            let (attributes, routes) = plan.next(limit: rest)
            guard !routes.isEmpty else { break }
            section.beginGroup(ByteReader(attributes.octets).octets)
            for route in routes {
                writer.removeAll()
                route.encode(into: &writer)
                section.append(ByteReader(writer.octets).octets)
            }
            rest -= routes.count
        }
        self.add(section)
    }
}

extension ExportTable.Section {
    /// Adds a prefix as it is on the wire; RFC 4271 section 4.3.
    fileprivate mutating func append(_ entry: PrefixPlan.Entry) {
        self.append(bits: entry.bits, length: entry.length)
    }
}
