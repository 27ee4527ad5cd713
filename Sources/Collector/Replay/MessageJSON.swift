// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTable
import BGPWire
public import CaptureFormats

/// Writes what recordings hold as JSON, one object a line.
///
/// Names are those of the looking glass; `type` is the message's name in RFC 4271, or `TABLE_DUMP`, `TABLE_DUMP_V2`,
/// `STATE_CHANGE` and `NOTE` for what is no message.
public final class MessageJSON: RecordingVisitor {
    private var json = JSONWriter(capacity: 1 << 16)
    private let sink: ([UInt8]) -> Void
    private let isWatched: Bool

    /// An output into `sink`, which gets whole lines: many at a time, or where `isWatched` each by itself.
    public init(isWatched: Bool = false, _ sink: @escaping ([UInt8]) -> Void) {
        self.isWatched = isWatched
        self.sink = sink
    }

    /// Hands over the lines that wait.
    public func flush() {
        guard self.json.count > 0 else { return }
        self.sink(self.json.octets)
        self.json.removeAll()
    }

    private func endLine() {
        self.json.newline()
        if self.isWatched || self.json.count > 1 << 15 { self.flush() }
    }

    // MARK: - Lines

    /// Writes a message.
    public func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        var reader = ByteReader(octets)
        _ = try? reader.skip(MessageHeader.length - 1)
        let code = (try? reader.readUInt8()) ?? 0
        let body = [UInt8](copying: reader.remainingSpan)
        let whole = [UInt8](copying: octets)
        self.json.object { json in
            Self.head(envelope.record, envelope.instant, envelope.peer, into: &json)
            json.field("direction", envelope.direction == .sent ? "sent" : "received")
            json.field("type", MessageType(rawValue: code)?.description ?? "UNKNOWN")
            json.field("length", whole.count)
            do throws(MessageError) {
                try Self.content(of: code, whole, body, in: envelope.contextForShowing, into: &json)
            } catch {
                json.field("error", NotificationMessage(error).description)
                json.key("octets")
                json.value(hex: whole)
            }
        }
        self.endLine()
    }

    private static func content(
        of code: UInt8,
        _ whole: [UInt8],
        _ body: [UInt8],
        in context: DecodeContext,
        into json: inout JSONWriter
    ) throws(MessageError) {
        let octets = ByteReader(whole)
        let reader = ByteReader(body)
        switch MessageType(rawValue: code) {
        case .open: Self.write(try OpenMessage(parsing: reader.octets), into: &json)
        case .update: Self.write(try UpdateMessage(parsing: octets.octets, in: context), into: &json)
        case .notification: json.field("notification", NotificationMessage(parsing: reader.octets))
        case .keepalive: break
        case .routeRefresh:
            Self.write(try RouteRefreshMessage(parsing: reader.octets, message: octets.octets), into: &json)
        case nil: throw MessageError(.messageHeader, 3, data: [code])
        }
    }

    /// Writes a path of a table dump.
    public func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        var normalizer = EntryNormalizer()
        let copied = normalizer.withRIBForm(of: attributes, form: envelope.form) { PathAttributes(copying: $0) }
        let destination = (try? NLRI(parsing: nlri, family: envelope.family))?.description
        let octets = [UInt8](copying: nlri)
        self.json.object { json in
            Self.head(envelope.record, envelope.instant, envelope.peer, into: &json)
            json.field("type", envelope.isFirstVersion ? "TABLE_DUMP" : "TABLE_DUMP_V2")
            if envelope.originatedSeconds > 0 {
                let nanoseconds = Int64(envelope.originatedSeconds) * 1_000_000_000
                json.field("originated", InstantText.utc(nanoseconds: nanoseconds))
            }
            json.field("afi-safi-name", envelope.family.description)
            json.field("prefix", destination ?? "0x" + HexText.digits(octets))
            if let path = envelope.path { json.field("path-id", path.rawValue) }
            if let copied { json.attributes(copied) } else { json.field("error", "attributes cannot be told apart") }
        }
        self.endLine()
    }

    /// Writes a change of a peer's state.
    public func transition(_ transition: RecordedTransition) {
        self.json.object { json in
            Self.head(transition.record, transition.instant, transition.peer, into: &json)
            json.field("type", "STATE_CHANGE")
            json.field("old-state", transition.old?.name)
            json.field("new-state", transition.new?.name)
            switch transition.source {
            case .stateChange: json.field("source", "mrt")
            case .monitoring(let reason):
                json.field("source", "bmp")
                if reason > 0 { json.field("reason", reason) }
            case .connection: json.field("source", "connection")
            }
        }
        self.endLine()
    }

    /// Writes a note.
    public func note(_ note: RecordingNote) {
        self.json.object { json in
            Self.head(note.record, note.instant, note.peer, into: &json)
            json.field("type", "NOTE")
            json.field("note", NoteText.describe(note.kind))
            json.field("damage", note.kind.isDamage)
        }
        self.endLine()
    }

    // MARK: - Parts

    private static func head(
        _ record: Int,
        _ instant: RecordedInstant?,
        _ peer: RecordedPeer?,
        into json: inout JSONWriter
    ) {
        if let instant {
            json.field("time", InstantText.utcMicroseconds(nanoseconds: instant.nanosecondsSinceEpoch))
        }
        json.field("record", record)
        guard let peer else { return }
        json.field("neighbor-address", peer.address.description)
        if peer.port > 0 { json.field("neighbor-port", peer.port) }
        if peer.asNumber != .zero { json.field("peer-as", peer.asNumber.rawValue) }
        json.field("identifier", peer.identifier?.description)
        json.field("local-address", peer.localAddress?.description)
        if peer.localPort > 0 { json.field("local-port", peer.localPort) }
        if peer.localASNumber != .zero { json.field("local-as", peer.localASNumber.rawValue) }
        if peer.view != .adjRIBIn { json.field("view", peer.view.name) }
        if peer.distinguisher != 0 { json.field("distinguisher", peer.distinguisher) }
    }

    private static func write(_ open: OpenMessage, into json: inout JSONWriter) {
        json.field("version", open.version)
        json.field("as", open.asNumber.rawValue)
        json.field("hold-time", open.holdTimeSeconds)
        json.field("bgp-identifier", open.identifier.description)
        json.key("capabilities")
        json.capabilities(open.capabilities)
    }

    private static func write(_ refresh: RouteRefreshMessage, into json: inout JSONWriter) {
        json.field("afi-safi-name", refresh.family.description)
        let names: [RouteRefreshMessage.Subtype: String] = [.request: "request", .begin: "BoRR", .end: "EoRR"]
        json.field("subtype", names[refresh.subtype] ?? "\(refresh.subtype.rawValue)")
        guard !refresh.filters.isEmpty else { return }
        json.key("filters")
        json.value(hex: refresh.filters)
    }

    private static func write(_ update: UpdateMessage, into json: inout JSONWriter) {
        if !update.withdrawn.isEmpty {
            json.field(
                "withdrawn",
                array: { json in
                    for route in update.withdrawn {
                        json.object { json in
                            json.field("afi-safi-name", route.family.description)
                            Self.members(of: route, into: &json)
                        }
                    }
                }
            )
        }
        if !update.announcements.isEmpty {
            json.field(
                "announced",
                array: { json in
                    for announcement in update.announcements {
                        json.object { Self.members(of: announcement, into: &$0) }
                    }
                }
            )
        }
        json.field("end-of-rib", update.endOfRIB?.description)
        if update.verdict == .treatAsWithdraw { json.field("verdict", "treat-as-withdraw") }
        if !update.faults.isEmpty { json.field("faults", update.faults.lazy.map(\.description)) }
    }

    private static func members(of announcement: UpdateMessage.Announcement, into json: inout JSONWriter) {
        json.field("afi-safi-name", announcement.routes.first?.family.description)
        json.attributes(announcement.attributes)
        json.field(
            "routes",
            array: { json in
                for route in announcement.routes { json.object { Self.members(of: route, into: &$0) } }
            }
        )
    }

    private static func members(of route: UpdateMessage.Route, into json: inout JSONWriter) {
        if case .prefix(let prefix) = route.nlri {
            json.field("prefix", prefix.description)
        } else {
            var writer = ByteWriter()
            route.nlri.encode(into: &writer)
            json.destination(.opaque(writer.octets), nlri: writer.octets, family: route.family)
        }
        if route.path != .none { json.field("path-id", route.path.rawValue) }
    }
}
