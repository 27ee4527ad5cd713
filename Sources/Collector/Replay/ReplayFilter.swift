// SPDX-License-Identifier: Apache-2.0

public import BGPWire
public import CaptureFormats

/// What of a recording is wanted.
public struct ReplayFilter: Sendable {
    /// Only what is from or to these addresses; empty for all.
    public var peers: [IPAddress] = []
    /// Only what is from or to peers in these ASes; empty for all.
    public var asNumbers: [ASNumber] = []
    /// Only messages of these types; empty for all, and then paths of table dumps and notes as well.
    public var types: [MessageType] = []
    /// Only messages with routes of these families; empty for all.
    public var families: [AddressFamily] = []
    /// Only messages with a route to one of these prefixes, or inside it; empty for all.
    public var prefixes: [IPPrefix] = []
    /// Nothing before this.
    public var from: RecordedInstant?
    /// Nothing behind this.
    public var until: RecordedInstant?

    /// Everything.
    public init() {}

    /// Whether nothing is filtered out.
    public var isOpen: Bool {
        self.peers.isEmpty && self.asNumbers.isEmpty && self.types.isEmpty && self.families.isEmpty
            && self.prefixes.isEmpty && self.from == nil && self.until == nil
    }

    /// The filter for what a table is made of: a table without some of its messages would be another one.
    public var ofSessions: ReplayFilter {
        var result = self
        result.types = []
        result.families = []
        result.prefixes = []
        return result
    }

    /// Whether something of this peer at this time is wanted.
    func wants(_ peer: RecordedPeer?, at instant: RecordedInstant?) -> Bool {
        if let instant {
            if let from, instant < from { return false }
            if let until, instant > until { return false }
        }
        guard !self.peers.isEmpty || !self.asNumbers.isEmpty else { return true }
        guard let peer else { return false }
        if self.peers.contains(peer.address) || self.asNumbers.contains(peer.asNumber) { return true }
        guard let local = peer.localAddress, peer.port != 0 || peer.localPort != 0 else { return false }
        // Of a capture's two directions each names the other as its far end.
        return self.peers.contains(local)
    }

    /// Whether a message is wanted.
    func wants(_ octets: RawSpan, _ envelope: RecordedMessage) -> Bool {
        guard self.wants(envelope.peer, at: envelope.instant) else { return false }
        guard !self.types.isEmpty || !self.families.isEmpty || !self.prefixes.isEmpty else { return true }
        var reader = ByteReader(octets)
        guard (try? reader.skip(MessageHeader.length - 1)) != nil, let code = try? reader.readUInt8(),
            let type = MessageType(rawValue: code)
        else { return false }
        if !self.types.isEmpty, !self.types.contains(type) { return false }
        guard !self.families.isEmpty || !self.prefixes.isEmpty else { return true }
        guard type == .update, let update = try? UpdateValidation.validate(octets, in: envelope.context) else {
            return false
        }
        return self.wants(update, octets, envelope.context)
    }

    private func wants(_ update: ValidatedUpdate, _ octets: RawSpan, _ context: DecodeContext) -> Bool {
        let layout = update.layout
        var isWanted = false
        func look(_ range: OctetRange, _ family: AddressFamily) {
            guard !isWanted, self.families.isEmpty || self.families.contains(family) else { return }
            let block = range.octets(in: octets)
            isWanted = self.wants(block, family, hasPathIdentifiers: context.addPath.contains(family))
        }
        if !layout.withdrawn.isEmpty { look(layout.withdrawn, .ipv4Unicast) }
        if !layout.nlri.isEmpty { look(layout.nlri, .ipv4Unicast) }
        if let reach = layout.reach { look(reach.nlri, reach.family) }
        if let unreach = layout.unreach { look(unreach.nlri, unreach.family) }
        if let family = update.endOfRIB, self.prefixes.isEmpty, self.families.contains(family) { isWanted = true }
        return isWanted
    }

    /// Whether a block of routes has one that is wanted.
    private func wants(_ block: RawSpan, _ family: AddressFamily, hasPathIdentifiers: Bool) -> Bool {
        guard !self.prefixes.isEmpty else { return !block.isEmpty }
        var fields = NLRIFields(block, family: family, hasPathIdentifiers: hasPathIdentifiers)
        while let field = try? fields.next() {
            if self.wants(nlri: field.octets(in: block), family) { return true }
        }
        return false
    }

    /// Whether a destination is one of the prefixes, or inside one; EVPN routes by their address or prefix.
    private func wants(nlri octets: RawSpan, _ family: AddressFamily) -> Bool {
        guard let nlri = try? NLRI(parsing: octets, family: family), let prefix = Self.prefix(of: nlri) else {
            return false
        }
        return self.prefixes.contains { $0.contains(prefix) }
    }

    private static func prefix(of nlri: NLRI) -> IPPrefix? {
        switch nlri {
        case .prefix(let prefix): prefix
        case .labelled(let labelled): labelled.prefix
        case .evpn(.ipPrefix(let route)): route.prefix
        case .evpn(.macIPAdvertisement(let route)):
            route.ipAddress.map { IPPrefix($0, length: UInt8($0.bitWidth)) }
        case .evpn, .opaque: nil
        }
    }

    /// Whether a path of a table dump is wanted.
    func wants(_ nlri: RawSpan, _ envelope: RecordedTableEntry) -> Bool {
        guard self.types.isEmpty, self.wants(envelope.peer, at: envelope.instant) else { return false }
        guard self.families.isEmpty || self.families.contains(envelope.family) else { return false }
        return self.prefixes.isEmpty || self.wants(nlri: nlri, envelope.family)
    }
}

/// Hands on what a filter wants, up to a number of things.
public struct FilteredVisitor<Visitor: RecordingVisitor & ~Copyable>: RecordingVisitor, ~Copyable {
    /// Who gets what is wanted.
    public var visitor: Visitor
    private let filter: ReplayFilter
    private let limit: Int
    private var count = 0
    private var damages: [String] = []
    private var damageCount = 0
    /// Damages that are told in full.
    private static var toldDamages: Int { 3 }

    /// A filter in front of `visitor`; a `limit` of 0 is none.
    public init(_ visitor: consuming Visitor, _ filter: ReplayFilter, limit: Int = 0) {
        self.visitor = visitor
        self.filter = filter
        self.limit = limit
    }

    /// Who got what was wanted.
    public consuming func release() -> Visitor { self.visitor }

    /// Whether as much as was asked for has been handed on.
    public var isSatisfied: Bool { self.limit > 0 && self.count >= self.limit }

    /// Hands on a message.
    public mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        guard !self.isSatisfied, self.filter.wants(octets, envelope) else { return }
        self.count += 1
        self.visitor.message(octets, envelope)
    }

    /// Hands on the peers of a table dump, all of them: paths name them by their places.
    public mutating func peerTable(_ table: RecordedPeerTable) {
        guard !self.isSatisfied else { return }
        self.visitor.peerTable(table)
    }

    /// Hands on a path.
    public mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        guard !self.isSatisfied, self.filter.wants(nlri, envelope) else { return }
        self.count += 1
        self.visitor.entry(nlri: nlri, attributes: attributes, envelope)
    }

    /// Hands on a change of state; those have no type, family or prefix.
    public mutating func transition(_ transition: RecordedTransition) {
        guard !self.isSatisfied, self.filter.types.isEmpty, self.filter.families.isEmpty, self.filter.prefixes.isEmpty,
            self.filter.wants(transition.peer, at: transition.instant)
        else { return }
        self.count += 1
        self.visitor.transition(transition)
    }

    /// What was found damaged since this was asked last, a line each, the first few in full.
    public mutating func takeDamages() -> [String] {
        var result = self.damages
        if self.damageCount > result.count { result.append("\(self.damageCount - result.count) more damages") }
        self.damages = []
        self.damageCount = 0
        return result
    }

    /// Hands on a note, and remembers damage whether it is wanted or not.
    public mutating func note(_ note: RecordingNote) {
        if note.kind.isDamage {
            self.damageCount += 1
            if self.damages.count < Self.toldDamages {
                self.damages.append("record \(note.record): \(NoteText.describe(note.kind))")
            }
        }
        guard !self.isSatisfied, self.filter.types.isEmpty, self.filter.families.isEmpty, self.filter.prefixes.isEmpty,
            self.filter.wants(note.peer, at: note.instant)
        else { return }
        self.visitor.note(note)
    }
}
