// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Every route heard, by family and destination, and which of them are best; RFC 4271 sections 3.2 and 9.1.
///
/// Adj-RIB-In and Loc-RIB are one structure: a destination has the paths of all peers, and the decision marks the best
/// one and those that share the load with it. It belongs to one isolation domain and holds no locks, reads no clock, and
/// allocates nothing per prefix once its arenas are warm.
///
/// What comes from a session goes through ``apply(_:in:families:from:at:log:)``, an archive through
/// ``hear(_:_:in:from:at:log:)`` and ``enter(nlri:family:path:attributes:from:at:log:)``, with ``settle(log:)`` before the
/// table is looked at; routes of other origin through
/// ``announce(_:family:path:attributes:from:at:log:)`` and ``withdraw(_:family:path:from:log:)``. Sessions that end leave
/// their routes behind until a ``RouteSweep`` has removed them, in slices:
///
/// | what happens | what to do |
/// | --- | --- |
/// | a session ends | ``markStale(_:_:)`` all families, sweep stale ones except those retained |
/// | it comes back (RFC 4724) | mark and sweep what was not preserved; at End-of-RIB sweep what is still stale |
/// | enhanced refresh begins (RFC 7313) | ``markStale(_:_:)`` the family; at its end sweep what is still stale |
/// | a peer is forgotten | sweep everything, then ``removePeer(_:)`` |
/// | a next hop's cost changes | ``setCost(_:ofNextHop:)``, then sweep with ``RouteSweep/init(redeciding:)`` |
///
/// | operation | complexity |
/// | --- | --- |
/// | announce or withdraw a route | O(1) expected, plus O(paths of the destination) |
/// | the same for the first or last path in a family kept by octets | O(log destinations) |
/// | page of N destinations behind a key | O(N · depth) |
/// | sweep | O(destinations), in slices |
public struct RoutingInformationBase: ~Copyable, Sendable {
    var store: PathStore
    var ipv4Unicast: PrefixTable<IPv4TrieNode>
    var ipv4Multicast: PrefixTable<IPv4TrieNode>
    var ipv6Unicast: PrefixTable<IPv6TrieNode>
    var ipv6Multicast: PrefixTable<IPv6TrieNode>
    /// The other families, by their row in ``FamilyTable``.
    var opaque: OpaqueTables
    var normalizer = AttributeNormalizer()
    var pendingKeys = PendingKeys()
    var entryWriter = ByteWriter(capacity: 64)

    /// What became of all routes applied so far.
    public internal(set) var totals = ApplyResult()

    /// An empty table.
    ///
    /// - Parameters:
    ///   - options: How paths are chosen.
    ///   - limits: How much is taken.
    ///   - seed: Of the hashes; unknown to peers, who choose what is hashed.
    public init(options: DecisionOptions = DecisionOptions(), limits: TableLimits = TableLimits(), seed: UInt64) {
        self.store = PathStore(options: options, limits: limits, seed: seed)
        self.ipv4Unicast = PrefixTable(row: Self.row(.ipv4Unicast), seed: seed)
        self.ipv4Multicast = PrefixTable(row: Self.row(.ipv4Multicast), seed: seed)
        self.ipv6Unicast = PrefixTable(row: Self.row(.ipv6Unicast), seed: seed)
        self.ipv6Multicast = PrefixTable(row: Self.row(.ipv6Multicast), seed: seed)
        self.opaque = OpaqueTables(seed: seed)
    }

    /// The row of a family that has one.
    private static func row(_ family: AddressFamily) -> Int { FamilyTable.index(of: family) ?? 0 }

    // MARK: - Peers

    /// Makes room for the routes of a peer; `nil` when 65,535 peers are there.
    public mutating func addPeer(_ facts: PeerFacts) -> PeerIndex? {
        self.store.peers.add(facts).map { PeerIndex(rawValue: $0) }
    }

    /// Forgets a peer whose paths have all been swept; has no effect while some remain.
    ///
    /// - Returns: Whether the peer is gone.
    @discardableResult
    public mutating func removePeer(_ peer: PeerIndex) -> Bool {
        assert(self.isSettled)
        guard self.store.peers.contains(peer.rawValue), self.pathCount(of: peer) == 0 else { return false }
        self.store.peers.remove(peer.rawValue)
        return true
    }

    /// What is known of a peer.
    public func facts(of peer: PeerIndex) -> PeerFacts? { self.store.peers.facts(of: peer.rawValue) }

    /// Says what has become of a peer in a new session.
    ///
    /// Routes that it left behind are decided about with its new facts when they, or others to the same destinations,
    /// change, or in a sweep.
    public mutating func update(_ peer: PeerIndex, to facts: PeerFacts) {
        guard self.store.peers.contains(peer.rawValue) else { return }
        self.store.peers.update(peer.rawValue, to: facts)
    }

    /// Makes all present paths of a peer stale: they stay, but ``RouteSweep`` can tell them from what comes now.
    ///
    /// It is how a session that may come back ends (RFC 4724 section 4.2), and how an enhanced route refresh begins
    /// (RFC 7313 section 4).
    public mutating func markStale(_ peer: PeerIndex, _ families: FamilySet) {
        assert(self.isSettled)
        guard self.store.peers.contains(peer.rawValue) else { return }
        for family in families.families {
            guard let row = FamilyTable.index(of: family) else { continue }
            self.store.peers[peer.rawValue, row].markStale()
        }
    }

    // MARK: - Counting

    /// What is counted for a peer and family.
    public func counts(of peer: PeerIndex, _ family: AddressFamily) -> RouteCounts {
        guard let row = FamilyTable.index(of: family), self.store.peers.contains(peer.rawValue) else {
            return RouteCounts()
        }
        let state = self.store.peers[peer.rawValue, row]
        var counts = RouteCounts()
        counts.received = Int(state.received)
        counts.best = Int(state.best)
        counts.stale = Int(state.stale)
        counts.ineligible = Int(state.ineligible)
        return counts
    }

    /// Paths of a peer in all families.
    public func pathCount(of peer: PeerIndex) -> Int {
        self.store.peers.contains(peer.rawValue) ? self.store.peers.pathCount(of: peer.rawValue) : 0
    }

    /// Paths of all peers and families.
    public var pathCount: Int { self.store.paths.count }

    /// Destinations of a family with at least one path.
    public func destinationCount(_ family: AddressFamily) -> Int {
        switch family {
        case .ipv4Unicast: self.ipv4Unicast.count
        case .ipv4Multicast: self.ipv4Multicast.count
        case .ipv6Unicast: self.ipv6Unicast.count
        case .ipv6Multicast: self.ipv6Multicast.count
        default: FamilyTable.index(of: family).map { self.opaque.count($0) } ?? 0
        }
    }

    /// Distinct blocks of attributes.
    public var attributeBlockCount: Int { self.store.attributes.count }

    /// Octets held by all structures together.
    public var octetCount: Int {
        self.store.octetCount + self.ipv4Unicast.octetCount + self.ipv4Multicast.octetCount
            + self.ipv6Unicast.octetCount + self.ipv6Multicast.octetCount + self.opaque.octetCount
    }

    // MARK: - Next hops

    /// Says how far a next hop is, or with `nil` that it cannot be reached; RFC 4271 section 9.1.2.1.
    ///
    /// A next hop that nothing was said about is reachable at cost 0. Destinations are decided about with the new cost
    /// when their paths change, or in a sweep with ``RouteSweep/init(redeciding:)``.
    public mutating func setCost(_ cost: UInt32?, ofNextHop nextHop: IPAddress) {
        self.store.attributes.setCost(cost, of: NextHopTable.Address(nextHop))
    }

    // MARK: - Soundness

    /// Whether all structures are sound and agree: for tests.
    func invariantsHold() -> Bool {
        self.ipv4Unicast.invariantsHold() && self.ipv4Multicast.invariantsHold() && self.ipv6Unicast.invariantsHold()
            && self.ipv6Multicast.invariantsHold() && self.opaque.invariantsHold()
    }
}
