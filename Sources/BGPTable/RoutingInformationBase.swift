// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Every route heard, by family and destination, and which of them are best; RFC 4271 sections 3.2 and 9.1.
///
/// Adj-RIB-In and Loc-RIB are one structure: a destination has the paths of all peers, and the decision marks the best
/// one and those that share the load with it. It belongs to one isolation domain and holds no locks, reads no clock, and
/// allocates nothing per prefix once its arenas are warm.
///
/// | operation | complexity |
/// | --- | --- |
/// | announce or withdraw a prefix | O(1) expected, plus O(paths of the destination) |
/// | the same in a family kept by octets | O(log destinations) |
/// | page of N destinations behind a key | O(N · depth) |
/// | sweep of a peer | O(destinations), in slices |
public struct RoutingInformationBase: ~Copyable, Sendable {
    var list: PathList
    var ipv4Unicast: PrefixTable<IPv4TrieNode>
    var ipv4Multicast: PrefixTable<IPv4TrieNode>
    var ipv6Unicast: PrefixTable<IPv6TrieNode>
    var ipv6Multicast: PrefixTable<IPv6TrieNode>
    /// The other families, by their row in ``FamilyTable``.
    var opaque: OpaqueTables
    private var normalizer = AttributeNormalizer()
    private var keyWriter = ByteWriter(capacity: 64)

    /// Paths refused because indices ran out.
    public private(set) var refusedCount = 0

    /// An empty table.
    ///
    /// - Parameters:
    ///   - options: How paths are chosen.
    ///   - seed: Of the hashes; unknown to peers, who choose what is hashed.
    public init(options: DecisionOptions = DecisionOptions(), seed: UInt64) {
        self.list = PathList(options: options, seed: seed)
        self.ipv4Unicast = PrefixTable(seed: seed)
        self.ipv4Multicast = PrefixTable(seed: seed)
        self.ipv6Unicast = PrefixTable(seed: seed)
        self.ipv6Multicast = PrefixTable(seed: seed)
        self.opaque = OpaqueTables(seed: seed)
    }

    // MARK: - Peers

    /// Makes room for the routes of a peer; `nil` when 65,535 peers are there.
    public mutating func addPeer(_ facts: PeerFacts) -> PeerIndex? {
        if let free = self.list.peers.firstIndex(where: { $0 == nil }) {
            self.list.peers[free] = PeerRecord(facts)
            return PeerIndex(rawValue: UInt16(truncatingIfNeeded: free))
        }
        guard self.list.peers.count < Int(UInt16.max) else { return nil }
        self.list.peers.append(PeerRecord(facts))
        return PeerIndex(rawValue: UInt16(truncatingIfNeeded: self.list.peers.count - 1))
    }

    /// Forgets a peer whose paths have all been swept; has no effect while some remain.
    public mutating func removePeer(_ peer: PeerIndex) {
        guard self.record(of: peer)?.total == 0 else { return }
        self.list.peers[Int(peer.rawValue)] = nil
    }

    /// What is known of a peer.
    public func facts(of peer: PeerIndex) -> PeerFacts? { self.record(of: peer)?.facts }

    /// Says what has become of a peer in a new session.
    public mutating func update(_ peer: PeerIndex, to facts: PeerFacts) {
        guard self.record(of: peer) != nil else { return }
        self.list.peers[Int(peer.rawValue)]?.facts = facts
    }

    /// What is counted for a peer and family.
    public func counts(of peer: PeerIndex, _ family: AddressFamily) -> RouteCounts {
        guard let row = FamilyTable.index(of: family) else { return RouteCounts() }
        return self.record(of: peer)?.counts[row] ?? RouteCounts()
    }

    /// Makes all present paths of a peer stale: they stay, but ``RouteSweep`` can tell them from what comes now.
    ///
    /// It is how a session that may come back ends (RFC 4724 section 4.2), and how an enhanced route refresh begins
    /// (RFC 7313 section 4).
    public mutating func markStale(_ peer: PeerIndex, _ families: FamilySet) {
        guard self.record(of: peer) != nil else { return }
        for family in families.families {
            guard let row = FamilyTable.index(of: family) else { continue }
            self.list.peers[Int(peer.rawValue)]?.epochs[row] &+= 1
        }
    }

    /// Counts a path that found no room.
    mutating func refuse() {
        self.refusedCount += 1
    }

    private func record(of peer: PeerIndex) -> PeerRecord? {
        Int(peer.rawValue) < self.list.peers.count ? self.list.peers[Int(peer.rawValue)] : nil
    }

    // MARK: - Counting

    /// Destinations of a family with at least one path.
    public func destinationCount(_ family: AddressFamily) -> Int {
        switch family {
        case .ipv4Unicast: self.ipv4Unicast.count
        case .ipv4Multicast: self.ipv4Multicast.count
        case .ipv6Unicast: self.ipv6Unicast.count
        case .ipv6Multicast: self.ipv6Multicast.count
        default: self.opaque.count(family)
        }
    }

    /// Paths of all families.
    public var pathCount: Int { self.list.paths.count }

    /// Distinct blocks of attributes.
    public var attributeBlockCount: Int { self.list.attributes.count }

    /// Octets held by all structures together.
    public var octetCount: Int {
        self.list.octetCount + self.ipv4Unicast.octetCount + self.ipv4Multicast.octetCount
            + self.ipv6Unicast.octetCount + self.ipv6Multicast.octetCount + self.opaque.octetCount
    }

    /// Says how far a next hop is; takes effect with the next decision about each destination.
    public mutating func setCost(_ cost: UInt32?, ofNextHop nextHop: IPAddress) {
        self.list.costs.set(cost, of: nextHop)
    }

    // MARK: - Applying UPDATEs

    /// Applies the UPDATEs of one read.
    ///
    /// Routes of families outside `families` are passed over: a peer may send only what was negotiated.
    ///
    /// - Parameters:
    ///   - batch: Messages and what validation found in them.
    ///   - context: The session they came from.
    ///   - families: What was negotiated.
    ///   - peer: Who sent them.
    ///   - seconds: The time, for showing the age of routes.
    ///   - log: Where changes are written down.
    public mutating func apply(
        _ batch: UpdateBatch,
        in context: DecodeContext,
        families: FamilySet = .all,
        from peer: PeerIndex,
        at seconds: UInt32,
        log: inout ChangeLog
    ) {
        guard self.record(of: peer) != nil else { return }
        let reader = ByteReader(batch.octets)
        for update in batch.updates {
            self.apply(
                update,
                update.message(in: reader.octets),
                in: context,
                families: families,
                from: peer,
                at: seconds,
                log: &log
            )
        }
    }

    private mutating func apply(
        _ update: ValidatedUpdate,
        _ message: RawSpan,
        in context: DecodeContext,
        families: FamilySet,
        from peer: PeerIndex,
        at seconds: UInt32,
        log: inout ChangeLog
    ) {
        let layout = update.layout
        if !layout.withdrawn.isEmpty, families.contains(.ipv4Unicast) {
            self.withdraw(layout.withdrawn.octets(in: message), .ipv4Unicast, context, peer, &log)
        }
        if let unreach = layout.unreach, families.contains(unreach.family) {
            self.withdraw(unreach.nlri.octets(in: message), unreach.family, context, peer, &log)
        }
        let announces = update.verdict == .accept
        if !layout.nlri.isEmpty, families.contains(.ipv4Unicast) {
            let block = layout.nlri.octets(in: message)
            if announces {
                let handle = self.intern(update, message, .nlri, context)
                self.announce(block, .ipv4Unicast, context, handle, peer, seconds, &log)
            } else {
                self.withdraw(block, .ipv4Unicast, context, peer, &log)
            }
        }
        if let reach = layout.reach, !reach.nlri.isEmpty, families.contains(reach.family) {
            let block = reach.nlri.octets(in: message)
            if announces {
                let handle = self.intern(update, message, .reach, context)
                self.announce(block, reach.family, context, handle, peer, seconds, &log)
            } else {
                self.withdraw(block, reach.family, context, peer, &log)
            }
        }
    }

    /// Interns the attributes of one part of an UPDATE; the caller holds one reference.
    private mutating func intern(
        _ update: ValidatedUpdate,
        _ message: RawSpan,
        _ part: AttributeNormalizer.Part,
        _ context: DecodeContext
    ) -> UInt32 {
        var normalizer = self.normalizer
        defer { self.normalizer = normalizer }
        return normalizer.withRIBForm(of: update, message: message, for: part, in: context) { octets in
            self.list.attributes.intern(octets)
        }
    }

    /// Announces every destination of a block, which validation has found sound.
    private mutating func announce(
        _ block: RawSpan,
        _ family: AddressFamily,
        _ context: DecodeContext,
        _ handle: UInt32,
        _ peer: PeerIndex,
        _ seconds: UInt32,
        _ log: inout ChangeLog
    ) {
        guard handle != 0, let row = FamilyTable.index(of: family) else {
            self.refusedCount += 1
            return
        }
        var path = Path()
        path.attributes = handle
        path.since = seconds
        path.peer = peer.rawValue
        path.epoch = self.record(of: peer)?.epochs[row] ?? 0
        self.eachDestination(of: block, family, context) { rib, destination in
            rib.list.attributes.retain(handle)
            rib.put(path, destination, row: row, &log)
        }
        self.list.attributes.release(handle)
    }

    /// Withdraws every destination of a block.
    private mutating func withdraw(
        _ block: RawSpan,
        _ family: AddressFamily,
        _ context: DecodeContext,
        _ peer: PeerIndex,
        _ log: inout ChangeLog
    ) {
        guard let row = FamilyTable.index(of: family) else { return }
        self.eachDestination(of: block, family, context) { rib, destination in
            rib.take(peer, destination, row: row, &log)
        }
    }
}
