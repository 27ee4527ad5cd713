// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPWire
public import CaptureFormats

/// What is in recordings: peers, messages by type, routes, time span, and everything that was out of the ordinary.
public struct ReplaySummary: RecordingVisitor {
    /// What one peer said.
    struct PeerCounts {
        var peer: RecordedPeer
        var messages: [MessageType: Int] = [:]
        var sent = 0
        var entries = 0
        var transitions = 0
        var announced = 0
        var withdrawn = 0
        var unreadable = 0
        var faulty = 0
        var first: RecordedInstant
        var last: RecordedInstant
        var hostName: String?
    }

    private(set) var peers: [PeerCounts] = []
    /// Places of peers by every name they came under.
    private var positions: [RecordedPeer: Int] = [:]
    private var places: [IPAddress: [Int]] = [:]
    private(set) var routes: [AddressFamily: (announced: Int, withdrawn: Int, entries: Int)] = [:]
    private(set) var notes: [String: Int] = [:]
    private(set) var inferences: [String] = []
    private(set) var damages: [String] = []
    private(set) var first: RecordedInstant?
    private(set) var last: RecordedInstant?
    private(set) var total: [MessageType: Int] = [:]
    private(set) var entries = 0
    private(set) var transitions = 0

    /// Peers that are told apart; what comes from more is counted in the totals only.
    private static let maximumPeers = 65_536
    /// Notes that are shown in full.
    private static let shownNotes = 20

    /// A summary of nothing.
    public init() {}

    // MARK: - Counting

    private mutating func see(_ instant: RecordedInstant, _ peer: RecordedPeer) -> Int? {
        // BMP has messages without a time, which come as 1970.
        if instant.nanosecondsSinceEpoch > 0 {
            self.first = min(self.first ?? instant, instant)
            self.last = max(self.last ?? instant, instant)
        }
        if let position = self.positions[peer] {
            self.peers[position].last = max(self.peers[position].last, instant)
            self.peers[position].first = min(self.peers[position].first, instant)
            return position
        }
        return self.meet(instant, peer)
    }

    /// Finds or makes the place of a peer that comes under a new name.
    private mutating func meet(_ instant: RecordedInstant, _ peer: RecordedPeer) -> Int? {
        guard self.positions.count < Self.maximumPeers else { return nil }
        var known = self.places[peer.address] ?? []
        let place = known.first { Self.isSame(self.peers[$0].peer, peer) }
        guard let place else {
            known.append(self.peers.count)
            self.places[peer.address] = known
            self.positions[peer] = self.peers.count
            self.peers.append(PeerCounts(peer: peer, first: instant, last: instant))
            return self.peers.count - 1
        }
        self.positions[peer] = place
        if self.peers[place].peer.asNumber == .zero { self.peers[place].peer.asNumber = peer.asNumber }
        if Self.isUnspecified(self.peers[place].peer.localAddress) {
            self.peers[place].peer.localAddress = peer.localAddress
        }
        if let identifier = peer.identifier { self.peers[place].peer.identifier = identifier }
        self.peers[place].last = max(self.peers[place].last, instant)
        self.peers[place].first = min(self.peers[place].first, instant)
        return place
    }

    /// Whether two names may be one peer's: they agree in all that both tell, ports aside.
    private static func isSame(_ one: RecordedPeer, _ other: RecordedPeer) -> Bool {
        one.view == other.view && one.distinguisher == other.distinguisher
            && (one.asNumber == other.asNumber || one.asNumber == .zero || other.asNumber == .zero)
            && (one.localAddress == other.localAddress || Self.isUnspecified(one.localAddress)
                || Self.isUnspecified(other.localAddress))
    }

    /// Before a connection is there, archives name the other end by an address of zeros.
    private static func isUnspecified(_ address: IPAddress?) -> Bool {
        address == nil || address == .v4(.unspecified) || address == .v6(.unspecified)
    }

    /// Counts a message.
    public mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        let position = self.see(envelope.instant, envelope.peer)
        var reader = ByteReader(octets)
        guard (try? reader.skip(MessageHeader.length - 1)) != nil, let code = try? reader.readUInt8(),
            let type = MessageType(rawValue: code)
        else {
            if let position { self.peers[position].unreadable += 1 }
            return
        }
        self.total[type, default: 0] += 1
        if let position {
            self.peers[position].messages[type, default: 0] += 1
            if envelope.direction == .sent { self.peers[position].sent += 1 }
        }
        switch type {
        case .update: self.update(octets, envelope.contextForShowing, position)
        case .open:
            guard let position, envelope.direction == .received,
                let open = try? OpenMessage(parsing: reader.remainingSpan)
            else { return }
            self.peers[position].hostName = open.capabilities.hostName?.host
            if self.peers[position].peer.asNumber == .zero { self.peers[position].peer.asNumber = open.asNumber }
            self.peers[position].peer.identifier = open.identifier
        default: break
        }
    }

    private mutating func update(_ octets: RawSpan, _ context: DecodeContext, _ position: Int?) {
        guard let update = try? UpdateValidation.validate(octets, in: context) else {
            if let position { self.peers[position].unreadable += 1 }
            return
        }
        let layout = update.layout
        if let position, !update.faults.isEmpty { self.peers[position].faulty += 1 }
        func count(_ range: OctetRange?, _ family: AddressFamily) -> Int {
            guard let range, !range.isEmpty else { return 0 }
            let block = range.octets(in: octets)
            var fields = NLRIFields(block, family: family, hasPathIdentifiers: context.addPath.contains(family))
            var count = 0
            while (try? fields.next()) != nil { count += 1 }
            return count
        }
        self.add(announced: count(layout.nlri, .ipv4Unicast), .ipv4Unicast, position)
        self.add(withdrawn: count(layout.withdrawn, .ipv4Unicast), .ipv4Unicast, position)
        if let reach = layout.reach { self.add(announced: count(reach.nlri, reach.family), reach.family, position) }
        if let unreach = layout.unreach {
            self.add(withdrawn: count(unreach.nlri, unreach.family), unreach.family, position)
        }
    }

    private mutating func add(announced: Int = 0, withdrawn: Int = 0, _ family: AddressFamily, _ position: Int?) {
        guard announced + withdrawn > 0 else { return }
        self.routes[family, default: (0, 0, 0)].announced += announced
        self.routes[family, default: (0, 0, 0)].withdrawn += withdrawn
        guard let position else { return }
        self.peers[position].announced += announced
        self.peers[position].withdrawn += withdrawn
    }

    /// Counts a path of a table dump.
    public mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        let position = self.see(envelope.instant, envelope.peer)
        self.entries += 1
        self.routes[envelope.family, default: (0, 0, 0)].entries += 1
        if let position { self.peers[position].entries += 1 }
    }

    /// Counts a change of a peer's state.
    public mutating func transition(_ transition: RecordedTransition) {
        let position = self.see(transition.instant, transition.peer)
        self.transitions += 1
        if let position { self.peers[position].transitions += 1 }
    }

    /// Counts a note, and keeps what it says if it is one of the first that matter.
    public mutating func note(_ note: RecordingNote) {
        self.notes[NoteText.name(note.kind), default: 0] += 1
        let peer = note.peer.map { "\($0.address): " } ?? ""
        let text = "record \(note.record): \(peer)\(NoteText.describe(note.kind))"
        if case .inferred = note.kind {
            if self.inferences.count < Self.shownNotes { self.inferences.append(text) }
        } else if note.kind.isDamage {
            if self.damages.count < Self.shownNotes { self.damages.append(text) }
        }
    }

    /// Whether something of the recording was damaged or lost.
    public var isDamaged: Bool { !self.damages.isEmpty }

    // MARK: - Showing

    /// The summary as text.
    public func text() -> String {
        var result = ""
        if let first, let last {
            let seconds = (last.nanosecondsSinceEpoch - first.nanosecondsSinceEpoch) / 1_000_000_000
            result += "From \(MessageText.time(first)) to \(MessageText.time(last)), "
            result += "\(InstantText.uptime(seconds: seconds))\n"
        }
        let types = MessageType.allCases.compactMap { type in self.total[type].map { "\($0) \(type)" } }
        if !types.isEmpty { result += "Messages: \(types.joined(separator: ", "))\n" }
        if self.entries > 0 { result += "Paths of table dumps: \(self.entries)\n" }
        if self.transitions > 0 { result += "State changes: \(self.transitions)\n" }
        for (family, counts) in self.routes.sorted(by: { $0.key < $1.key }) {
            var parts: [String] = []
            if counts.announced > 0 { parts.append("\(counts.announced) announced") }
            if counts.withdrawn > 0 { parts.append("\(counts.withdrawn) withdrawn") }
            if counts.entries > 0 { parts.append("\(counts.entries) in dumps") }
            result += "Routes of \(family): \(parts.joined(separator: ", "))\n"
        }
        if result.isEmpty { result = "Nothing about BGP.\n" }
        if !self.peers.isEmpty { result += "\n" + self.peerTable() }
        result += self.noteText()
        return result
    }

    private func peerTable() -> String {
        var table = TextTable([
            ("Peer", .leading), ("AS", .trailing), ("Other end", .leading), ("View", .leading), ("OPEN", .trailing),
            ("UPDATE", .trailing), ("NOTIF", .trailing), ("KEEPA", .trailing), ("REFR", .trailing),
            ("Announced", .trailing), ("Withdrawn", .trailing), ("Dumped", .trailing), ("Sent to it", .trailing),
            ("Unreadable", .trailing), ("Faulty", .trailing),
        ])
        for counts in self.peers {
            let messages = [.open, .update, .notification, .keepalive, .routeRefresh].map { (type: MessageType) in
                "\(counts.messages[type] ?? 0)"
            }
            let peer = counts.peer
            table.append(
                [
                    "\(peer.address)" + (counts.hostName.map { " (\($0))" } ?? ""),
                    peer.asNumber == .zero ? "-" : "\(peer.asNumber)",
                    peer.localAddress.map { "\($0)" } ?? "-",
                    peer.view.name,
                ] + messages + [
                    "\(counts.announced)", "\(counts.withdrawn)", "\(counts.entries)", "\(counts.sent)",
                    "\(counts.unreadable)", "\(counts.faulty)",
                ]
            )
        }
        return table.description
    }

    private func noteText() -> String {
        guard !self.notes.isEmpty else { return "" }
        let counts = self.notes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        var result = "\nNotes: \(counts.joined(separator: ", "))\n"
        for text in self.inferences + self.damages { result += "  \(TerminalText.safe(text))\n" }
        return result
    }

    /// The summary as one JSON object, ended by a newline.
    public func json() -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.field("first", self.first.map { MessageText.time($0) })
            json.field("last", self.last.map { MessageText.time($0) })
            Self.write(self.total, into: &json)
            json.field("table-entries", self.entries)
            json.field("state-changes", self.transitions)
            json.field(
                "afi-safis",
                array: { json in
                    for (family, counts) in self.routes.sorted(by: { $0.key < $1.key }) {
                        json.object {
                            $0.field("afi-safi-name", family.description)
                            $0.field("announced", counts.announced)
                            $0.field("withdrawn", counts.withdrawn)
                            $0.field("table-entries", counts.entries)
                        }
                    }
                }
            )
            json.field(
                "neighbors",
                array: { json in for counts in self.peers { json.object { Self.write(counts, into: &$0) } } }
            )
            json.field(
                "notes",
                object: { json in
                    for (name, count) in self.notes.sorted(by: { $0.key < $1.key }) {
                        json.key(named: name)
                        json.value(count)
                    }
                }
            )
            json.field("inferred", self.inferences)
            json.field("damaged", self.damages)
        }
        json.newline()
        return json.octets
    }

    private static func write(_ messages: [MessageType: Int], into json: inout JSONWriter) {
        json.field(
            "messages",
            object: { json in
                for type in MessageType.allCases {
                    json.key(named: type.description)
                    json.value(messages[type] ?? 0)
                }
            }
        )
    }

    private static func write(_ counts: PeerCounts, into json: inout JSONWriter) {
        json.field("neighbor-address", counts.peer.address.description)
        if counts.peer.port > 0 { json.field("neighbor-port", counts.peer.port) }
        if counts.peer.asNumber != .zero { json.field("peer-as", counts.peer.asNumber.rawValue) }
        json.field("identifier", counts.peer.identifier?.description)
        json.field("host-name", counts.hostName)
        json.field("local-address", counts.peer.localAddress?.description)
        if counts.peer.localASNumber != .zero { json.field("local-as", counts.peer.localASNumber.rawValue) }
        json.field("view", counts.peer.view.name)
        json.field("messages-sent", counts.sent)
        json.field("first", MessageText.time(counts.first))
        json.field("last", MessageText.time(counts.last))
        Self.write(counts.messages, into: &json)
        json.field("announced", counts.announced)
        json.field("withdrawn", counts.withdrawn)
        json.field("table-entries", counts.entries)
        json.field("state-changes", counts.transitions)
        json.field("unreadable", counts.unreadable)
        json.field("faulty", counts.faulty)
    }
}
