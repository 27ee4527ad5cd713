// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import CaptureFormats

/// Tells a monitoring station of a recording, as a router would that has the recorded sessions; RFC 7854.
///
/// Peers go up with their OPENs where these were recorded, else with made-up ones in which everything can be said; they go
/// down where the table of a recording drops their routes (``RecordedTable``), so a station has the same table. Two peers
/// at one address are told apart by distinguishers. What was sent to a peer is not told, since it is not what the peer says.
public struct MonitoringOutput {
    /// A session as the station knows it.
    private struct Session {
        /// Whom the station is told of: without its router, with a distinguisher of its own.
        var peer: RecordedPeer
        var isUp = false
        /// The ports of the connection that its routes come over, where the recording tells.
        var connection: RecordedPeers.Connection?
        /// Families with path identifiers.
        var addPath: FamilySet = []
        var kind = DecodeContext.SessionKind.external
        var hasAnnounced = false
        /// Whether its OPENs are made up.
        var isMadeUp = false
    }

    /// What tells peers apart at the station.
    private struct Place: Hashable {
        var address: IPAddress
        var distinguisher: UInt64
        var isLocRIB: Bool
    }

    private var writer = BMPWriter()
    private var peers = RecordedPeers()
    private var sessions: [Session] = []
    private var places: Set<Place> = []
    private var lastDistinguisher: UInt64 = 0
    private var opens = PlayedOpens()
    private var normalizer = EntryNormalizer()
    /// Writes paths of table dumps, with path identifiers and without.
    private var composers = [true, false].map { hasPaths in
        UpdateComposer(
            DecodeContext(addPath: hasPaths ? .all : [], extendedNextHop: .all, usesExtendedMessages: true)
        )
    }
    private var lastInstant = RecordedInstant(seconds: 0)
    /// How much could not be said.
    public private(set) var losses: [PlayingLoss: Int] = [:]
    /// Peers that are followed; more are not told of, since a station has its limit as well.
    private static let maximumPeers = 8_192

    /// The stream of a router called `name`, from its Initiation on.
    public init(name: String, systemDescription: String) {
        self.writer.writeInitiation(name: name, systemDescription: systemDescription)
    }

    /// Takes out what is to be sent: whole messages.
    public mutating func take() -> [UInt8] {
        defer { self.writer.removeAll() }
        return self.writer.octets
    }

    /// Tells of something recorded.
    public mutating func tell(_ event: RecordedEvent) {
        self.lastInstant = event.instant
        switch event {
        case .message(let octets, let envelope): self.message(ByteReader(octets).octets, envelope)
        case .entry(let nlri, let attributes, let envelope):
            self.entry(ByteReader(nlri).octets, ByteReader(attributes).octets, envelope)
        case .transition(let transition): self.transition(transition)
        }
    }

    /// Ends the stream: every peer goes down, and the router says why it closes the connection; RFC 7854 section 4.5.
    public mutating func end() {
        for place in self.sessions.indices { self.goDown(place, reason: 5, at: self.lastInstant) }
        self.writer.writeTermination(reason: 0)
    }

    private mutating func lose(_ loss: PlayingLoss) { self.losses[loss, default: 0] += 1 }

    // MARK: - What was recorded

    private mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        var reader = ByteReader(octets)
        guard (try? reader.skip(MessageHeader.length - 1)) != nil, let code = try? reader.readUInt8(),
            let type = MessageType(rawValue: code)
        else { return }
        let isReceived = envelope.direction == .received
        switch type {
        case .update where isReceived:
            self.update(octets, envelope)
        case .open:
            if isReceived { self.sessionChanged(envelope.peer, reason: 4, at: envelope.instant) }
            self.opens.keep(octets, envelope)
        case .notification:
            let reason: UInt8 = isReceived ? 3 : 1
            let data = [UInt8](copying: octets)
            self.sessionChanged(envelope.peer, reason: reason, data: data, at: envelope.instant)
        case .routeRefresh where isReceived:
            let body = reader.remainingSpan
            guard let mark = try? RouteRefreshMessage(parsing: body, message: octets), mark.subtype != .request else {
                return
            }
            self.lose(.refreshMark)
        default:
            break
        }
    }

    private mutating func update(_ octets: RawSpan, _ envelope: RecordedMessage) {
        guard let place = self.place(of: envelope.peer) else { return }
        let announces = UpdateRoutes(octets).announces
        self.goUp(place, envelope.peer, envelope.context, announces: announces, at: envelope.instant)
        if announces {
            self.sessions[place].hasAnnounced = true
            if self.sessions[place].kind != Self.kind(envelope.context) { self.lose(.otherKind) }
        }
        var peer = self.sessions[place].peer
        peer.view = envelope.peer.view
        let isWide = envelope.context.usesFourOctetAS
        let addPath = self.sessions[place].addPath
        let families = UpdateRoutes(octets).families
        let recorded = families.intersection(envelope.context.addPath)
        let lacking = families.intersection(addPath).subtracting(recorded)
        guard recorded.subtracting(addPath).isEmpty else { return self.lose(.unfitUpdate) }
        guard !lacking.isEmpty else {
            return self.writer.writeRoutes(octets, peer, at: envelope.instant, usesFourOctetAS: isWide)
        }
        guard let written = PathIdentifierInsertion(families: lacking).message(octets) else {
            return self.lose(.unfitUpdate)
        }
        self.writer.writeRoutes(ByteReader(written).octets, peer, at: envelope.instant, usesFourOctetAS: isWide)
    }

    private mutating func entry(_ nlri: RawSpan, _ attributes: RawSpan, _ envelope: RecordedTableEntry) {
        guard let place = self.place(of: envelope.peer) else { return }
        let form = self.normalizer.withRIBForm(of: attributes, form: envelope.form) {
            PathAttributes(octets: [UInt8](copying: $0))
        }
        guard let form else { return self.lose(.unfitPath) }
        // A dump does not say how the peer stands to whoever heard it; LOCAL_PREF is for those in one AS.
        var context = DecodeContext()
        context.sessionKind = form.localPref == nil ? .external : .internal
        context.addPath = PlayedOpens.families
        self.goUp(place, envelope.peer, context, announces: true, at: envelope.instant)
        self.sessions[place].hasAnnounced = true
        if self.sessions[place].kind != context.sessionKind { self.lose(.otherKind) }
        let hasPaths = self.sessions[place].addPath.contains(envelope.family)
        guard hasPaths || envelope.path ?? PathIdentifier.none == PathIdentifier.none,
            let message = self.announcement(nlri, envelope, form, hasPaths: hasPaths)
        else { return self.lose(.unfitPath) }
        var peer = self.sessions[place].peer
        peer.view = envelope.peer.view
        // When the path was learned is told where the dump tells.
        let seconds = envelope.originatedSeconds
        let instant = seconds == 0 ? envelope.instant : RecordedInstant(seconds: seconds)
        self.writer.writeRoutes(ByteReader(message).octets, peer, at: instant)
    }

    /// An UPDATE with one path of a table dump; `nil` where it cannot be announced.
    private mutating func announcement(
        _ nlri: RawSpan,
        _ envelope: RecordedTableEntry,
        _ attributes: PathAttributes,
        hasPaths: Bool
    ) -> [UInt8]? {
        let index = hasPaths ? 0 : 1
        self.composers[index].removeAll()
        do throws(EncodeError) {
            try self.composers[index].beginAnnouncement(envelope.family, attributes)
            try self.composers[index].append(copying: nlri, path: envelope.path ?? .none)
        } catch {
            return nil
        }
        self.composers[index].end()
        // Routes of the dump's writer itself may have a next hop of zeros, which no UPDATE may.
        let message = self.composers[index].octets
        let context = DecodeContext(addPath: hasPaths ? .all : [], extendedNextHop: .all, usesExtendedMessages: true)
        let update = try? UpdateValidation.validate(ByteReader(message).octets, in: context)
        return update?.verdict == .treatAsWithdraw ? nil : message
    }

    private mutating func transition(_ transition: RecordedTransition) {
        if transition.new == .established {
            guard let place = self.place(of: transition.peer) else { return }
            // Without OPENs nothing is known of the session yet: its first UPDATE tells more.
            guard let session = self.opens.session(with: transition.peer) else { return }
            let context = session.negotiated.receiveContext
            self.goUp(place, transition.peer, context, announces: false, at: transition.instant)
            return
        }
        guard transition.old == .established || transition.old == nil || transition.new == .idle else { return }
        var reason: UInt8 = 4
        if case .monitoring(let told) = transition.source, told == 5 { reason = told }
        self.sessionChanged(transition.peer, reason: reason, at: transition.instant)
    }

    // MARK: - Sessions

    private static func kind(_ context: DecodeContext) -> DecodeContext.SessionKind {
        context.sessionKind == .external ? .external : .internal
    }

    /// The session of a peer, made where it is new; `nil` where there is no room.
    ///
    /// Views of one peer are of one session.
    private mutating func place(of peer: RecordedPeer) -> Int? {
        var peer = peer
        if peer.view != .locRIB { peer.view = .adjRIBIn }
        if let known = self.peers.position(of: peer) ?? self.peers.find(peer) { return known }
        guard self.sessions.count < Self.maximumPeers else { return nil }
        let place = self.peers.add(peer, at: PeerIndex(rawValue: UInt16(self.sessions.count)))
        let isLocRIB = peer.view == .locRIB
        func isFree(_ distinguisher: UInt64) -> Bool {
            self.places.insert(Place(address: peer.address, distinguisher: distinguisher, isLocRIB: isLocRIB)).inserted
        }
        if !isFree(peer.distinguisher) {
            repeat { self.lastDistinguisher += 1 } while !isFree(self.lastDistinguisher)
            peer.distinguisher = self.lastDistinguisher
        }
        peer.router = nil
        self.sessions.append(Session(peer: peer))
        return place
    }

    /// The place of a peer that was met before.
    private mutating func knownPlace(of peer: RecordedPeer) -> Int? {
        var peer = peer
        if peer.view != .locRIB { peer.view = .adjRIBIn }
        return self.peers.position(of: peer) ?? self.peers.find(peer)
    }

    private mutating func goUp(
        _ place: Int,
        _ peer: RecordedPeer,
        _ context: DecodeContext,
        announces: Bool,
        at instant: RecordedInstant
    ) {
        if let connection = RecordedPeers.Connection(peer), connection != self.sessions[place].connection {
            if self.sessions[place].connection != nil { self.goDown(place, reason: 4, at: instant) }
            self.sessions[place].connection = connection
        }
        let kind = Self.kind(context)
        if self.sessions[place].isUp {
            let session = self.sessions[place]
            // What was made up before anything told better can still be changed.
            guard announces, session.isMadeUp, !session.hasAnnounced, session.kind != kind else { return }
            self.goDown(place, reason: 4, at: instant)
        }
        var told = self.sessions[place].peer
        told.view = peer.view
        told.asNumber = peer.asNumber
        told.identifier = peer.identifier ?? told.identifier
        told.localAddress = peer.localAddress ?? told.localAddress
        (told.port, told.localPort) = (peer.port, peer.localPort)
        self.sessions[place].peer = told
        self.sessions[place].isUp = true
        self.sessions[place].kind = kind
        self.sessions[place].hasAnnounced = false
        if let known = self.opens.session(with: peer), known.negotiated.sessionKind == context.sessionKind {
            self.sessions[place].addPath = known.negotiated.addPathReceive
            self.sessions[place].isMadeUp = false
            self.writer.writePeerUp(
                told,
                sent: ByteReader(known.sent).octets,
                received: ByteReader(known.received).octets,
                at: instant
            )
        } else {
            let opens = PlayedOpens.madeUp(for: told, kind: kind)
            self.sessions[place].addPath = PlayedOpens.families
            self.sessions[place].isMadeUp = true
            self.writer.writePeerUp(
                told,
                sent: ByteReader(opens.sent).octets,
                received: ByteReader(opens.received).octets,
                at: instant
            )
        }
    }

    /// A session ends or begins anew: the station forgets its routes.
    ///
    /// Of two connections that collide (RFC 4271 section 6.8) one ends, or says OPEN, while routes come over the other.
    private mutating func sessionChanged(
        _ peer: RecordedPeer,
        reason: UInt8,
        data: [UInt8] = [],
        at instant: RecordedInstant
    ) {
        guard let place = self.knownPlace(of: peer) else { return }
        if let connection = RecordedPeers.Connection(peer), let current = self.sessions[place].connection,
            connection != current
        {
            return
        }
        self.goDown(place, reason: reason, data: data, at: instant)
    }

    private mutating func goDown(_ place: Int, reason: UInt8, data: [UInt8] = [], at instant: RecordedInstant) {
        guard self.sessions[place].isUp else { return }
        self.sessions[place].isUp = false
        self.writer.writePeerDown(self.sessions[place].peer, reason: reason, data: data, at: instant)
    }
}
