// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPWire
public import CaptureFormats

/// Writes what recordings hold as text for people: a line for each message, and what is in it indented below.
public struct MessageText: RecordingVisitor {
    private var octets: [UInt8] = []
    private let sink: ([UInt8]) -> Void
    private let isWatched: Bool

    /// An output into `sink`, which gets whole lines: many at a time, or where `isWatched` what is about one message.
    public init(isWatched: Bool = false, _ sink: @escaping ([UInt8]) -> Void) {
        self.isWatched = isWatched
        self.sink = sink
    }

    /// Hands over the lines that wait.
    public mutating func flush() {
        guard !self.octets.isEmpty else { return }
        self.sink(self.octets)
        self.octets.removeAll(keepingCapacity: true)
    }

    private mutating func flushIfWatched() {
        if self.isWatched { self.flush() }
    }

    /// Adds a line; whatever others wrote in it is made safe for a terminal.
    private mutating func line(_ text: String, indent: Int = 0) {
        self.octets.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
        self.octets.append(contentsOf: TerminalText.safe(text).utf8)
        self.octets.append(UInt8(ascii: "\n"))
        if self.octets.count > 1 << 15 { self.flush() }
    }

    // MARK: - Lines

    /// Writes a message.
    public mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        defer { self.flushIfWatched() }
        var reader = ByteReader(octets)
        _ = try? reader.skip(MessageHeader.length - 1)
        let code = (try? reader.readUInt8()) ?? 0
        let name = MessageType(rawValue: code)?.description ?? "type \(code)"
        let ends = Self.ends(envelope.peer, isSent: envelope.direction == .sent)
        self.line("\(Self.time(envelope.instant)) \(ends) \(name), \(octets.byteCount) octets")
        do throws(MessageError) {
            switch MessageType(rawValue: code) {
            case .open: self.write(try OpenMessage(parsing: reader.remainingSpan))
            case .update: self.write(try UpdateMessage(parsing: octets, in: envelope.contextForShowing))
            case .notification: self.line("\(NotificationMessage(parsing: reader.remainingSpan))", indent: 4)
            case .keepalive: break
            case .routeRefresh: self.write(try RouteRefreshMessage(parsing: reader.remainingSpan, message: octets))
            case nil: throw MessageError(.messageHeader, 3, data: [code])
            }
        } catch {
            self.line("cannot be read: \(NotificationMessage(error))", indent: 4)
            self.line("0x" + HexText.digits([UInt8](copying: octets)), indent: 4)
        }
    }

    /// Writes a path of a table dump.
    public mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        defer { self.flushIfWatched() }
        let destination = (try? NLRI(parsing: nlri, family: envelope.family))?.description
        let path = envelope.path.map { " #\($0.rawValue)" } ?? ""
        let shown = destination ?? "0x" + HexText.digits([UInt8](copying: nlri))
        let name = envelope.isFirstVersion ? "TABLE_DUMP" : "TABLE_DUMP_V2"
        let from = Self.name(envelope.peer.address, 0, envelope.peer.asNumber)
        self.line("\(Self.time(envelope.instant)) \(name) \(envelope.family) \(shown)\(path) from \(from)")
        var normalizer = EntryNormalizer()
        let copied = normalizer.withRIBForm(of: attributes, form: envelope.form) { PathAttributes(copying: $0) }
        guard let copied else { return self.line("attributes cannot be told apart", indent: 4) }
        self.write(copied, indent: 4)
    }

    /// Writes a change of a peer's state.
    public mutating func transition(_ transition: RecordedTransition) {
        defer { self.flushIfWatched() }
        let old = transition.old.map { "\($0.name) to " } ?? ""
        var text = "\(Self.time(transition.instant)) \(Self.ends(transition.peer, isSent: false)) "
        text += "STATE_CHANGE \(old)\(transition.new?.name ?? "?")"
        if case .monitoring(let reason) = transition.source, reason > 0 { text += ", reason \(reason)" }
        self.line(text)
    }

    /// Writes a note.
    public mutating func note(_ note: RecordingNote) {
        defer { self.flushIfWatched() }
        let time = note.instant.map { Self.time($0) + " " } ?? ""
        let peer = note.peer.map { Self.ends($0, isSent: false) + " " } ?? ""
        self.line("\(time)\(peer)NOTE record \(note.record): \(NoteText.describe(note.kind))")
    }

    // MARK: - Parts

    static func time(_ instant: RecordedInstant) -> String {
        InstantText.utcMicroseconds(nanoseconds: instant.nanosecondsSinceEpoch)
    }

    /// Sender and receiver of a message.
    private static func ends(_ peer: RecordedPeer, isSent: Bool) -> String {
        let remote = Self.name(peer.address, peer.port, peer.asNumber)
        let view = peer.view == .adjRIBIn ? "" : " \(peer.view.name)"
        guard let address = peer.localAddress else { return (isSent ? "to \(remote)" : remote) + view }
        let local = Self.name(address, peer.localPort, peer.localASNumber)
        return (isSent ? "\(local) > \(remote)" : "\(remote) > \(local)") + view
    }

    private static func name(_ address: IPAddress, _ port: UInt16, _ asNumber: ASNumber) -> String {
        let host = port == 0 ? "\(address)" : address.bitWidth == 32 ? "\(address):\(port)" : "[\(address)]:\(port)"
        return asNumber == .zero ? host : "\(host) AS\(asNumber)"
    }

    private mutating func write(_ open: OpenMessage) {
        self.line(
            "version \(open.version), AS \(open.asNumber), hold time \(open.holdTimeSeconds) s, "
                + "identifier \(open.identifier)",
            indent: 4
        )
        for capability in open.capabilities.capabilities {
            self.line("capability \(CapabilityText.describe(capability))", indent: 4)
        }
    }

    private mutating func write(_ refresh: RouteRefreshMessage) {
        let names: [RouteRefreshMessage.Subtype: String] = [.request: "request", .begin: "BoRR", .end: "EoRR"]
        let name = names[refresh.subtype] ?? "subtype \(refresh.subtype.rawValue)"
        let filters = refresh.filters.isEmpty ? "" : ", filters 0x" + HexText.digits(refresh.filters)
        self.line("\(refresh.family) \(name)\(filters)", indent: 4)
    }

    private mutating func write(_ update: UpdateMessage) {
        if let family = update.endOfRIB { self.line("End-of-RIB \(family)", indent: 4) }
        for route in update.withdrawn { self.line("withdraw \(Self.name(route))", indent: 4) }
        for announcement in update.announcements {
            for route in announcement.routes { self.line("announce \(Self.name(route))", indent: 4) }
            self.write(announcement.attributes, indent: 8)
        }
        for fault in update.faults { self.line("fault: \(fault)", indent: 4) }
    }

    private static func name(_ route: UpdateMessage.Route) -> String {
        let family = route.family == .ipv4Unicast || route.family == .ipv6Unicast ? "" : "\(route.family) "
        return "\(family)\(route.nlri)\(route.path == .none ? "" : " #\(route.path.rawValue)")"
    }

    private mutating func write(_ attributes: PathAttributes, indent: Int) {
        for (name, value) in AttributeLines.describe(attributes) { self.line("\(name): \(value)", indent: indent) }
    }
}
