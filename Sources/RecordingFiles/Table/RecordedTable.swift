// SPDX-License-Identifier: Apache-2.0

public import BGPTable
public import BGPWire
public import CaptureFormats

/// The table that recordings describe, at the end of what was heard or at a moment before.
///
/// Recorded messages take the road of live ones: each is judged by `UpdateValidation` and applied in batches with
/// `RoutingInformationBase/apply(_:in:families:from:at:log:)`. Table dumps have their own short road. What was sent to a
/// peer is not in the table, since it is not what the peer says.
///
/// | recorded | here |
/// | --- | --- |
/// | an OPEN, or a state that is not Established | the peer's routes go: a session begins or has ended |
/// | a NOTIFICATION in either direction | the same |
/// | BoRR and EoRR | routes not sent between them go; RFC 7313 |
/// | an UPDATE that costs a live session | is counted and left out; the recorded speaker decided what followed |
///
/// Graceful restart is not played: nobody who reads an archive wants routes of a session that has ended.
public final class RecordedTable: RecordingVisitor {
    /// What was done with the recording so far.
    public struct Counts: Hashable, Sendable {
        /// UPDATEs applied.
        public var updates = 0
        /// Paths of table dumps taken in.
        public var entries = 0
        /// UPDATEs left out because they are broken beyond RFC 7606's repairs.
        public var refusedUpdates = 0
        /// UPDATEs whose routes were treated as withdrawn; RFC 7606.
        public var treatedAsWithdraw = 0
        /// Paths of table dumps left out because their attributes cannot be told apart.
        public var refusedEntries = 0
        /// Messages and paths behind the moment that was asked for.
        public var later = 0
    }

    private var core: RecordedTableCore

    /// An empty table.
    ///
    /// - Parameters:
    ///   - end: The last moment to be heard; `nil` for everything.
    ///   - options: How paths are chosen.
    ///   - seed: Of the table's hashes.
    public init(until end: RecordedInstant? = nil, options: DecisionOptions = DecisionOptions(), seed: UInt64) {
        self.core = RecordedTableCore(until: end, options: options, seed: seed)
    }

    /// What was done with the recording so far.
    public var counts: Counts { self.core.counts }

    /// When the last thing heard happened; `nil` before anything was.
    public var lastInstant: RecordedInstant? { self.core.lastInstant }

    /// The peers and their places in the table, in the order in which they were heard first.
    public var peers: [(index: PeerIndex, peer: RecordedPeer)] { self.core.peers.entries.map { ($0.index, $0.peer) } }

    /// Families in which a peer has marked the end of its initial routes.
    public func endOfRIB(of peer: PeerIndex) -> FamilySet { self.core.endOfRIB[peer] ?? [] }

    /// Lends the table, with everything applied that was heard.
    public func withRIB<Value, Failure: Error>(
        _ body: (borrowing RoutingInformationBase) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        self.core.flush()
        return try body(self.core.rib)
    }

    /// Applies an UPDATE, or sees a session begin or end.
    public func message(_ octets: RawSpan, _ envelope: RecordedMessage) { self.core.message(octets, envelope) }

    /// Takes in one path of a table dump.
    public func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        self.core.entry(nlri: nlri, attributes: attributes, envelope)
    }

    /// Drops the routes of a peer whose session has ended.
    public func transition(_ transition: RecordedTransition) { self.core.transition(transition) }

    /// Has no effect: notes change no routes.
    public func note(_ note: RecordingNote) {}
}

/// What ``RecordedTable`` does, without the reference around it.
struct RecordedTableCore: ~Copyable {
    var rib: RoutingInformationBase
    var peers = RecordedPeers()
    var counts = RecordedTable.Counts()
    var lastInstant: RecordedInstant?
    var endOfRIB: [PeerIndex: FamilySet] = [:]
    private let end: RecordedInstant?
    private var normalizer = AttributeNormalizer()
    private var log = ChangeLog(isEnabled: false)
    /// UPDATEs that wait, all of one peer, context and second.
    private var batch = UpdateBatch()
    private var batchPeer: PeerIndex?
    private var batchContext = DecodeContext()
    private var batchSeconds: UInt32 = 0

    /// Octets of UPDATEs that wait at most.
    private static let batchSize = 1 << 16

    init(until end: RecordedInstant?, options: DecisionOptions, seed: UInt64) {
        self.rib = RoutingInformationBase(options: options, seed: seed)
        self.end = end
    }

    private mutating func isHeard(_ instant: RecordedInstant) -> Bool {
        if let end, instant > end {
            self.counts.later += 1
            return false
        }
        self.lastInstant = instant
        return true
    }

    // MARK: - Hearing

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        guard self.isHeard(envelope.instant) else { return }
        var reader = ByteReader(octets)
        guard (try? reader.skip(MessageHeader.length - 1)) != nil, let code = try? reader.readUInt8() else { return }
        switch MessageType(rawValue: code) {
        case .update:
            guard envelope.direction == .received else { return }
            self.update(octets, envelope)
        case .open where envelope.direction == .received, .notification:
            self.sessionChanged(envelope.peer)
        case .routeRefresh where envelope.direction == .received:
            guard let message = try? RouteRefreshMessage(parsing: reader.remainingSpan, message: octets) else { return }
            self.mark(message, envelope.peer)
        default:
            break
        }
    }

    private mutating func update(_ octets: RawSpan, _ envelope: RecordedMessage) {
        guard let index = self.index(of: envelope.peer, kind: envelope.context.sessionKind) else { return }
        if let connection = RecordedPeers.Connection(envelope.peer) { self.follow(connection, of: envelope.peer) }
        let seconds = UInt32(clamping: envelope.instant.seconds)
        if index != self.batchPeer || seconds != self.batchSeconds || envelope.context != self.batchContext
            || self.batch.octets.count > Self.batchSize
        {
            self.flush()
            (self.batchPeer, self.batchSeconds, self.batchContext) = (index, seconds, envelope.context)
        }
        do throws(MessageError) {
            try self.batch.append(octets, in: envelope.context)
        } catch {
            self.counts.refusedUpdates += 1
            return
        }
        guard let last = self.batch.updates.last else { return }
        self.counts.updates += 1
        if last.verdict == .treatAsWithdraw { self.counts.treatedAsWithdraw += 1 }
        if let family = last.endOfRIB { self.endOfRIB[index, default: []].insert(family) }
    }

    /// Applies the UPDATEs that wait.
    mutating func flush() {
        guard let peer = self.batchPeer, !self.batch.isEmpty else { return }
        self.rib.apply(self.batch, in: self.batchContext, from: peer, at: self.batchSeconds, log: &self.log)
        self.batch.octets.removeAll(keepingCapacity: true)
        self.batch.updates.removeAll(keepingCapacity: true)
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        guard self.isHeard(envelope.instant) else { return }
        guard let index = self.index(of: envelope.peer, kind: .external) else { return }
        if !self.batch.isEmpty { self.flush() }
        let seconds =
            envelope.originatedSeconds != 0 ? envelope.originatedSeconds : UInt32(clamping: envelope.instant.seconds)
        do throws(AttributeFault) {
            try self.enter(nlri, attributes, envelope, index, at: seconds)
            self.counts.entries += 1
        } catch {
            self.counts.refusedEntries += 1
        }
    }

    private mutating func enter(
        _ nlri: RawSpan,
        _ attributes: RawSpan,
        _ envelope: RecordedTableEntry,
        _ index: PeerIndex,
        at seconds: UInt32
    ) throws(AttributeFault) {
        try Self.enter(
            nlri,
            attributes,
            envelope,
            index,
            at: seconds,
            &self.normalizer,
            &self.rib,
            &self.log
        )
    }

    private static func enter(
        _ nlri: RawSpan,
        _ attributes: RawSpan,
        _ envelope: RecordedTableEntry,
        _ index: PeerIndex,
        at seconds: UInt32,
        _ normalizer: inout AttributeNormalizer,
        _ rib: inout RoutingInformationBase,
        _ log: inout ChangeLog
    ) throws(AttributeFault) {
        try normalizer.withRIBForm(ofDump: attributes, usesFourOctetAS: envelope.form == .fourOctetAS) {
            _ = rib.enter(
                nlri: nlri,
                family: envelope.family,
                path: envelope.path ?? .none,
                attributes: $0,
                from: index,
                at: seconds,
                log: &log
            )
        }
    }

    mutating func transition(_ transition: RecordedTransition) {
        guard self.isHeard(transition.instant), transition.new != .established else { return }
        // Archives also tell of the way up, from one state that is not Established to another.
        guard transition.old == .established || transition.old == nil || transition.new == .idle else { return }
        self.sessionChanged(transition.peer)
    }

    /// Notes over which connection a peer's routes come; those that came over another are gone.
    @inline(__always)
    private mutating func follow(_ connection: RecordedPeers.Connection, of peer: RecordedPeer) {
        guard let position = self.peers.position(of: peer) ?? self.peers.find(peer) else { return }
        guard self.peers.entries[position].connection != connection else { return }
        if self.peers.entries[position].connection != nil { self.dropRoutes(ofPeerAt: position) }
        self.peers.entries[position].connection = connection
    }

    /// Drops the routes of a peer, whose session has ended or begins anew.
    ///
    /// Of two connections that collide (RFC 4271 section 6.8) one ends, or says OPEN, while routes come over the other.
    private mutating func sessionChanged(_ peer: RecordedPeer) {
        guard let position = self.peers.position(of: peer) ?? self.peers.find(peer) else { return }
        if let connection = RecordedPeers.Connection(peer), let current = self.peers.entries[position].connection,
            connection != current
        {
            return
        }
        self.dropRoutes(ofPeerAt: position)
    }

    private mutating func dropRoutes(ofPeerAt position: Int) {
        let index = self.peers.entries[position].index
        self.flush()
        self.endOfRIB[index] = nil
        guard self.rib.pathCount(of: index) > 0 else { return }
        self.sweep(RouteSweep(index, families: .all, onlyStale: false))
    }

    /// RFC 7313 section 4: between the marks everything is sent again, and what was not is gone.
    private mutating func mark(_ message: RouteRefreshMessage, _ peer: RecordedPeer) {
        guard let position = self.peers.position(of: peer) ?? self.peers.find(peer) else { return }
        let index = self.peers.entries[position].index
        self.flush()
        switch message.subtype {
        case .begin: self.rib.markStale(index, [message.family])
        case .end: self.sweep(RouteSweep(index, families: [message.family], onlyStale: true))
        default: break
        }
    }

    private mutating func sweep(_ sweep: RouteSweep) {
        var sweep = sweep
        while !sweep.isDone { self.rib.sweep(&sweep, limit: 1 << 20, log: &self.log) }
    }

    // MARK: - Peers

    /// The place of a peer in the table, made where it is new; `nil` where the table has no more places.
    @inline(__always)
    private mutating func index(of peer: RecordedPeer, kind: DecodeContext.SessionKind) -> PeerIndex? {
        if let position = self.peers.position(of: peer) { return self.peers.entries[position].index }
        return self.makeIndex(of: peer, kind: kind)
    }

    @inline(never)
    private mutating func makeIndex(of peer: RecordedPeer, kind: DecodeContext.SessionKind) -> PeerIndex? {
        if let position = self.peers.find(peer) { return self.peers.entries[position].index }
        let facts = PeerFacts(
            address: ScopedIPAddress(peer.address),
            asNumber: peer.asNumber,
            identifier: peer.identifier ?? BGPIdentifier(rawValue: 0),
            kind: kind
        )
        guard let index = self.rib.addPeer(facts) else { return nil }
        _ = self.peers.add(peer, at: index)
        return index
    }
}
