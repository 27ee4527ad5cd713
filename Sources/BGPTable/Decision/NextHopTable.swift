// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The next hops of all attribute blocks, each under a number, and how far they are; RFC 4271 section 9.1.2.1.
///
/// Distances come from outside. A table that is told nothing takes every next hop for reachable at cost 0: a collector
/// has no interior routes.
struct NextHopTable: Sendable {
    /// A next hop as the decision tells them apart: which protocol, and the address left-aligned.
    struct Address: Hashable {
        var bits: UInt128
        var isIPv6: Bool
    }

    private struct Entry {
        var address: Address
        /// Blocks that have it.
        var references: Int
        /// How far it is; `.max` cannot be reached.
        var cost: UInt32
    }

    /// The most next hops whose cost is kept.
    private static let maximumCostCount = 1 << 20

    /// Entries by number; the first stands for "no next hop" and stays.
    private var entries: [Entry]
    private var numbers: [Address: UInt32]
    private var free: [UInt32] = []
    private var costs: [Address: UInt32] = [:]
    /// Numbers found lately, by a few bits of their addresses: most blocks have one of few next hops.
    private var recent = [UInt32](repeating: 0, count: 256)

    init() {
        let none = Address(bits: 0, isIPv6: false)
        self.entries = [Entry(address: none, references: 1, cost: 0)]
        self.numbers = [none: 0]
    }

    /// Finds or makes the number of a next hop and counts one more block that has it.
    mutating func intern(_ address: Address) -> UInt32 {
        let slot = Self.slot(address)
        var number = self.recent[slot]
        if self.entries[Int(number)].address != address {
            number = self.numbers[address] ?? self.add(address)
            self.recent[slot] = number
        }
        self.entries[Int(number)].references += 1
        return number
    }

    private static func slot(_ address: Address) -> Int {
        let half = UInt64(truncatingIfNeeded: address.bits >> 64) ^ UInt64(truncatingIfNeeded: address.bits)
        return Int(truncatingIfNeeded: (half &* 0x9E37_79B9_7F4A_7C15) >> 56)
    }

    /// Counts one block less that has a next hop.
    mutating func release(_ number: UInt32) {
        self.entries[Int(number)].references -= 1
        guard self.entries[Int(number)].references == 0 else { return }
        self.numbers[self.entries[Int(number)].address] = nil
        self.recent[Self.slot(self.entries[Int(number)].address)] = 0
        self.free.append(number)
    }

    /// Says how far a next hop is, or with `nil` that it cannot be reached.
    ///
    /// Has no effect on next hops beyond a million of them.
    mutating func setCost(_ cost: UInt32?, of address: Address) {
        guard self.costs.count < Self.maximumCostCount || self.costs[address] != nil else { return }
        // Cost 0 is what all have of which nothing was said.
        self.costs[address] = cost == 0 ? nil : cost ?? .max
        if let number = self.numbers[address] { self.entries[Int(number)].cost = cost ?? .max }
    }

    /// Whether any next hop has another cost than 0.
    @inline(__always)
    var hasCosts: Bool { !self.costs.isEmpty }

    /// How far a next hop is; `.max` for unreachable.
    @inline(__always)
    func cost(of number: UInt32) -> UInt32 {
        self.costs.isEmpty ? 0 : self.entries[Int(number)].cost
    }

    /// Whether a next hop has a meaning only on one link.
    func isLinkLocal(_ number: UInt32) -> Bool {
        let address = self.entries[Int(number)].address
        return address.isIPv6 && address.bits >> 118 == 0xFE80 >> 6
    }

    private mutating func add(_ address: Address) -> UInt32 {
        let entry = Entry(address: address, references: 0, cost: self.costs[address] ?? 0)
        let number: UInt32
        if let reused = self.free.popLast() {
            number = reused
            self.entries[Int(number)] = entry
        } else {
            number = UInt32(truncatingIfNeeded: self.entries.count)
            self.entries.append(entry)
        }
        self.numbers[address] = number
        return number
    }
}

extension NextHopTable.Address {
    /// An address as a next hop.
    init(_ address: IPAddress) {
        switch address {
        case .v4: self.init(bits: address.leftAligned, isIPv6: false)
        case .v6: self.init(bits: address.leftAligned, isIPv6: true)
        }
    }

    /// Reads the octets of a next hop of any family.
    ///
    /// Four or sixteen octets are an address, eight more in front a route distinguisher (RFC 4364 section 4.3.2), and
    /// sixteen more behind a link-local address (RFC 2545 section 3), which counts only where the global one is missing.
    init(parsing octets: RawSpan) {
        var reader = ByteReader(octets)
        if octets.byteCount == 4, let address = reader.nextUInt32 {
            self.init(bits: UInt128(address) << 96, isIPv6: false)
            return
        }
        if [12, 24, 48].contains(octets.byteCount) { _ = try? reader.skip(8) }
        guard reader.remaining >= 16 else {
            let count = min(4, reader.remaining)
            self.init(bits: (try? reader.readLeftAligned(count)) ?? 0, isIPv6: false)
            return
        }
        self.init(bits: (try? reader.readUInt128()) ?? 0, isIPv6: true)
        guard self.bits == 0, reader.remaining >= 16 else { return }
        if reader.remaining >= 24 { _ = try? reader.skip(8) }
        self.bits = (try? reader.readUInt128()) ?? 0
    }
}
