// SPDX-License-Identifier: Apache-2.0

public import BGPTable
public import BGPWire
public import CaptureFormats

/// The table that recordings describe, at the end of what was heard or at a moment before.
///
/// Recorded messages take the road of live ones: each is judged by `UpdateValidation`, and its routes enter the table
/// together with those of others. Table dumps have their own short road. What was sent to a peer is not in the table,
/// since it is not what the peer says.
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

    /// Everything that changes, in one piece: what hears a recording while ``RecordedTable/hear(_:)`` lends it.
    public struct Hearing: RecordingVisitor, ~Copyable {
        var feed: RecordedFeed
        var rib: RoutingInformationBase
        private var log = ChangeLog(isEnabled: false)

        init(feed: RecordedFeed, rib: consuming RoutingInformationBase) {
            self.feed = feed
            self.rib = rib
        }

        /// Applies an UPDATE, or sees a session begin or end.
        public mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
            self.feed.message(octets, envelope, &self.rib, &self.log)
        }

        /// Hears which peers the paths of a table dump are from.
        public mutating func peerTable(_ table: RecordedPeerTable) { self.feed.peerTable(table) }

        /// Takes in one path of a table dump.
        public mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
            self.feed.entry(nlri: nlri, attributes: attributes, envelope, &self.rib, &self.log)
        }

        /// Drops the routes of a peer whose session has ended.
        public mutating func transition(_ transition: RecordedTransition) {
            self.feed.transition(transition, &self.rib, &self.log)
        }

        /// Has no effect: notes change no routes.
        public mutating func note(_ note: RecordingNote) {}

        mutating func flush() { self.feed.flush(&self.rib, &self.log) }
    }

    private var hearing: Hearing

    /// An empty table.
    ///
    /// - Parameters:
    ///   - end: The last moment to be heard; `nil` for everything.
    ///   - options: How paths are chosen.
    ///   - seed: Of the table's hashes.
    public init(until end: RecordedInstant? = nil, options: DecisionOptions = DecisionOptions(), seed: UInt64) {
        self.hearing = Hearing(
            feed: RecordedFeed(until: end),
            rib: RoutingInformationBase(options: options, seed: seed)
        )
    }

    /// What was done with the recording so far.
    public var counts: Counts { self.hearing.feed.counts }

    /// When the last thing heard happened; `nil` before anything was.
    public var lastInstant: RecordedInstant? { self.hearing.feed.lastInstant }

    /// The peers and their places in the table, in the order in which they were heard first.
    public var peers: [(index: PeerIndex, peer: RecordedPeer)] {
        self.hearing.feed.peers.entries.map { ($0.index, $0.peer) }
    }

    /// Families in which a peer has marked the end of its initial routes.
    public func endOfRIB(of peer: PeerIndex) -> FamilySet { self.hearing.feed.endOfRIB[peer] ?? [] }

    /// Lends the table, with everything applied that was heard.
    public func withRIB<Value, Failure: Error>(
        _ body: (borrowing RoutingInformationBase) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        self.hearing.flush()
        return try body(self.hearing.rib)
    }

    /// Hears what `body` reads.
    ///
    /// The table hears one call as well as another; but Swift checks each of them for conflicts, and here there is one
    /// check for all.
    public func hear<Value, Failure: Error>(
        _ body: (inout Hearing) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(&self.hearing)
    }

    /// Applies an UPDATE, or sees a session begin or end.
    public func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        self.hearing.message(octets, envelope)
    }

    /// Hears which peers the paths of a table dump are from.
    public func peerTable(_ table: RecordedPeerTable) { self.hearing.peerTable(table) }

    /// Takes in one path of a table dump.
    public func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        self.hearing.entry(nlri: nlri, attributes: attributes, envelope)
    }

    /// Drops the routes of a peer whose session has ended.
    public func transition(_ transition: RecordedTransition) {
        self.hearing.transition(transition)
    }

    /// Has no effect: notes change no routes.
    public func note(_ note: RecordingNote) {}
}
