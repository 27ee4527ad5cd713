// SPDX-License-Identifier: Apache-2.0

import BGPWire

// MARK: - BGP4MP and BGP4MP_ET, RFC 6396 section 4.4

extension MRTReader {
    /// Reads a message, a state change or a deprecated entry.
    ///
    /// ```
    /// | peer AS: 2 or 4 | local AS: 2 or 4 | interface: 2 | AFI: 2 | peer: 4 or 16 | local: 4 or 16 | contents |
    /// ```
    @_lifetime(reader: copy reader)
    mutating func readMessageRecord(
        _ reader: inout ByteReader,
        _ subtype: UInt16,
        _ instant: RecordedInstant,
        hasFraction: Bool,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) throws(RecordFault) {
        // RFC 6396 section 4.4 and RFC 8050 section 3: 4, 5, 7, 9 and 11 have AS numbers of four octets.
        let isWide = 0b1010_1011_0000 >> subtype & 1 != 0
        let peer = try Self.readSession(&reader, isWide: isWide)
        switch subtype {
        case 0, 5:
            try self.readTransition(&reader, peer, instant, hasFraction: hasFraction, into: &visitor)
        case 2:
            try self.readDeprecatedEntry(&reader, peer, instant, into: &visitor)
        default:
            var context = Self.context(of: peer, isWide: isWide, hasPathIdentifiers: subtype >= 8)
            let message = try Self.readMessage(&reader)
            let usual = UsualUpdate(message, in: context)
            if usual == nil, let corrected = MessageForm.correction(of: context, for: message) {
                context = corrected
                self.tell(context, peer, instant, into: &visitor)
            }
            let envelope = RecordedMessage(
                record: self.recordCount,
                instant: instant,
                peer: peer,
                direction: 0b1100_1100_0000 >> subtype & 1 != 0 ? .sent : .received,
                context: context,
                hasFraction: hasFraction,
                usual: usual
            )
            visitor.message(message, envelope)
            guard reader.isAtEnd else { throw RecordFault(at: reader, "octets behind the message") }
        }
    }

    /// Reads who spoke with whom.
    @_lifetime(reader: copy reader)
    @inline(__always)
    private static func readSession(_ reader: inout ByteReader, isWide: Bool) throws(RecordFault) -> RecordedPeer {
        if let peer = self.readIPv4Session(&reader, isWide: isWide) { return peer }
        return try self.readAnySession(&reader, isWide: isWide)
    }

    /// Reads who spoke with whom over IPv4; `nil`, with nothing consumed, where it is something else.
    @_lifetime(reader: copy reader)
    @inline(__always)
    private static func readIPv4Session(_ reader: inout ByteReader, isWide: Bool) -> RecordedPeer? {
        var ahead = reader
        guard let numbers = try? ahead.readUInt64(), let word = try? ahead.readUInt64() else { return nil }
        let (peerAS, localAS, address, local): (UInt64, UInt64, UInt64, UInt32)
        if isWide {
            guard word >> 32 & 0xFFFF == 1, let last = try? ahead.readUInt32() else { return nil }
            (peerAS, localAS, address, local) = (numbers >> 32, numbers, word, last)
        } else {
            guard numbers & 0xFFFF == 1 else { return nil }
            (peerAS, localAS) = (numbers >> 48, numbers >> 32 & 0xFFFF)
            (address, local) = (word >> 32, UInt32(truncatingIfNeeded: word))
        }
        reader = ahead
        return RecordedPeer(
            address: .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: address))),
            asNumber: ASNumber(UInt32(truncatingIfNeeded: peerAS)),
            localAddress: Self.otherEnd(.v4(IPv4Address(rawValue: local))),
            localASNumber: ASNumber(UInt32(truncatingIfNeeded: localAS))
        )
    }

    @_lifetime(reader: copy reader)
    @inline(never)
    private static func readAnySession(_ reader: inout ByteReader, isWide: Bool) throws(RecordFault) -> RecordedPeer {
        guard let peerAS = Self.readASNumber(&reader, isWide: isWide),
            let localAS = Self.readASNumber(&reader, isWide: isWide)
        else { throw RecordFault(at: reader, "AS numbers") }
        // Early Zebra left the session out until it knew the peer: states or a marker follow at once.
        if !isWide, reader.remaining == 4 || Self.beginsWithMarker(reader) {
            return RecordedPeer(address: Self.nobody.address, asNumber: peerAS, localASNumber: localAS)
        }
        guard (try? reader.skip(2)) != nil, let afi = try? reader.readUInt16(), afi == 1 || afi == 2 else {
            throw RecordFault(at: reader, "AFI")
        }
        guard let address = Self.readAddress(&reader, isIPv6: afi == 2),
            let local = Self.readAddress(&reader, isIPv6: afi == 2)
        else { throw RecordFault(at: reader, "addresses") }
        return RecordedPeer(
            address: address,
            asNumber: peerAS,
            localAddress: Self.otherEnd(local),
            localASNumber: localAS
        )
    }

    /// The other end's address: zeros are what writers have where it is not known, as before there is a connection.
    private static func otherEnd(_ address: IPAddress) -> IPAddress? {
        address == .v4(.unspecified) || address == .v6(.unspecified) ? nil : address
    }

    private static func beginsWithMarker(_ reader: borrowing ByteReader) -> Bool {
        guard reader.next == 0xFF else { return false }
        var ahead = ByteReader(reader.remainingSpan)
        return (try? ahead.readUInt128()) == .max
    }

    /// How messages of a session are read, as far as its record tells; nothing that any session permits is refused.
    @inline(__always)
    static func context(of peer: RecordedPeer, isWide: Bool, hasPathIdentifiers: Bool) -> DecodeContext {
        DecodeContext(
            sessionKind: peer.asNumber == peer.localASNumber ? .internal : .external,
            usesFourOctetAS: isWide,
            addPath: hasPathIdentifiers ? .all : FamilySet(),
            extendedNextHop: .all,
            usesExtendedMessages: true,
            acceptsAIGP: true
        )
    }

    /// Reads one message, as long as its header says.
    @_lifetime(copy reader)
    @inline(__always)
    private static func readMessage(_ reader: inout ByteReader) throws(RecordFault) -> RawSpan {
        let rest = reader.remainingSpan
        var ahead = ByteReader(rest)
        guard (try? ahead.skip(16)) != nil, let length = try? ahead.readUInt16(), length >= MessageHeader.length,
            (try? reader.skip(Int(length))) != nil
        else { throw RecordFault(at: reader, "message length") }
        return rest.extracting(0..<Int(length))
    }

    private mutating func tell(
        _ context: DecodeContext,
        _ peer: RecordedPeer,
        _ instant: RecordedInstant,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        if let last = self.lastInference, last.peer == peer, last.context == context { return }
        self.lastInference = (peer, context)
        let kind = RecordingNote.Kind.inferred(fourOctetAS: context.usesFourOctetAS, addPath: context.addPath)
        self.note(kind, instant, peer: peer, into: &visitor)
    }

    /// Reads a state change: two numbers; RFC 6396 section 4.4.1.
    @_lifetime(reader: copy reader)
    private func readTransition(
        _ reader: inout ByteReader,
        _ peer: RecordedPeer,
        _ instant: RecordedInstant,
        hasFraction: Bool,
        isOldRecord: Bool = false,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) throws(RecordFault) {
        guard let old = try? reader.readUInt16(), let new = try? reader.readUInt16() else {
            throw RecordFault(at: reader, "states")
        }
        visitor.transition(
            RecordedTransition(
                record: self.recordCount,
                instant: instant,
                peer: peer,
                old: RecordedTransition.State(rawValue: old),
                new: RecordedTransition.State(rawValue: new),
                source: .stateChange,
                hasFraction: hasFraction,
                isOldRecord: isOldRecord
            )
        )
        guard reader.isAtEnd else { throw RecordFault(at: reader, "octets behind the states") }
    }

    /// Reads BGP4MP_ENTRY, deprecated by RFC 6396 appendix B.2.6 and still written by OpenBGPD (`table-mp`).
    ///
    /// ```
    /// | view: 2 | status: 2 | seconds: 4 | AFI: 2 | SAFI: 1 | length: 1, next hop | NLRI | length: 2 | attributes |
    /// ```
    @_lifetime(reader: copy reader)
    private mutating func readDeprecatedEntry(
        _ reader: inout ByteReader,
        _ session: RecordedPeer,
        _ instant: RecordedInstant,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) throws(RecordFault) {
        guard (try? reader.skip(4)) != nil, let originated = try? reader.readUInt32(),
            let afi = try? reader.readUInt16(), let safi = try? reader.readUInt8()
        else { throw RecordFault(at: reader, "address family") }
        let family = AddressFamily(.init(rawValue: afi), .init(rawValue: safi))
        guard let nextHopLength = try? reader.readUInt8(), let nextHop = try? reader.readSpan(Int(nextHopLength)) else {
            throw RecordFault(at: reader, "next hop")
        }
        var fields = NLRIFields(reader.remainingSpan, family: family, hasPathIdentifiers: false)
        guard let field = try? fields.next(), let nlri = try? reader.readSpan(field.count) else {
            throw RecordFault(at: reader, "NLRI")
        }
        guard let count = try? reader.readUInt16(), let attributes = try? reader.readSpan(Int(count)) else {
            throw RecordFault(at: reader, "attribute length")
        }
        // The next hop stands apart from the attributes here; entries have it among them.
        self.scratch.removeAll(keepingCapacity: true)
        self.scratch.append(copying: attributes)
        if nextHopLength == 4, afi == 1 {
            self.scratch += [AttributeFlags.transitive.rawValue, AttributeType.nextHop.rawValue, 4]
        } else if nextHopLength < 255 {
            self.scratch += [AttributeFlags.optional.rawValue, AttributeType.mpReachNLRI.rawValue, nextHopLength + 1]
            self.scratch.append(nextHopLength)
        }
        self.scratch.append(copying: nextHop)
        // OpenBGPD has itself first and the peer second, unlike in messages.
        let envelope = RecordedTableEntry(
            record: self.recordCount,
            instant: instant,
            originatedSeconds: originated,
            peer: RecordedPeer(
                address: session.localAddress ?? session.address,
                asNumber: session.localASNumber,
                localAddress: session.address,
                localASNumber: session.asNumber
            ),
            family: family,
            path: nil,
            form: .twoOctetAS
        )
        visitor.entry(nlri: nlri, attributes: ByteReader(self.scratch).octets, envelope)
        guard reader.isAtEnd else { throw RecordFault(at: reader, "octets behind the entry") }
    }
}

// MARK: - Type 5, RFC 6396 appendix B.2.1

extension MRTReader {
    /// Reads a record from before 2001: IPv4 and two-octet AS numbers only, messages without their header.
    ///
    /// ```
    /// | peer AS: 2 | peer: 4 | local AS: 2 | local: 4 | body of a message |
    /// | peer AS: 2 | peer: 4 | old state: 2 | new state: 2 |
    /// ```
    @_lifetime(reader: copy reader)
    mutating func readOldRecord(
        _ reader: inout ByteReader,
        _ subtype: UInt16,
        _ instant: RecordedInstant,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) throws(RecordFault) {
        let type: MessageType? =
            switch subtype {
            case 1: .update
            case 5: .open
            case 6: .notification
            case 7: .keepalive
            default: nil
            }
        guard type != nil || subtype == 3 else { throw .unsupported }
        guard let asNumber = Self.readASNumber(&reader, isWide: false),
            let address = Self.readAddress(&reader, isIPv6: false)
        else { throw RecordFault(at: reader, "peer") }
        var peer = RecordedPeer(address: address, asNumber: asNumber)
        guard let type else {
            return try self.readTransition(
                &reader,
                peer,
                instant,
                hasFraction: false,
                isOldRecord: true,
                into: &visitor
            )
        }
        guard let localAS = Self.readASNumber(&reader, isWide: false),
            let local = Self.readAddress(&reader, isIPv6: false)
        else { throw RecordFault(at: reader, "local address") }
        peer.localASNumber = localAS
        peer.localAddress = Self.otherEnd(local)
        let length = reader.remaining + MessageHeader.length
        guard length <= 0xFFFF else { throw RecordFault(at: reader, "message length") }
        self.scratch.removeAll(keepingCapacity: true)
        for _ in 0..<16 { self.scratch.append(0xFF) }
        self.scratch.append(UInt8(length >> 8))
        self.scratch.append(UInt8(length & 0xFF))
        self.scratch.append(type.rawValue)
        self.scratch.append(copying: reader.remainingSpan)
        let envelope = RecordedMessage(
            record: self.recordCount,
            instant: instant,
            peer: peer,
            context: Self.context(of: peer, isWide: false, hasPathIdentifiers: false),
            hasFraction: false,
            isOldRecord: true
        )
        visitor.message(ByteReader(self.scratch).octets, envelope)
    }
}
