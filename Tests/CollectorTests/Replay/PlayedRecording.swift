// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPTestSupport
import BGPTransport
import BGPWire
import CaptureFormats
import Collector
import Foundation
import RecordingFiles
import Testing

/// A recording as pieces for whoever hears it, up to the moment at which routes were announced last.
struct PlayedRecording: CustomTestStringConvertible, Sendable {
    let path: String
    var testDescription: String { URL(fileURLWithPath: self.path).lastPathComponent }

    /// Captures of the lab, in which leaves announce EVPN routes.
    static let lab: [PlayedRecording] = {
        let folder = Fixture.directory.appendingPathComponent("captures").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix("lab-") && $0.hasSuffix(".pcap") }.sorted()
            .map { PlayedRecording(path: "\(folder)/\($0)") }
    }()

    /// Recordings of others, of every format.
    static let corpus: [PlayedRecording] = [
        "mrt/own-frr-all-s.mrt", "mrt/own-bird-rib6-s.mrt", "mrt/own-openbgpd-v1-s.mrt", "mrt/own-openbgpd-mp-s.mrt",
        "mrt/mrtparse-bird_bgp", "mrt/ripe-bview.ipv4_unicast_add_path.gz", "mrt/ripe-updates.20100722.2015.gz",
        "mrt/own-gobgp-upd-s.mrt", "pcap/own-bird-gobgp-addpath-s.pcap",
        "pcap-evpn/own-frr-unnumbered-evpn-s.pcap", "bmp/own-gobgp-bmp-s.pcap",
    ].compactMap { name in Corpus.directory.map { PlayedRecording(path: $0.appendingPathComponent(name).path) } }

    /// Everything up to the last announcement, and when that was.
    func events() throws -> (events: [RecordedEvent], end: RecordedInstant) {
        var listener = Listener()
        try RecordingFile(path: self.path).read(into: &listener)
        let end = listener.lastAnnouncement
        return (listener.events.filter { $0.instant <= end }, end)
    }

    private struct Listener: RecordingVisitor {
        var events: [RecordedEvent] = []
        var lastAnnouncement = RecordedInstant(seconds: 0)

        mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
            self.events.append(.message([UInt8](copying: octets), envelope))
            let update = try? UpdateValidation.validate(octets, in: envelope.context)
            guard octets.byteCount > 18, update?.layout.announces == true else { return }
            self.lastAnnouncement = max(self.lastAnnouncement, envelope.instant)
        }

        mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
            self.events.append(.entry(nlri: [UInt8](copying: nlri), attributes: [UInt8](copying: attributes), envelope))
            self.lastAnnouncement = max(self.lastAnnouncement, envelope.instant)
        }

        mutating func transition(_ transition: RecordedTransition) { self.events.append(.transition(transition)) }
        mutating func note(_ note: RecordingNote) {}
    }
}

/// Every path of a table, one a line, whoever has the table; attributes in the order of their types.
enum TableLines {
    static func line(
        _ family: AddressFamily,
        _ key: RouteKey,
        _ route: Route,
        _ peer: IPAddress?,
        _ asNumber: ASNumber?
    ) -> String {
        "\(family) \(key) \(route.nlri ?? []) \(route.path) \(peer.map { "\($0)" } ?? "?") "
            + "\(asNumber.map { "\($0)" } ?? "?") \(Self.attributes(route.attributes.octets))"
    }

    private static func attributes(_ octets: [UInt8]) -> String {
        let reader = ByteReader(octets)
        var fields = AttributeFields(reader.octets)
        var result: [String] = []
        while let field = try? fields.next() {
            result.append("\(field.type.rawValue): \([UInt8](copying: field.value(in: reader.octets)))")
        }
        return result.sorted().joined(separator: ", ")
    }

    /// Whether a path has a next hop that an UPDATE may have; those of a dump's writer itself may not.
    private static func hasNextHop(_ route: Route) -> Bool {
        guard let nextHop = route.attributes.nextHop else { return false }
        return !["0.0.0.0", "::"].contains("\(nextHop)")
    }

    /// The table of a recording up to a moment, as far as it can be announced.
    static func recorded(_ path: String, until end: RecordedInstant) throws -> [String] {
        var table = RecordedTable(until: end, seed: 1)
        try RecordingFile(path: path).read(into: &table)
        let peers = Dictionary(uniqueKeysWithValues: table.peers.map { ($0.index, $0.peer) })
        return table.withRIB { rib in
            var lines: [String] = []
            for row in FamilyTable.rows {
                var next = rib.next(after: nil, row.family)
                while let destination = next {
                    for route in destination.routes where Self.hasNextHop(route) {
                        let peer = peers[route.peer]
                        lines.append(Self.line(row.family, destination.key, route, peer?.address, peer?.asNumber))
                    }
                    next = rib.next(after: destination.key, row.family)
                }
            }
            return lines.sorted()
        }
    }

    /// The table of a collector.
    static func live(_ engine: CollectorEngine) async -> [String] {
        var lines: [String] = []
        for row in FamilyTable.rows {
            var query = RouteQuery(family: row.family)
            query.limit = 1_000
            repeat {
                let page = await engine.page(query)
                for destination in page.destinations {
                    for route in destination.routes {
                        let label = page.labels[route.peer]
                        let peer = label?.key.description.split(separator: "%").first.flatMap { IPAddress(String($0)) }
                        lines.append(Self.line(row.family, destination.key, route, peer, label?.asNumber))
                    }
                }
                query.after = page.next
            } while query.after != nil
        }
        return lines.sorted()
    }
}
