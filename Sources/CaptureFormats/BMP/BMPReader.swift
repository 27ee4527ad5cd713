// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Reads what a router sends to a monitoring station and tells a visitor; RFC 7854, RFC 8671, RFC 9069, RFC 9736.
///
/// Octets come in whatever pieces TCP gives. The OPENs of a Peer Up say how UPDATEs are read; where it was missed, they
/// are read as the flags say. OPENs and NOTIFICATIONs that the router passes on are told as messages, Peer Up and Peer
/// Down as transitions, everything that is neither as a note. Octets that are no BMP end the reading: a stream has no
/// other place to begin.
///
/// Memory is bounded by one message and by the number of peers.
public struct BMPReader: Sendable {
    /// What the router said about itself.
    public private(set) var router: MonitoredRouter
    /// Messages that were read.
    public private(set) var messageCount = 0
    /// Whether octets came that are no BMP; nothing is read any more.
    public private(set) var isLost = false

    /// The most peers of one router that are followed.
    private let maximumPeers: Int
    private var sessions: [MonitoredPeerHeader.Key: MonitoredPeer] = [:]
    private var pending: [UInt8] = []
    /// The record that messages are told with, and the time of those without their own.
    private var record = 0
    private var arrival: RecordedInstant?
    private var hasToldOfLimit = false
    private var lastInference: (peer: RecordedPeer, context: DecodeContext)?

    /// A reader at the beginning of a stream.
    ///
    /// - Parameters:
    ///   - address: Where the router is, if that is known.
    ///   - maximumPeers: The most peers that are followed; others are told of once and left out.
    public init(router address: IPAddress? = nil, maximumPeers: Int = 8_192) {
        self.router = MonitoredRouter(address: address)
        self.maximumPeers = maximumPeers
    }

    /// The peers whose sessions with the router are up, as far as is known.
    public var peers: [MonitoredPeer] { Array(self.sessions.values) }

    /// Reads what came next of a stream.
    ///
    /// - Parameters:
    ///   - octets: The octets.
    ///   - arrival: When they came: the time of messages that do not have one.
    ///   - visitor: Who is told.
    public mutating func read(
        _ octets: RawSpan,
        at arrival: RecordedInstant? = nil,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        guard !self.isLost else { return }
        self.arrival = arrival
        var rest = ByteReader(octets)
        while !self.pending.isEmpty, !rest.isAtEnd, !self.isLost {
            self.extendPending(from: &rest)
            var message: [UInt8] = []
            swap(&message, &self.pending)
            let used = self.readMessages(ByteReader(message).octets, into: &visitor)
            message.removeFirst(used)
            swap(&message, &self.pending)
        }
        if self.isLost { self.pending.removeAll() }
        guard self.pending.isEmpty, !self.isLost else { return }
        let used = self.readMessages(rest.remainingSpan, into: &visitor)
        guard !self.isLost, (try? rest.skip(used)) != nil else { return }
        self.pending.append(copying: rest.remainingSpan)
    }

    /// Reads one whole message that somebody else has cut from a stream.
    ///
    /// - Parameters:
    ///   - message: The message, common header included.
    ///   - record: The number it is told with.
    ///   - arrival: When it came.
    ///   - visitor: Who is told.
    public mutating func read(
        message: RawSpan,
        record: Int,
        at arrival: RecordedInstant?,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        self.record = record
        self.arrival = arrival
        self.readMessage(message, into: &visitor)
    }

    /// The stream has ended: no peer is monitored any more.
    public mutating func finish(
        at instant: RecordedInstant? = nil,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        self.arrival = instant ?? self.arrival
        if !self.pending.isEmpty { self.note(.truncated(octets: self.pending.count), nil, into: &visitor) }
        self.pending.removeAll()
        for key in self.sessions.keys.sorted() {
            self.end(key, reason: 0, nil, into: &visitor)
        }
    }

    // MARK: Framing

    @_lifetime(rest: copy rest)
    private mutating func extendPending(from rest: inout ByteReader) {
        var wanted = MonitoringFraming.headerLength
        if self.pending.count >= wanted {
            wanted = MonitoringFraming.messageLength(ByteReader(self.pending)) ?? wanted
        }
        let count = min(max(wanted - self.pending.count, 1), rest.remaining)
        guard let more = try? rest.readSpan(count) else { return }
        self.pending.append(copying: more)
    }

    /// Reads the whole messages that `octets` begin with, and returns how many octets they have.
    private mutating func readMessages(
        _ octets: RawSpan,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) -> Int {
        var reader = ByteReader(octets)
        while reader.remaining >= MonitoringFraming.headerLength {
            guard let length = MonitoringFraming.messageLength(ByteReader(reader.remainingSpan)) else {
                self.isLost = true
                self.record += 1
                self.note(.damaged(RecordingDamage(offset: 0, field: "BMP common header")), nil, into: &visitor)
                return reader.position
            }
            guard length <= reader.remaining, let message = try? reader.readSpan(length) else { break }
            self.record += 1
            self.readMessage(message, into: &visitor)
        }
        return reader.position
    }

    // MARK: Messages

    private mutating func readMessage(_ message: RawSpan, into visitor: inout some RecordingVisitor & ~Copyable) {
        self.messageCount += 1
        var reader = ByteReader(message)
        do throws(RecordFault) {
            guard (try? reader.skip(5)) != nil, let type = try? reader.readUInt8() else {
                throw RecordFault(at: reader, "BMP common header")
            }
            if type == 4 || type == 5 {
                try self.readInformation(&reader, isTermination: type == 5)
                return self.note(.monitoring(type: type), nil, into: &visitor)
            }
            guard let header = MonitoredPeerHeader(&reader) else { throw RecordFault(at: reader, "per-peer header") }
            switch type {
            case 0: try self.readRoutes(&reader, header, into: &visitor)
            case 2: try self.readPeerDown(&reader, header, into: &visitor)
            case 3: try self.readPeerUp(&reader, header, into: &visitor)
            default: self.note(.monitoring(type: type), header, into: &visitor)
            }
        } catch {
            let damage = RecordingDamage(offset: error.offset ?? 0, field: error.field)
            self.note(.damaged(damage), nil, into: &visitor)
        }
    }

    /// Initiation and Termination: information in TLVs; RFC 7854 sections 4.3 to 4.5.
    @_lifetime(reader: copy reader)
    private mutating func readInformation(_ reader: inout ByteReader, isTermination: Bool) throws(RecordFault) {
        while !reader.isAtEnd {
            guard let type = try? reader.readUInt16(), let count = try? reader.readUInt16(),
                let value = try? reader.readSpan(Int(count))
            else { throw RecordFault(at: reader, "information TLV") }
            switch type {
            case 0: self.router.text = Self.text(value)
            case 1 where isTermination:
                var number = ByteReader(value)
                self.router.terminationReason = try? number.readUInt16()
            case 1: self.router.systemDescription = Self.text(value)
            case 2 where !isTermination: self.router.name = Self.text(value)
            default: break
            }
        }
    }

    /// At most 255 octets of what a router says, as text.
    private static func text(_ value: RawSpan) -> String {
        String(decoding: [UInt8](copying: value.extracting(0..<min(value.byteCount, 255))), as: UTF8.self)
    }

    /// Route Monitoring: one UPDATE, or as many as a router puts there; RFC 7854 section 4.6.
    @_lifetime(reader: copy reader)
    private mutating func readRoutes(
        _ reader: inout ByteReader,
        _ header: MonitoredPeerHeader,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) throws(RecordFault) {
        guard self.isFollowed(header, into: &visitor) else { return }
        repeat {
            let message = try Self.message(&reader)
            self.hand(message, header, into: &visitor)
        } while !reader.isAtEnd
    }

    /// Peer Up: both OPENs; RFC 7854 section 4.10, RFC 9736.
    ///
    /// ```
    /// | local address: 16 | local port: 2 | remote port: 2 | OPEN sent | OPEN received | TLVs |
    /// ```
    @_lifetime(reader: copy reader)
    private mutating func readPeerUp(
        _ reader: inout ByteReader,
        _ header: MonitoredPeerHeader,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) throws(RecordFault) {
        guard let local = try? reader.readUInt128(), let localPort = try? reader.readUInt16(),
            let remotePort = try? reader.readUInt16()
        else { throw RecordFault(at: reader, "local address") }
        let sent = try Self.message(&reader)
        let received = try Self.message(&reader)
        // A second Peer Up without a Peer Down: what was known of the first is void.
        if self.sessions[header.key] != nil { self.end(header.key, reason: 0, header, into: &visitor) }
        guard self.isFollowed(header, into: &visitor), var session = self.sessions[header.key] else { return }
        session.peer.port = remotePort
        session.peer.localPort = localPort
        if !header.key.isLocRIB {
            session.peer.localAddress = MonitoredPeerHeader.address(local, isIPv6: header.isIPv6)
        }
        let ours = Self.open(sent)
        if let number = ours?.asNumber { session.peer.localASNumber = number }
        if let ours, let theirs = Self.open(received) {
            session.negotiated = NegotiatedCapabilities(local: ours, remote: theirs)
        }
        while !reader.isAtEnd {
            guard let type = try? reader.readUInt16(), let count = try? reader.readUInt16(),
                let value = try? reader.readSpan(Int(count))
            else { break }
            if type == 3 { session.tableName = Self.text(value) }
            if type == 4 { session.adminLabel = Self.text(value) }
        }
        self.sessions[header.key] = session
        self.tell(old: nil, .established, session.peer, header, reason: 0, into: &visitor)
        self.hand(sent, header, direction: .sent, into: &visitor)
        self.hand(received, header, direction: .received, into: &visitor)
    }

    /// Peer Down: why, and the NOTIFICATION where there was one; RFC 7854 section 4.9.
    @_lifetime(reader: copy reader)
    private mutating func readPeerDown(
        _ reader: inout ByteReader,
        _ header: MonitoredPeerHeader,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) throws(RecordFault) {
        guard let reason = try? reader.readUInt8() else { throw RecordFault(at: reader, "reason") }
        if reason == 1 || reason == 3, let message = try? Self.message(&reader), self.sessions[header.key] != nil {
            self.hand(message, header, direction: reason == 1 ? .sent : .received, into: &visitor)
        }
        self.end(header.key, reason: reason, header, into: &visitor)
    }

    /// Tells that a peer is gone, for every view that was seen of it.
    private mutating func end(
        _ key: MonitoredPeerHeader.Key,
        reason: UInt8,
        _ header: MonitoredPeerHeader?,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        guard let session = self.sessions.removeValue(forKey: key) else { return }
        var peer = session.peer
        for bit in 0..<5 as Range<UInt8> where session.views & (1 << bit) != 0 {
            guard let view = RecordedPeer.View(rawValue: bit) else { continue }
            peer.view = view
            self.tell(old: .established, .idle, peer, header, reason: reason, into: &visitor)
        }
    }

    // MARK: Telling

    /// Whether a peer is followed: known, or new and there is room.
    private mutating func isFollowed(
        _ header: MonitoredPeerHeader,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) -> Bool {
        let bit: UInt8 = 1 << header.view.rawValue
        if let session = self.sessions[header.key] {
            if session.views & bit == 0 { self.sessions[header.key]?.views |= bit }
            return true
        }
        let peer = RecordedPeer(
            address: header.key.address,
            asNumber: header.asNumber,
            identifier: header.identifier,
            localAddress: nil,
            view: header.view,
            distinguisher: header.key.distinguisher,
            router: self.router.address
        )
        guard self.sessions.count < self.maximumPeers else {
            if !self.hasToldOfLimit {
                self.hasToldOfLimit = true
                self.note(.limit, header, into: &visitor)
            }
            return false
        }
        self.sessions[header.key] = MonitoredPeer(peer: peer, views: bit)
        return true
    }

    private mutating func hand(
        _ message: RawSpan,
        _ header: MonitoredPeerHeader,
        direction: RecordedMessage.Direction? = nil,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        guard let session = self.sessions[header.key] else { return }
        var peer = session.peer
        peer.view = header.view
        let isOut = header.view == .adjRIBOut || header.view == .adjRIBOutPostPolicy
        var context = Self.context(session, header, isOut: isOut)
        let usual = UsualUpdate(message, in: context)
        if usual == nil, let corrected = MessageForm.correction(of: context, for: message) {
            context = corrected
            if self.lastInference?.peer != peer || self.lastInference?.context != context {
                self.lastInference = (peer, context)
                let kind = RecordingNote.Kind.inferred(
                    fourOctetAS: context.usesFourOctetAS,
                    addPath: context.addPath
                )
                self.note(kind, header, into: &visitor)
            }
        }
        visitor.message(
            message,
            RecordedMessage(
                record: self.record,
                instant: self.instant(header),
                peer: peer,
                direction: direction ?? (isOut ? .sent : .received),
                context: context,
                usual: usual
            )
        )
    }

    /// How UPDATEs of a peer are read: as both OPENs say, but the A flag says how wide AS numbers are.
    private static func context(
        _ session: MonitoredPeer,
        _ header: MonitoredPeerHeader,
        isOut: Bool
    ) -> DecodeContext {
        var context = DecodeContext()
        if let negotiated = session.negotiated {
            context = isOut ? negotiated.sendContext : negotiated.receiveContext
        } else if header.key.isLocRIB {
            context.sessionKind = .internal
        }
        // The router has judged already what it tells: nothing that some session permits is refused.
        context.usesFourOctetAS = !header.isNarrow
        context.extendedNextHop = .all
        context.usesExtendedMessages = true
        context.acceptsAIGP = true
        return context
    }

    private func tell(
        old: RecordedTransition.State?,
        _ new: RecordedTransition.State,
        _ peer: RecordedPeer,
        _ header: MonitoredPeerHeader?,
        reason: UInt8,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        visitor.transition(
            RecordedTransition(
                record: self.record,
                instant: self.instant(header),
                peer: peer,
                old: old,
                new: new,
                source: .monitoring(reason: reason)
            )
        )
    }

    private func note(
        _ kind: RecordingNote.Kind,
        _ header: MonitoredPeerHeader?,
        into visitor: inout some RecordingVisitor & ~Copyable
    ) {
        let peer = header.flatMap { header in
            self.sessions[header.key]?.peer
                ?? RecordedPeer(address: header.key.address, asNumber: header.asNumber, router: self.router.address)
        }
        let instant = header?.instant ?? self.arrival
        visitor.note(RecordingNote(record: self.record, instant: instant, peer: peer, kind: kind))
    }

    /// The router's own time, else when the octets came.
    private func instant(_ header: MonitoredPeerHeader?) -> RecordedInstant {
        header?.instant ?? self.arrival ?? RecordedInstant(nanosecondsSinceEpoch: 0)
    }

    // MARK: Parts

    /// Reads one BGP message, as long as its header says.
    @_lifetime(copy reader)
    private static func message(_ reader: inout ByteReader) throws(RecordFault) -> RawSpan {
        var ahead = ByteReader(reader.remainingSpan)
        guard (try? ahead.skip(16)) != nil, let length = try? ahead.readUInt16(), length >= MessageHeader.length,
            let message = try? reader.readSpan(Int(length))
        else { throw RecordFault(at: reader, "message length") }
        return message
    }

    private static func open(_ message: RawSpan) -> OpenMessage? {
        var reader = ByteReader(message)
        guard (try? reader.skip(MessageHeader.length - 1)) != nil, (try? reader.readUInt8()) == 1 else { return nil }
        return try? OpenMessage(parsing: reader.remainingSpan)
    }
}
