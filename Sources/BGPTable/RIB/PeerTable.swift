// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The peers of a table by number, and what is counted for each and every family.
struct PeerTable: ~Copyable, Sendable {
    /// What the decision reads of a peer: what ``PathPrecedence`` takes from it, and its link.
    struct Rank: BitwiseCopyable {
        /// The precedence of a path that has a next hop at no cost and was not reflected.
        var precedence = PathPrecedence()
        /// The number of the link that the peer is on; 0 where its address needs none.
        var zone: UInt32 = 0
        /// Whether there is a peer with this number; asking for its facts would count references.
        var isInUse = false
    }

    /// One peer and family.
    struct FamilyState: BitwiseCopyable {
        var received: UInt32 = 0
        var best: UInt32 = 0
        var stale: UInt32 = 0
        var ineligible: UInt32 = 0
        /// Paths that came in an earlier epoch are stale.
        var epoch: UInt8 = 0
        /// The epoch of the oldest path that may be there, as long as there are stale ones.
        var oldest: UInt8 = 0

        /// Begins a new epoch, so that all present paths are stale.
        ///
        /// Epochs come again after 256: as long as paths of the oldest are there, no epoch begins that they would seem
        /// to belong to, and what has come since the last mark stays fresh.
        mutating func markStale() {
            guard self.stale < self.received else { return }
            if self.stale == 0 { self.oldest = self.epoch }
            guard self.epoch &+ 1 != self.oldest else { return }
            self.epoch &+= 1
            self.stale = self.received
        }
    }

    /// The most peers: numbers have 16 bits.
    static var maximumCount: Int { Int(UInt16.max) }
    private let rowCount: Int

    private var facts: [PeerFacts?] = []
    private var free: [UInt16] = []
    private var addresses = AddressOrder()
    private var ranks = RawTable<Rank>(count: 16, repeating: Rank())
    private var states: RawTable<FamilyState>
    /// The attributes of the path of a table dump that a peer was heard with last; they may be gone.
    private var latest = RawTable<UInt32>(count: 16, repeating: 0)
    /// Numbers of links by name.
    private var zones: [String: UInt32] = [:]

    init() {
        self.rowCount = FamilyTable.rows.count
        self.states = RawTable(count: 16 * self.rowCount, repeating: FamilyState())
    }

    /// Makes room for a peer; `nil` when there is none.
    mutating func add(_ facts: PeerFacts) -> UInt16? {
        let number: UInt16
        if let reused = self.free.popLast() {
            number = reused
        } else {
            let count = self.facts.count + 1
            guard count <= Self.maximumCount, self.ranks.grow(toHold: count, repeating: Rank()),
                self.latest.grow(toHold: count, repeating: 0),
                self.states.grow(toHold: count * self.rowCount, repeating: FamilyState())
            else { return nil }
            number = UInt16(truncatingIfNeeded: self.facts.count)
            self.facts.append(nil)
        }
        self.update(number, to: facts)
        return number
    }

    /// Says what has become of a peer.
    mutating func update(_ number: UInt16, to facts: PeerFacts) {
        if let former = self.facts[Int(number)] { self.addresses.remove(Self.orderedBits(former), of: number) }
        self.facts[Int(number)] = facts
        var rank = Rank()
        rank.precedence.identifier = facts.identifier.rawValue
        rank.precedence.isExternal = facts.kind == .external
        rank.zone = self.zone(named: facts.address.zone)
        rank.isInUse = true
        self.ranks[Int(number)] = rank
        let bits = Self.orderedBits(facts)
        guard self.addresses.insert(bits, of: number) else {
            self.ranks[Int(number)].precedence.addressPlace = self.addresses.place(of: bits)
            return
        }
        for entry in self.addresses.entries { self.ranks[Int(entry.peer)].precedence.addressPlace = entry.place }
    }

    /// An address as it is compared: IPv4 in its IPv6 form, so that it comes first; RFC 4291 section 2.5.5.2.
    private static func orderedBits(_ facts: PeerFacts) -> UInt128 {
        switch facts.address.address {
        case .v4(let address): 0xFFFF << 32 | UInt128(address.rawValue)
        case .v6(let address): address.rawValue
        }
    }

    /// Forgets a peer that has no paths.
    mutating func remove(_ number: UInt16) {
        if let former = self.facts[Int(number)] { self.addresses.remove(Self.orderedBits(former), of: number) }
        self.facts[Int(number)] = nil
        self.ranks[Int(number)].isInUse = false
        self.free.append(number)
    }

    /// What is known of a peer; `nil` for a number that is not in use.
    func facts(of number: UInt16) -> PeerFacts? {
        Int(number) < self.facts.count ? self.facts[Int(number)] : nil
    }

    /// Whether a number is in use.
    @inline(__always)
    func contains(_ number: UInt16) -> Bool { Int(number) < self.ranks.count && self.ranks[Int(number)].isInUse }

    /// What the decision reads of a peer.
    @inline(__always)
    func rank(_ number: UInt16) -> Rank { self.ranks[Int(number)] }

    /// The handle of the attributes that the last path of a table dump had; they may be gone.
    @inline(__always)
    func latestAttributes(of number: UInt16) -> UInt32 { self.latest[Int(number)] }

    /// Notes the attributes of a path of a table dump.
    @inline(__always)
    mutating func setLatestAttributes(_ handle: UInt32, of number: UInt16) { self.latest[Int(number)] = handle }

    /// Whether the address of a peer ever needed a link to have a meaning.
    @inline(__always)
    var haveLinks: Bool { !self.zones.isEmpty }

    /// One peer and family.
    @inline(__always)
    subscript(_ number: UInt16, row: Int) -> FamilyState {
        get { self.states[Int(number) &* self.rowCount &+ row] }
        nonmutating _modify { yield &self.states[Int(number) &* self.rowCount &+ row] }
    }

    /// Paths of a peer in all families.
    func pathCount(of number: UInt16) -> Int {
        (0..<self.rowCount).reduce(0) { $0 + Int(self[number, $1].received) }
    }

    private mutating func zone(named name: String?) -> UInt32 {
        guard let name else { return 0 }
        if let known = self.zones[name] { return known }
        let number = UInt32(truncatingIfNeeded: self.zones.count + 1)
        self.zones[name] = number
        return number
    }
}
