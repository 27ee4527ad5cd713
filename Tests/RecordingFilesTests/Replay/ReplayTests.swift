// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPTestSupport
import BGPWire
import CaptureFormats
import Foundation
import RecordingFiles
import Testing

@Suite("Captures of our own: decoded, counted, made into a table")
struct ReplayTests {
    @Test("A capture has the messages and attributes that tshark counts", arguments: ReplayFixture.all)
    func counts(fixture: ReplayFixture) throws {
        let census = try fixture.census()
        #expect(census.messages == fixture.expected["bgp_messages"] as? [String: Int])
        #expect(census.attributes == fixture.expected["attribute_codes"] as? [String: Int])
        #expect(census.refused == 0)
    }

    @Test("The table right behind the last announcement is the one expected", arguments: ReplayFixture.all)
    func table(fixture: ReplayFixture) throws {
        let moment = try #require(fixture.census().lastAnnouncement)
        var table = RecordedTable(until: moment, seed: 7)
        try RecordingFile(path: fixture.path).read(into: &table)
        let routes = ReplayFixture.routes(of: table)
        #expect(fixture.says(routes), "\(routes)")
    }

    @Test("When every session has ended, the table is empty", arguments: ReplayFixture.all)
    func ended(fixture: ReplayFixture) throws {
        var table = RecordedTable(seed: 7)
        try RecordingFile(path: fixture.path).read(into: &table)
        #expect(table.withRIB { $0.pathCount } == 0)
    }

    @Test("There are captures")
    func presence() { #expect(ReplayFixture.all.count >= 9) }
}

/// One capture of `Fixtures/captures` with what is expected of it beside.
///
/// Counts are tshark's. `routes` is the table right behind the last announcement; with `BGP_UPDATE_FIXTURES=1` it is rewritten.
struct ReplayFixture: Sendable, CustomTestStringConvertible {
    let name: String
    var testDescription: String { self.name }
    var path: String { Fixture.directory.appendingPathComponent("captures/\(self.name)").path }
    private var expectedURL: URL { URL(fileURLWithPath: self.path + ".expect.json") }

    static let all: [ReplayFixture] = {
        let directory = Fixture.directory.appendingPathComponent("captures")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.filter { $0.hasSuffix(".expect.json") }.sorted()
            .map { ReplayFixture(name: String($0.dropLast(".expect.json".count))) }
    }()

    var expected: [String: Any] {
        let data = (try? Data(contentsOf: self.expectedURL)) ?? Data()
        return (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
    }

    func census() throws -> ReplayCensus {
        var census = ReplayCensus()
        try RecordingFile(path: self.path).read(into: &census)
        return census
    }

    /// Whether the table is the one expected; when updating, it is made to.
    func says(_ routes: [String]) -> Bool {
        guard Fixture.isUpdating else { return self.expected["routes"] as? [String] == routes }
        var object = self.expected
        object["routes"] = routes
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard var data = try? JSONSerialization.data(withJSONObject: object, options: options) else { return false }
        data.append(0x0A)
        return (try? data.write(to: self.expectedURL)) != nil
    }

    /// A prefix, or the NLRI of an EVPN route.
    private static func destination(_ key: RouteKey, _ route: Route) -> String {
        if case .prefix(let prefix) = key { return "\(prefix)" }
        guard let octets = route.nlri, let nlri = try? NLRI(parsing: ByteReader(octets).octets, family: .l2vpnEVPN)
        else {
            return "unreadable"
        }
        return "\(nlri)"
    }

    /// Every path, one a line: who sent it, the prefix, the identifier, the next hop, the AS path.
    static func routes(of table: borrowing RecordedTable) -> [String] {
        let peers = Dictionary(uniqueKeysWithValues: table.peers.map { ($0.index, $0.peer) })
        return table.withRIB { rib in
            var lines: [String] = []
            for family in [AddressFamily.ipv4Unicast, .ipv6Unicast, .l2vpnEVPN] {
                var key: RouteKey?
                while let destination = rib.next(after: key, family) {
                    for route in destination.routes {
                        let peer = peers[route.peer].map { "\($0.address) AS \($0.asNumber)" } ?? "?"
                        let nextHop = route.attributes.nextHop.map { "\($0)" } ?? "none"
                        let path = route.path.rawValue == 0 ? "" : " path \(route.path.rawValue)"
                        let what = Self.destination(destination.key, route)
                        lines.append("\(peer): \(what)\(path) via \(nextHop), \(route.attributes.asPath)")
                    }
                    key = destination.key
                }
            }
            return lines.sorted()
        }
    }
}

/// What a capture holds, counted as tshark counts.
struct ReplayCensus: RecordingVisitor {
    private(set) var messages: [String: Int] = [:]
    private(set) var attributes: [String: Int] = [:]
    private(set) var refused = 0
    /// When routes were announced last.
    private(set) var lastAnnouncement: RecordedInstant?

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        var reader = ByteReader(octets)
        guard (try? reader.skip(18)) != nil, let type = reader.next.flatMap({ MessageType(rawValue: $0) }) else {
            return
        }
        self.messages[type.description, default: 0] += 1
        guard type == .update else { return }
        guard let update = try? UpdateValidation.validate(octets, in: envelope.context) else {
            self.refused += 1
            return
        }
        if update.layout.announces { self.lastAnnouncement = envelope.instant }
        var fields = AttributeFields(update.layout.attributes.octets(in: octets))
        while let field = try? fields.next() { self.attributes["\(field.type.rawValue)", default: 0] += 1 }
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}

    mutating func transition(_ transition: RecordedTransition) {}

    mutating func note(_ note: RecordingNote) {}
}
