// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Reads MRT archives, octets in whatever pieces, and tells a visitor what is in them; RFC 6396, RFC 8050.
///
/// TABLE_DUMP, TABLE_DUMP_V2, BGP4MP and BGP4MP_ET are read, and so is type 5 of archives from before 2001. What is not
/// read is told by type, what contradicts itself is skipped and told, and where a header makes no sense the next one that
/// does is looked for. Whole records in what is handed in are read where they are; a record that is cut is kept until the
/// rest comes, so memory is bounded by one record, and a record's stated length never decides how much is allocated.
///
/// What is found depends on the octets alone, not on the pieces in which they come: behind damage a record is believed
/// when another header stands behind it, or the archive ends there, and until one of them has come it is waited for.
///
/// ```swift
/// var reader = MRTReader()
/// while let chunk = next() { reader.read(chunk, into: &visitor) }
/// reader.finish(into: &visitor)
/// ```
public struct MRTReader: Sendable {
    /// How many records were met, read or not.
    public internal(set) var recordCount = 0
    /// The speaker that wrote the last PEER_INDEX_TABLE; `nil` before the first.
    public internal(set) var collector: BGPIdentifier?
    /// The name of the view in the last PEER_INDEX_TABLE, as octets; at most 255 are kept.
    public internal(set) var viewName: [UInt8] = []
    /// The peers of the last PEER_INDEX_TABLE, in its order.
    public internal(set) var peers: [RecordedPeer] = []
    /// Whether visitors have been told of these peers: a table that is damaged is not told.
    var hasToldOfPeers = false

    /// The beginning of a record whose rest has not come.
    private var pending: [UInt8] = []
    /// Octets left of a record that is not read.
    private var octetsToSkip = 0
    /// Octets passed while looking for a header; `nil` while headers are where they should be.
    private var octetsLost: Int?
    /// How many octets the header wants that was found by looking, and may yet be believed.
    private var octetsWanted = 0
    /// When the last record was written that made sense.
    private var lastSeconds: UInt32?
    /// Whether an entry whose peer is not in the peer table was told of since the table came.
    var hasToldOfMissingPeer = false
    /// What was last told about a form that is not what its record says.
    var lastInference: (peer: RecordedPeer, context: DecodeContext)?
    /// Where messages and entries are put together that a record has in parts.
    var scratch: [UInt8] = []

    /// A reader at the beginning of an archive.
    public init() {}

    /// Reads what came next of an archive.
    public mutating func read(_ octets: RawSpan, into visitor: inout some RecordingVisitor & ~Copyable) {
        var rest = ByteReader(octets)
        while !self.pending.isEmpty, !rest.isAtEnd {
            self.extendPending(from: &rest)
            var record: [UInt8] = []
            swap(&record, &self.pending)
            let used = self.readRecords(ByteReader(record).octets, isEnd: false, into: &visitor)
            record.removeFirst(used)
            swap(&record, &self.pending)
        }
        guard self.pending.isEmpty else { return }
        let used = self.readRecords(rest.remainingSpan, isEnd: false, into: &visitor)
        guard (try? rest.skip(used)) != nil else { return }
        self.pending.append(copying: rest.remainingSpan)
    }

    /// Tells of what is left: the archive has ended.
    public mutating func finish(into visitor: inout some RecordingVisitor & ~Copyable) {
        if self.octetsLost != nil {
            var rest: [UInt8] = []
            swap(&rest, &self.pending)
            let used = self.readRecords(ByteReader(rest).octets, isEnd: true, into: &visitor)
            self.pending = Array(rest[used...])
        }
        if let lost = self.octetsLost {
            self.note(.resynchronised(octets: lost + self.pending.count), nil, into: &visitor)
        } else if self.octetsToSkip > 0 || !self.pending.isEmpty {
            self.recordCount += self.pending.isEmpty ? 0 : 1
            self.note(.truncated(octets: self.pending.count), nil, into: &visitor)
        }
        self.pending.removeAll()
        self.octetsToSkip = 0
        self.octetsLost = nil
    }

    /// Takes as many octets as the record that is waiting wants next: its header, then its body.
    @_lifetime(rest: copy rest)
    private mutating func extendPending(from rest: inout ByteReader) {
        let header = MRTHeader(ByteReader(self.pending).octets, at: 0)
        var wanted = header.map { MRTHeader.length + $0.bodyLength } ?? MRTHeader.length
        // Looking for a header takes much at a time: what is kept is looked at again when more has come.
        if self.octetsLost != nil { wanted = max(self.octetsWanted, 2 * self.pending.count, 4_096) }
        let count = min(max(wanted - self.pending.count, 1), rest.remaining)
        guard let more = try? rest.readSpan(count) else { return }
        self.pending.append(copying: more)
    }

    /// Reads the whole records that `octets` begin with, and returns how many octets they have; at the end no more come.
    private mutating func readRecords(
        _ octets: RawSpan,
        isEnd: Bool,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) -> Int {
        var position = 0
        while true {
            if self.octetsLost != nil {
                position = self.seek(octets, from: position, isEnd: isEnd, into: &visitor)
                if self.octetsLost != nil { return position }
            }
            if self.octetsToSkip > 0 {
                let count = min(self.octetsToSkip, octets.byteCount - position)
                position += count
                self.octetsToSkip -= count
            }
            guard let header = MRTHeader(octets, at: position) else { return position }
            switch header.verdict {
            case .read:
                let end = position + MRTHeader.length + header.bodyLength
                guard end <= octets.byteCount else { return position }
                self.recordCount += 1
                self.lastSeconds = header.seconds
                self.readRecord(octets.extracting(position..<end), header, into: &visitor)
                position = end
            case .skip:
                self.recordCount += 1
                self.octetsToSkip = MRTHeader.length + header.bodyLength
                let instant = RecordedInstant(seconds: header.seconds)
                let kind = RecordingNote.Kind.unsupported(type: header.type.rawValue, subtype: header.subtype)
                self.note(kind, instant, into: &visitor)
            case .absurd:
                self.recordCount += 1
                self.note(.damaged(RecordingDamage(offset: 4, field: "record header")), nil, into: &visitor)
                self.octetsLost = 1
                position += 1
            }
        }
    }

    /// Looks for a header that makes sense, and returns where: while none is found, where looking goes on.
    private mutating func seek(
        _ octets: RawSpan,
        from start: Int,
        isEnd: Bool,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) -> Int {
        var position = start
        self.octetsWanted = 0
        while let header = MRTHeader(octets, at: position) {
            let next = position + MRTHeader.length + header.bodyLength
            if header.isPlausible(near: self.lastSeconds) {
                guard let isChained = self.isChained(octets, at: next, header, isEnd: isEnd) else {
                    self.octetsWanted = next + MRTHeader.length - position
                    break
                }
                if isChained {
                    let lost = (self.octetsLost ?? 0) + position - start
                    self.octetsLost = nil
                    self.note(.resynchronised(octets: lost), RecordedInstant(seconds: header.seconds), into: &visitor)
                    return position
                }
            }
            position += 1
        }
        self.octetsLost = (self.octetsLost ?? 0) + position - start
        return position
    }

    /// Whether another header stands at `next`, behind a record; `nil` where that is not to be seen yet.
    private func isChained(_ octets: RawSpan, at next: Int, _ header: MRTHeader, isEnd: Bool) -> Bool? {
        if let another = MRTHeader(octets, at: next) { return another.isPlausible(near: header.seconds) }
        return isEnd ? next <= octets.byteCount : nil
    }

    /// Reads one whole record.
    @inline(__always)
    private mutating func readRecord(
        _ record: RawSpan,
        _ header: MRTHeader,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        var reader = ByteReader(record)
        var instant = RecordedInstant(seconds: header.seconds)
        do throws(RecordFault) {
            guard (try? reader.skip(MRTHeader.length)) != nil else { throw RecordFault(at: reader, "record header") }
            switch header.type {
            case .tableDumpV2 where header.subtype == MRTTableSubtype.peerIndexTable.rawValue:
                try self.readPeerTable(&reader, instant, into: &visitor)
            case .tableDumpV2:
                try self.readRoutes(&reader, MRTTableSubtype(rawValue: header.subtype), instant, into: &visitor)
            case .tableDump:
                try self.readTableDump(&reader, header.subtype, instant, into: &visitor)
            case .bgp:
                try self.readOldRecord(&reader, header.subtype, instant, into: &visitor)
            case .bgp4mpET:
                guard let microseconds = try? reader.readUInt32() else { throw RecordFault(at: reader, "microseconds") }
                // More than a second of them is damage, but no reason to lose the message.
                instant = RecordedInstant(seconds: header.seconds, nanoseconds: min(microseconds, 999_999) * 1_000)
                try self.readMessageRecord(&reader, header.subtype, instant, hasFraction: true, into: &visitor)
            default:
                try self.readMessageRecord(&reader, header.subtype, instant, hasFraction: false, into: &visitor)
            }
        } catch {
            let kind: RecordingNote.Kind =
                if let offset = error.offset {
                    .damaged(RecordingDamage(offset: offset, field: error.field))
                } else {
                    .unsupported(type: header.type.rawValue, subtype: header.subtype)
                }
            self.note(kind, instant, into: &visitor)
        }
    }

    /// Tells of something about the record at hand.
    func note(
        _ kind: RecordingNote.Kind,
        _ instant: RecordedInstant?,
        peer: RecordedPeer? = nil,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        visitor.note(RecordingNote(record: self.recordCount, instant: instant, peer: peer, kind: kind))
    }
}
