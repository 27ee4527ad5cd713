// SPDX-License-Identifier: Apache-2.0

import BGPWire
public import CaptureFormats

/// Writes any recording as an MRT archive, from which it comes back when it is read; RFC 6396, RFC 8050.
///
/// | heard | written |
/// | --- | --- |
/// | a message, a change of state | BGP4MP, or BGP4MP_ET where its time has a fraction; records of before 2001 too |
/// | a path of TABLE_DUMP | TABLE_DUMP, as it was |
/// | a path of TABLE_DUMP_V2 | the same, with its peers, attributes in RIB form (``EntryNormalizer``) |
/// | a path of BGP4MP_ENTRY | TABLE_DUMP_V2, without the other end's address, for which that has no room |
///
/// What an archive has no field for is in ``losses``.
public final class ArchiveOutput: RecordingVisitor {
    private var writer = MRTWriter()
    private let sink: ([UInt8]) -> Bool
    /// What does not come back.
    public private(set) var losses = ArchiveLosses()
    private var names = ArchivedPeers()
    private var normalizer = EntryNormalizer()
    /// The table of peers that was written last, and their places in it.
    private var table = RecordedPeerTable(
        record: 0,
        instant: RecordedInstant(seconds: 0),
        collector: BGPIdentifier(rawValue: 0),
        peers: []
    )
    private var places: [RecordedPeer: UInt16] = [:]
    private var lastPlace: (peer: RecordedPeer, place: UInt16)?
    /// Whether the table was in the recording, rather than put together here.
    private var isTableRecorded = false
    /// The destination whose paths are being written.
    private var open: (record: Int, hasPathIdentifiers: Bool, nlri: [UInt8])?
    private static let chunk = 1 << 16
    /// Peers in a table that is put together here: it is written anew for each.
    private static let maximumOwnPeers = 64

    /// An output into `sink`, which gets whole records, many at a time, and returns whether it wants more.
    public init(_ sink: @escaping ([UInt8]) -> Bool) {
        self.sink = sink
    }

    /// Hands over the records that wait.
    public func flush() {
        self.endRoutes()
        guard !self.writer.octets.isEmpty else { return }
        _ = self.sink(self.writer.octets)
        self.writer.removeAll()
    }

    private func flushIfFull() {
        if self.writer.octets.count >= Self.chunk { self.flush() }
    }

    private func endRoutes() {
        self.writer.endRoutes()
        self.open = nil
    }

    // MARK: Messages

    /// Writes a message.
    public func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        if self.names.isMerged(envelope.peer) { self.losses.add(.mergedPeer) }
        self.endRoutes()
        let subtype = self.writer.write(message: octets, envelope)
        if !subtype.isExact { self.losses.add(.mixedPaths) }
        if !subtype.keepsASNumbers { self.losses.add(.narrowedASNumber) }
        self.flushIfFull()
    }

    /// Writes a change of state.
    ///
    /// Captures and monitored routers do not always tell which state was left. Established is entered from OpenConfirm
    /// only (RFC 4271 section 8.2.2), and what is told to be over was up.
    public func transition(_ transition: RecordedTransition) {
        self.endRoutes()
        var transition = transition
        if transition.source != .stateChange, transition.old == nil {
            transition.old = transition.new == .established ? .openConfirm : .established
        }
        self.writer.write(transition)
        self.flushIfFull()
    }

    // MARK: Tables

    /// Writes the peers of a table dump.
    public func peerTable(_ table: RecordedPeerTable) {
        self.isTableRecorded = true
        self.write(table)
    }

    private func write(_ table: RecordedPeerTable) {
        self.endRoutes()
        self.table = table
        self.lastPlace = nil
        self.places.removeAll(keepingCapacity: true)
        for (place, peer) in table.peers.prefix(0xFFFF).enumerated() where self.places[peer] == nil {
            self.places[peer] = UInt16(place)
        }
        self.writer.write(table)
        self.flushIfFull()
    }

    /// Writes a path of a table dump.
    public func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        if envelope.isFirstVersion {
            // An open destination ends only where this is written.
            let isWritten = self.writer.writeFirstVersion(nlri: nlri, attributes: attributes, envelope)
            if isWritten {
                self.open = nil
                return self.flushIfFull()
            }
        }
        var peer = envelope.peer
        if peer.localAddress != nil { peer = RecordedPeer(address: peer.address, asNumber: peer.asNumber) }
        guard let place = self.place(of: peer, envelope) else { return self.losses.add(.crowdedPeer) }
        self.begin(nlri, envelope)
        let path = envelope.path
        let seconds = envelope.originatedSeconds
        let isWritten = self.normalizer.withRIBForm(of: attributes, form: envelope.form) {
            self.writer.addRoute(from: place, originatedSeconds: seconds, path: path, attributes: $0)
        }
        // Attributes that cannot be told apart come back as broken as they were.
        let isThere =
            isWritten
            ?? self.writer.addRoute(from: place, originatedSeconds: seconds, path: path, attributes: attributes)
        if !isThere { self.losses.add(.longPath) }
    }

    /// Begins the destination of a path, where it is not the one begun last.
    private func begin(_ nlri: RawSpan, _ envelope: RecordedTableEntry) {
        let hasPathIdentifiers = envelope.path != nil
        if let open, open.record == envelope.record, open.hasPathIdentifiers == hasPathIdentifiers,
            open.nlri.count == nlri.byteCount, open.nlri == [UInt8](copying: nlri)
        {
            return
        }
        self.endRoutes()
        self.flushIfFull()
        self.open = (envelope.record, hasPathIdentifiers, [UInt8](copying: nlri))
        self.writer.beginRoutes(
            to: nlri,
            family: envelope.family,
            hasPathIdentifiers: hasPathIdentifiers,
            at: envelope.instant
        )
    }

    /// The place of a peer in the table written last; one that is not in it gets another table.
    private func place(of peer: RecordedPeer, _ envelope: RecordedTableEntry) -> UInt16? {
        if let lastPlace, lastPlace.peer == peer { return lastPlace.place }
        if self.places[peer] == nil {
            // A recording with routes of its writer itself names one peer that its table lacks.
            let room = self.isTableRecorded ? 0xFFFF : Self.maximumOwnPeers
            let hasRoom = self.table.peers.count < room
            var table = self.table
            if !hasRoom { table.peers = [] }
            table.instant = envelope.instant
            table.peers.append(peer)
            self.isTableRecorded = false
            self.write(table)
        }
        guard let place = self.places[peer] else { return nil }
        self.lastPlace = (peer, place)
        return place
    }

    // MARK: Notes

    /// Counts what is not written: archives have no records for notes.
    public func note(_ note: RecordingNote) {
        switch note.kind {
        case .unsupported: self.losses.add(.unreadRecord)
        case .monitoring: self.losses.add(.monitoringMessage)
        default: break
        }
    }
}
