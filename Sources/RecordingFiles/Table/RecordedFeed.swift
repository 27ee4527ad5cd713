// SPDX-License-Identifier: Apache-2.0

public import BGPTable
import BGPWire
public import CaptureFormats

/// Feeds what recordings hold into a table, which somebody else owns.
///
/// ``RecordedTable`` is one with a table of its own; a collector feeds the table that it shows.
public struct RecordedFeed: Sendable {
    /// What was done with the recording so far.
    public internal(set) var counts = RecordedTable.Counts()
    /// The latest moment at which something heard happened; `nil` before anything was.
    public private(set) var lastInstant: RecordedInstant?
    /// Seconds since 1970 that routes are taken to have come at; `nil` for those of the recording.
    public var now: UInt32?
    var peers = RecordedPeers()
    var endOfRIB: [PeerIndex: FamilySet] = [:]
    private let end: RecordedInstant?
    /// Where the peers of the table dump at hand are in ``peers``, by their places in the dump; `nil` until one is heard.
    private var positions: [Int?] = []
    private var normalizer = EntryNormalizer()

    /// A feed that hears up to `end`; `nil` for everything.
    public init(until end: RecordedInstant? = nil) {
        self.end = end
    }

    /// The peers heard so far and their places in the table.
    public var heardPeers: [HeardPeer] {
        self.peers.entries.map { entry in
            HeardPeer(
                index: entry.index,
                peer: entry.peer,
                isUp: entry.isUp,
                changedAt: entry.changedAt,
                messages: entry.allMessages,
                endOfRIB: self.endOfRIB[entry.index] ?? []
            )
        }
    }

    private mutating func isHeard(_ instant: RecordedInstant) -> Bool {
        if let end, instant > end {
            self.counts.later += 1
            return false
        }
        if instant > self.lastInstant ?? instant || self.lastInstant == nil { self.lastInstant = instant }
        return true
    }

    // MARK: - Hearing

    /// Hears a message.
    public mutating func message(
        _ octets: RawSpan,
        _ envelope: RecordedMessage,
        _ rib: inout RoutingInformationBase,
        _ log: inout ChangeLog
    ) {
        guard self.isHeard(envelope.instant) else { return }
        guard let type = MessageHeader.type(of: octets) else { return }
        if envelope.direction == .received, type != .update { self.count(type, envelope) }
        switch type {
        case .update:
            guard envelope.direction == .received else { return }
            self.update(octets, envelope, &rib, &log)
        case .open where envelope.direction == .received, .notification:
            self.sessionChanged(envelope.peer, at: envelope.instant, &rib, &log)
        case .routeRefresh where envelope.direction == .received:
            let body = octets.extracting(MessageHeader.length..<octets.byteCount)
            guard let message = try? RouteRefreshMessage(parsing: body, message: octets) else { return }
            self.mark(message, envelope.peer, &rib, &log)
        default:
            break
        }
    }

    private mutating func count(_ type: MessageType, _ envelope: RecordedMessage) {
        guard let position = self.peers.position(of: envelope.peer) ?? self.peers.find(envelope.peer) else { return }
        self.peers.entries[position].messages[type, default: 0] += 1
    }

    @inline(__always)
    private mutating func update(
        _ octets: RawSpan,
        _ envelope: RecordedMessage,
        _ rib: inout RoutingInformationBase,
        _ log: inout ChangeLog
    ) {
        let kind = envelope.context.sessionKind
        guard let position = self.position(of: envelope.peer, kind: kind, &rib) else { return }
        if let connection = RecordedPeers.Connection(envelope.peer) {
            self.follow(connection, ofPeerAt: position, &rib, &log)
        }
        self.peers.entries[position].heardUpdate(at: envelope.instant)
        let index = self.peers.entries[position].index
        let seconds = self.now ?? UInt32(clamping: envelope.instant.seconds)
        // Nobody configured that this neighbour's metric is to be believed (RFC 7311 section 3.3); formats differ in
        // what they assume, and one session is to give one table.
        var context = envelope.context
        context.acceptsAIGP = false
        if let usual = envelope.usual {
            self.counts.updates += 1
            return rib.hear(usual: usual, octets, in: context, from: index, at: seconds, log: &log)
        }
        let update: ValidatedUpdate
        do throws(MessageError) {
            update = try Self.judge(octets, envelope.peer.view, in: context)
        } catch {
            self.counts.refusedUpdates += 1
            return
        }
        self.counts.updates += 1
        if update.verdict == .treatAsWithdraw { self.counts.treatedAsWithdraw += 1 }
        if let family = update.endOfRIB { self.endOfRIB[index, default: []].insert(family) }
        rib.hear(update, octets, in: context, from: index, at: seconds, log: &log)
    }

    /// Judges an UPDATE; one about a router's own view again, where all that is wrong is a missing LOCAL_PREF.
    ///
    /// Such a view is told as if in one AS (RFC 9069), but what the router heard from outside has no LOCAL_PREF.
    private static func judge(
        _ octets: RawSpan,
        _ view: RecordedPeer.View,
        in context: DecodeContext
    ) throws(MessageError) -> ValidatedUpdate {
        let update = try UpdateValidation.validate(octets, in: context)
        guard update.verdict == .treatAsWithdraw, view != .adjRIBIn,
            update.faults.allSatisfy({ $0.type == .localPref && $0.reason == .missing })
        else { return update }
        var external = context
        external.sessionKind = .external
        return try UpdateValidation.validate(octets, in: external)
    }

    /// Applies what waits; call it before the table is looked at.
    public mutating func flush(_ rib: inout RoutingInformationBase, _ log: inout ChangeLog) {
        rib.settle(log: &log)
    }

    /// Hears which peers the paths are from that come next.
    public mutating func peerTable(_ table: RecordedPeerTable) {
        self.positions = [Int?](repeating: nil, count: table.peers.count)
    }

    /// Hears a path of a table dump.
    public mutating func entry(
        nlri: RawSpan,
        attributes: RawSpan,
        _ envelope: RecordedTableEntry,
        _ rib: inout RoutingInformationBase,
        _ log: inout ChangeLog
    ) {
        guard self.isHeard(envelope.instant) else { return }
        guard let position = self.position(of: envelope, &rib) else { return }
        let index = self.peers.entries[position].index
        let recorded =
            envelope.originatedSeconds != 0 ? envelope.originatedSeconds : UInt32(clamping: envelope.instant.seconds)
        let seconds = self.now ?? recorded
        let path = envelope.path ?? .none
        // Attributes that a peer repeats need not be looked into.
        if envelope.form == .fourOctetAS,
            rib.enterIfRepeated(
                nlri: nlri,
                family: envelope.family,
                path: path,
                attributes: attributes,
                from: index,
                at: seconds,
                log: &log
            )
        {
            self.counts.entries += 1
            return
        }
        let result: Void? = self.normalizer.withRIBForm(of: attributes, form: envelope.form) {
            rib.enter(
                nlri: nlri,
                family: envelope.family,
                path: path,
                attributes: $0,
                from: index,
                at: seconds,
                log: &log
            )
        }
        if result == nil { self.counts.refusedEntries += 1 } else { self.counts.entries += 1 }
    }

    /// Hears of a change of a peer's state.
    public mutating func transition(
        _ transition: RecordedTransition,
        _ rib: inout RoutingInformationBase,
        _ log: inout ChangeLog
    ) {
        guard self.isHeard(transition.instant) else { return }
        if transition.new == .established {
            // A router that names a peer has a session with it, whether routes come or not.
            guard case .monitoring = transition.source else { return }
            let isInternal = transition.peer.asNumber == transition.peer.localASNumber
            let kind: DecodeContext.SessionKind = isInternal ? .internal : .external
            guard let position = self.position(of: transition.peer, kind: kind, &rib) else { return }
            self.peers.entries[position].wentUp(at: transition.instant)
            return
        }
        // Archives also tell of the way up, from one state that is not Established to another.
        guard transition.old == .established || transition.old == nil || transition.new == .idle else { return }
        self.sessionChanged(transition.peer, at: transition.instant, &rib, &log)
    }

    /// Notes over which connection a peer's routes come; those that came over another are gone.
    @inline(__always)
    private mutating func follow(
        _ connection: RecordedPeers.Connection,
        ofPeerAt position: Int,
        _ rib: inout RoutingInformationBase,
        _ log: inout ChangeLog
    ) {
        guard self.peers.entries[position].connection != connection else { return }
        if self.peers.entries[position].connection != nil { self.dropRoutes(ofPeerAt: position, &rib, &log) }
        self.peers.entries[position].connection = connection
    }

    /// Drops the routes of a peer, whose session has ended or begins anew.
    ///
    /// Of two connections that collide (RFC 4271 section 6.8) one ends, or says OPEN, while routes come over the other.
    private mutating func sessionChanged(
        _ peer: RecordedPeer,
        at instant: RecordedInstant,
        _ rib: inout RoutingInformationBase,
        _ log: inout ChangeLog
    ) {
        guard let position = self.peers.position(of: peer) ?? self.peers.find(peer) else { return }
        if let connection = RecordedPeers.Connection(peer), let current = self.peers.entries[position].connection,
            connection != current
        {
            return
        }
        self.peers.entries[position].wentDown(at: instant)
        self.dropRoutes(ofPeerAt: position, &rib, &log)
    }

    private mutating func dropRoutes(
        ofPeerAt position: Int,
        _ rib: inout RoutingInformationBase,
        _ log: inout ChangeLog
    ) {
        let index = self.peers.entries[position].index
        self.flush(&rib, &log)
        self.endOfRIB[index] = nil
        guard rib.pathCount(of: index) > 0 else { return }
        Self.sweep(RouteSweep(index, families: .all, onlyStale: false), &rib, &log)
    }

    /// RFC 7313 section 4: between the marks everything is sent again, and what was not is gone.
    private mutating func mark(
        _ message: RouteRefreshMessage,
        _ peer: RecordedPeer,
        _ rib: inout RoutingInformationBase,
        _ log: inout ChangeLog
    ) {
        guard let position = self.peers.position(of: peer) ?? self.peers.find(peer) else { return }
        let index = self.peers.entries[position].index
        self.flush(&rib, &log)
        switch message.subtype {
        case .begin: rib.markStale(index, [message.family])
        case .end: Self.sweep(RouteSweep(index, families: [message.family], onlyStale: true), &rib, &log)
        default: break
        }
    }

    private static func sweep(
        _ sweep: RouteSweep,
        _ rib: inout RoutingInformationBase,
        _ log: inout ChangeLog
    ) {
        var sweep = sweep
        while !sweep.isDone { rib.sweep(&sweep, limit: 1 << 20, log: &log) }
    }

    // MARK: - Peers

    /// The place of a peer, made where it is new; `nil` where the table has no more places.
    @inline(__always)
    private mutating func position(
        of peer: RecordedPeer,
        kind: DecodeContext.SessionKind,
        _ rib: inout RoutingInformationBase
    ) -> Int? {
        self.peers.position(of: peer) ?? self.makePosition(of: peer, kind: kind, &rib)
    }

    /// The place of the peer that a path of a table dump is from; names are compared once for each peer of a dump.
    @inline(__always)
    private mutating func position(of envelope: RecordedTableEntry, _ rib: inout RoutingInformationBase) -> Int? {
        guard let place = envelope.place.map(Int.init), place < self.positions.count else {
            return self.position(of: envelope.peer, kind: .external, &rib)
        }
        if let known = self.positions[place] { return known }
        let found = self.position(of: envelope.peer, kind: .external, &rib)
        self.positions[place] = found
        return found
    }

    @inline(never)
    private mutating func makePosition(
        of peer: RecordedPeer,
        kind: DecodeContext.SessionKind,
        _ rib: inout RoutingInformationBase
    ) -> Int? {
        if let position = self.peers.find(peer) { return position }
        let facts = PeerFacts(
            address: ScopedIPAddress(peer.address),
            asNumber: peer.asNumber,
            identifier: peer.identifier ?? BGPIdentifier(rawValue: 0),
            kind: kind
        )
        guard let index = rib.addPeer(facts) else { return nil }
        return self.peers.add(peer, at: index)
    }
}
