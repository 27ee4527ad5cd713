// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTable
public import BGPWire
public import CaptureFormats
public import RecordingFiles

/// What has changed between two moments of a recording: routes that are new, gone, or other than before.
///
/// What came and went in between is not a change, and neither is a route that was sent again as it was.
public struct TableDifference {
    /// What became of a route.
    public enum Kind: String, Hashable, Sendable {
        /// It was not there before.
        case announced = "announce"
        /// It is not there any more.
        case withdrawn = "withdraw"
        /// Its attributes are others.
        case changed = "change"
    }

    /// A peer's route, however often the two tables have numbered the peer anew.
    private struct Identity: Hashable {
        var peer: RecordedPeer
        var path: PathIdentifier
    }

    /// The families that are compared.
    public var families: [AddressFamily] = FamilyTable.rows.map(\.family)
    private let before: RecordedTable
    private let after: RecordedTable
    private let isJSON: Bool

    /// The difference between two tables of one recording, as text or as JSON lines.
    public init(from before: RecordedTable, to after: RecordedTable, json: Bool) {
        self.before = before
        self.after = after
        self.isJSON = json
    }

    /// Writes every change, family by family in the order of the table; returns how many there are.
    public func write(_ sink: @escaping ([UInt8]) -> Bool) -> Int {
        let peersBefore = Dictionary(self.before.peers.map { ($0.index, $0.peer) }) { first, _ in first }
        let peersAfter = Dictionary(self.after.peers.map { ($0.index, $0.peer) }) { first, _ in first }
        var writer = Writer(isJSON: self.isJSON, sink: sink)
        self.before.withRIB { before in
            self.after.withRIB { after in
                for family in self.families {
                    Self.compare(family, before, after, peersBefore, peersAfter, &writer)
                }
            }
        }
        writer.flush()
        return writer.count
    }

    private static func compare(
        _ family: AddressFamily,
        _ before: borrowing RoutingInformationBase,
        _ after: borrowing RoutingInformationBase,
        _ peersBefore: [PeerIndex: RecordedPeer],
        _ peersAfter: [PeerIndex: RecordedPeer],
        _ writer: inout Writer
    ) {
        var old = before.next(after: nil, family)
        var new = after.next(after: nil, family)
        while old != nil || new != nil {
            guard !writer.isClosed else { return }
            // Both walks are in the order of keys; the one that is behind goes on.
            let key: RouteKey
            switch (old?.key, new?.key) {
            case (let left?, let right?): key = min(left, right)
            case (let left?, nil): key = left
            case (nil, let right?): key = right
            case (nil, nil): return
            }
            let oldRoutes = old?.key == key ? old?.routes ?? [] : []
            let newRoutes = new?.key == key ? new?.routes ?? [] : []
            Self.compare(key, family, oldRoutes, newRoutes, peersBefore, peersAfter, &writer)
            if old?.key == key { old = before.next(after: key, family) }
            if new?.key == key { new = after.next(after: key, family) }
        }
    }

    private static func compare(
        _ key: RouteKey,
        _ family: AddressFamily,
        _ old: [Route],
        _ new: [Route],
        _ peersBefore: [PeerIndex: RecordedPeer],
        _ peersAfter: [PeerIndex: RecordedPeer],
        _ writer: inout Writer
    ) {
        var left: [Identity: Route] = [:]
        for route in old {
            guard let peer = peersBefore[route.peer] else { continue }
            left[Identity(peer: Self.plain(peer), path: route.path)] = route
        }
        for route in new {
            guard let peer = peersAfter[route.peer] else { continue }
            let identity = Identity(peer: Self.plain(peer), path: route.path)
            guard let former = left.removeValue(forKey: identity) else {
                writer.write(.announced, key, family, peer, route)
                continue
            }
            guard former.attributes != route.attributes || former.nlri != route.nlri else { continue }
            writer.write(.changed, key, family, peer, route)
        }
        for (identity, route) in left.sorted(by: { $0.value.peer.rawValue < $1.value.peer.rawValue }) {
            writer.write(.withdrawn, key, family, identity.peer, route)
        }
    }

    /// A peer by what does not change while a recording goes on.
    private static func plain(_ peer: RecordedPeer) -> RecordedPeer {
        RecordedPeer(
            address: peer.address,
            asNumber: peer.asNumber,
            view: peer.view,
            distinguisher: peer.distinguisher
        )
    }

    /// Writes changes, many at a time.
    private struct Writer {
        let isJSON: Bool
        let sink: ([UInt8]) -> Bool
        var octets: [UInt8] = []
        var count = 0
        var isClosed = false

        mutating func write(
            _ kind: Kind,
            _ key: RouteKey,
            _ family: AddressFamily,
            _ peer: RecordedPeer,
            _ route: Route
        ) {
            self.count += 1
            if self.isJSON {
                var json = JSONWriter()
                json.object { json in
                    json.field("event", kind.rawValue)
                    json.field("neighbor-address", peer.address.description)
                    json.field("peer-as", peer.asNumber.rawValue)
                    json.field("afi-safi-name", family.description)
                    json.destination(key, nlri: route.nlri, family: family)
                    if route.path != .none { json.field("path-id", route.path.rawValue) }
                    if kind != .withdrawn { json.attributes(route.attributes) }
                }
                json.newline()
                self.octets += json.octets
            } else {
                let mark = kind == .announced ? "+" : kind == .withdrawn ? "-" : "~"
                let path = route.path == .none ? "" : " #\(route.path.rawValue)"
                let name = NLRIText.text(key, nlri: route.nlri, family)
                var line = "\(mark) \(family) \(name)\(path) from \(peer.address) AS\(peer.asNumber)"
                if kind != .withdrawn {
                    let values = AttributeLines.describe(route.attributes).map { "\($0.name) \($0.value)" }
                    line += ": " + values.joined(separator: ", ")
                }
                self.octets += Array((TerminalText.safe(line) + "\n").utf8)
            }
            if self.octets.count > 1 << 15 { self.flush() }
        }

        mutating func flush() {
            guard !self.octets.isEmpty, !self.isClosed else { return }
            self.isClosed = !self.sink(self.octets)
            self.octets.removeAll(keepingCapacity: true)
        }
    }
}

/// Two visitors that hear the same.
public struct PairedVisitor<First: RecordingVisitor, Second: RecordingVisitor>: RecordingVisitor {
    /// Hears everything first.
    public var first: First
    /// Hears everything next.
    public var second: Second

    /// Both together.
    public init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }

    /// Hands on a message.
    public mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        self.first.message(octets, envelope)
        self.second.message(octets, envelope)
    }

    /// Hands on the peers of a table dump.
    public mutating func peerTable(_ table: RecordedPeerTable) {
        self.first.peerTable(table)
        self.second.peerTable(table)
    }

    /// Hands on a path.
    public mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        self.first.entry(nlri: nlri, attributes: attributes, envelope)
        self.second.entry(nlri: nlri, attributes: attributes, envelope)
    }

    /// Hands on a change of state.
    public mutating func transition(_ transition: RecordedTransition) {
        self.first.transition(transition)
        self.second.transition(transition)
    }

    /// Hands on a note.
    public mutating func note(_ note: RecordingNote) {
        self.first.note(note)
        self.second.note(note)
    }
}
