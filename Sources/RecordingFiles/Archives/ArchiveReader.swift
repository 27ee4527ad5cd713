// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats

/// Reads MRT records one behind the other; RFC 6396, RFC 8050.
///
/// ```
/// +---------+---------+------------+-----------+------------------+
/// | time: 4 | type: 2 | subtype: 2 | length: 4 | body             |   repeated
/// +---------+---------+------------+-----------+------------------+
/// ```
struct ArchiveReader {
    /// The peers of the table dump at hand, by their place in its index.
    private var peers: [RecordedPeer] = []
    private var record = 0
    /// Longer records than this are no records.
    private static let maximumLength = 1 << 26
    private static let headerLength = 12

    /// Reads the whole records that `octets` begins with; returns how many octets those are.
    mutating func take<Visitor: RecordingVisitor>(_ octets: RawSpan, _ visitor: inout Visitor) -> Int {
        var reader = ByteReader(octets)
        while true {
            let start = reader.position
            guard let header = try? Header(&reader), let body = try? reader.readSpan(header.length) else {
                return start
            }
            self.record += 1
            self.read(body, header, &visitor)
        }
    }

    /// Says what is left at the end of a file, where it ends within a record.
    mutating func finish<Visitor: RecordingVisitor>(left octets: Int, _ visitor: inout Visitor) {
        guard octets > 0 else { return }
        visitor.note(RecordingNote(record: self.record + 1, instant: nil, peer: nil, kind: .truncated(octets: octets)))
    }

    private struct Header {
        var instant: RecordedInstant
        var type: UInt16
        var subtype: UInt16
        var length: Int

        init(_ reader: inout ByteReader) throws(TruncatedInput) {
            self.instant = RecordedInstant(seconds: try reader.readUInt32())
            self.type = try reader.readUInt16()
            self.subtype = try reader.readUInt16()
            self.length = Int(try reader.readUInt32())
        }
    }

    private mutating func read<Visitor: RecordingVisitor>(
        _ body: RawSpan,
        _ header: Header,
        _ visitor: inout Visitor
    ) {
        do throws(TruncatedInput) {
            switch (header.type, header.subtype) {
            case (12, 1...4): try self.readFirstDump(body, header, &visitor)
            case (13, 1): try self.readPeers(body)
            case (13, 2...6), (13, 8...12): try self.readDump(body, header, &visitor)
            case (16, 0), (16, 1), (16, 4...11), (17, 0), (17, 1), (17, 4...11):
                try self.readSession(body, header, &visitor)
            default:
                let kind = RecordingNote.Kind.unsupported(type: header.type, subtype: header.subtype)
                visitor.note(RecordingNote(record: self.record, instant: header.instant, peer: nil, kind: kind))
            }
        } catch {
            let damage = RecordingDamage(offset: error.position, field: "record body")
            visitor.note(
                RecordingNote(record: self.record, instant: header.instant, peer: nil, kind: .damaged(damage))
            )
        }
    }

    private static func readAddress(_ reader: inout ByteReader, isIPv6: Bool) throws(TruncatedInput) -> IPAddress {
        isIPv6
            ? .v6(IPv6Address(rawValue: try reader.readUInt128())) : .v4(IPv4Address(rawValue: try reader.readUInt32()))
    }

    private static func readAS(_ reader: inout ByteReader, isWide: Bool) throws(TruncatedInput) -> ASNumber {
        ASNumber(isWide ? try reader.readUInt32() : UInt32(try reader.readUInt16()))
    }

    // MARK: - BGP4MP

    /// Reads a message or a state change; RFC 6396 section 4.4, RFC 8050 section 3.
    private func readSession<Visitor: RecordingVisitor>(
        _ body: RawSpan,
        _ header: Header,
        _ visitor: inout Visitor
    ) throws(TruncatedInput) {
        var reader = ByteReader(body)
        var instant = header.instant
        let isExtended = header.type == 17
        if isExtended {
            let microseconds = Int64(try reader.readUInt32())
            instant.nanosecondsSinceEpoch += microseconds * 1000
        }
        let isWide = [4, 5, 7, 9, 11].contains(header.subtype)
        let peerAS = try Self.readAS(&reader, isWide: isWide)
        let localAS = try Self.readAS(&reader, isWide: isWide)
        try reader.skip(2)
        let isIPv6 = try reader.readUInt16() == 2
        let address = try Self.readAddress(&reader, isIPv6: isIPv6)
        let local = try Self.readAddress(&reader, isIPv6: isIPv6)
        let peer = RecordedPeer(address: address, asNumber: peerAS, localAddress: local, localASNumber: localAS)
        if header.subtype == 0 || header.subtype == 5 {
            let (old, new) = (try reader.readUInt16(), try reader.readUInt16())
            visitor.transition(
                RecordedTransition(
                    record: self.record,
                    instant: instant,
                    peer: peer,
                    old: RecordedTransition.State(rawValue: old),
                    new: RecordedTransition.State(rawValue: new),
                    source: .stateChange,
                    hasFraction: isExtended
                )
            )
            return
        }
        let message = reader.remainingSpan
        var start = ByteReader(message)
        try start.skip(16)
        let length = Int(try start.readUInt16())
        guard length >= MessageHeader.length, length <= message.byteCount else {
            throw TruncatedInput(position: reader.position + 16, needed: length)
        }
        let context = DecodeContext(
            sessionKind: peerAS == localAS ? .internal : .external,
            usesFourOctetAS: isWide,
            addPath: header.subtype >= 8 ? .all : [],
            usesExtendedMessages: true
        )
        let envelope = RecordedMessage(
            record: self.record,
            instant: instant,
            peer: peer,
            direction: [6, 7, 10, 11].contains(header.subtype) ? .sent : .received,
            context: context,
            hasFraction: isExtended
        )
        visitor.message(message.extracting(0..<length), envelope)
    }

    // MARK: - Table dumps

    /// Reads a path of the first kind of table dump; RFC 6396 section 4.2.
    private func readFirstDump<Visitor: RecordingVisitor>(
        _ body: RawSpan,
        _ header: Header,
        _ visitor: inout Visitor
    ) throws(TruncatedInput) {
        var reader = ByteReader(body)
        try reader.skip(4)
        let isIPv6 = header.subtype == 2 || header.subtype == 4
        let isWide = header.subtype > 2
        let bits = try reader.readLeftAligned(isIPv6 ? 16 : 4)
        let length = try reader.readUInt8()
        try reader.skip(1)
        let originated = try reader.readUInt32()
        let address = try Self.readAddress(&reader, isIPv6: isIPv6)
        let asNumber = try Self.readAS(&reader, isWide: isWide)
        let attributes = try reader.readSpan(Int(try reader.readUInt16()))
        var writer = ByteWriter(capacity: 17)
        writer.write(length)
        writer.write(leftAligned: bits, octets: (Int(length) + 7) / 8)
        let envelope = RecordedTableEntry(
            record: self.record,
            instant: header.instant,
            originatedSeconds: originated,
            peer: RecordedPeer(address: address, asNumber: asNumber),
            family: isIPv6 ? .ipv6Unicast : .ipv4Unicast,
            path: nil,
            form: isWide ? .fourOctetAS : .twoOctetAS
        )
        visitor.entry(nlri: ByteReader(writer.octets).octets, attributes: attributes, envelope)
    }

    /// Reads the peer index of the second kind of table dump; RFC 6396 section 4.3.1.
    private mutating func readPeers(_ body: RawSpan) throws(TruncatedInput) {
        var reader = ByteReader(body)
        try reader.skip(4)
        try reader.skip(Int(try reader.readUInt16()))
        let count = try reader.readUInt16()
        self.peers.removeAll()
        for _ in 0..<count {
            let kind = try reader.readUInt8()
            let identifier = BGPIdentifier(rawValue: try reader.readUInt32())
            let address = try Self.readAddress(&reader, isIPv6: kind & 1 != 0)
            let asNumber = try Self.readAS(&reader, isWide: kind & 2 != 0)
            self.peers.append(RecordedPeer(address: address, asNumber: asNumber, identifier: identifier))
        }
    }

    /// Reads the paths to one destination; RFC 6396 section 4.3.2 and 4.3.3, RFC 8050 section 4.
    private func readDump<Visitor: RecordingVisitor>(
        _ body: RawSpan,
        _ header: Header,
        _ visitor: inout Visitor
    ) throws(TruncatedInput) {
        var reader = ByteReader(body)
        try reader.skip(4)
        let family: AddressFamily
        switch header.subtype {
        case 2, 8: family = .ipv4Unicast
        case 3, 9: family = .ipv4Multicast
        case 4, 10: family = .ipv6Unicast
        case 5, 11: family = .ipv6Multicast
        default:
            let afi = try reader.readUInt16()
            family = AddressFamily(.init(rawValue: afi), .init(rawValue: try reader.readUInt8()))
        }
        var fields = NLRIFields(reader.remainingSpan, family: family, hasPathIdentifiers: false)
        guard let field = try? fields.next() else { throw TruncatedInput(position: reader.position, needed: 1) }
        let nlri = try reader.readSpan(field.count)
        for _ in 0..<(try reader.readUInt16()) {
            let index = Int(try reader.readUInt16())
            let originated = try reader.readUInt32()
            let path = header.subtype >= 8 ? PathIdentifier(rawValue: try reader.readUInt32()) : nil
            let attributes = try reader.readSpan(Int(try reader.readUInt16()))
            guard index < self.peers.count else {
                throw TruncatedInput(position: reader.position, needed: 0)
            }
            let envelope = RecordedTableEntry(
                record: self.record,
                instant: header.instant,
                originatedSeconds: originated,
                peer: self.peers[index],
                family: family,
                path: path,
                form: .fourOctetAS
            )
            visitor.entry(nlri: nlri, attributes: attributes, envelope)
        }
    }
}
