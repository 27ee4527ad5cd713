// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Foundation
import Testing

@Suite("Written MRT, RFC 6396 and RFC 8050")
struct MRTWriterTests {
    static let instant = RecordedInstant(seconds: 1_700_000_000, nanoseconds: 123_456_000)
    static let v4 = RecordedPeer(
        address: .v4(IPv4Address(rawValue: 0xC000_0201)),
        asNumber: ASNumber(4_200_000_001),
        identifier: BGPIdentifier(rawValue: 0x0A00_0001)
    )
    static let v6 = RecordedPeer(
        address: .v6(IPv6Address(rawValue: 0xFE80 << 112 | 1)),
        asNumber: ASNumber(65_001),
        identifier: BGPIdentifier(rawValue: 0x0A00_0002)
    )
    static let attributes = "40010100 40020a 0202 fa56ea01 0000fde9"
    static let nextHop = "400304 c0000201"
    static let linkLocal = "800e11 10 fe800000000000000000000000000001"

    /// A table of IPv4 with both kinds of next hop, IPv6, path identifiers and EVPN.
    static func table() -> [UInt8] {
        var writer = MRTWriter()
        writer.writePeerTable(
            collector: BGPIdentifier(rawValue: 0x0A00_0009),
            viewName: "main",
            peers: [self.v4, self.v6],
            at: self.instant
        )
        writer.route("18 c63364", .ipv4Unicast, nil, [(0, self.attributes + self.nextHop)])
        writer.route("18 cb0071", .ipv4Unicast, nil, [(1, self.attributes + self.linkLocal)])
        writer.route("20 20010db8", .ipv6Unicast, nil, [(1, self.attributes + self.linkLocal)])
        writer.route("18 c63364", .ipv4Unicast, 7, [(0, self.attributes + self.nextHop)])
        writer.route("20 20010db8", .ipv6Unicast, 7, [(1, self.attributes + self.linkLocal)])
        let evpn = "0311" + String(repeating: "00", count: 12) + "20 c0000201"
        writer.route(evpn, .l2vpnEVPN, nil, [(0, self.attributes + "800e05 04 c0000201")])
        writer.route(evpn, .l2vpnEVPN, 7, [(0, self.attributes + "800e05 04 c0000201")])
        return writer.octets
    }

    @Test("A table comes back with its peers, families, path identifiers and attributes")
    func tables() throws {
        let census = RecordingCensus(mrt: Self.table())
        #expect(census.entries == [.ipv4Unicast: 3, .ipv6Unicast: 2, .l2vpnEVPN: 2])
        #expect(census.lines == ["TABLE_DUMP2/B": 3, "TABLE_DUMP2_AP/B": 2] && census.notes.isEmpty)
        #expect(census.peers == [Self.v4, Self.v6])
        let first = try #require(census.firstEntry)
        #expect(first.attributes == octets(Self.attributes + Self.nextHop) && first.nlri == octets("18 c63364"))
    }

    @Test("A record is written octet by octet as RFC 6396 section 4.3 draws it")
    func octetsOfRecord() {
        var writer = MRTWriter()
        writer.route("18 c63364", .ipv4Unicast, nil, [(1, "40010100"), (2, "")])
        let expected =
            "6553f100 000d 0002 0000001e 00000000 18 c63364 0002 0001 00000005 0004 40010100 0002 00000005 0000"
        #expect(writer.octets == octets(expected))
    }

    @Test("A destination without routes is not written")
    func empty() {
        var writer = MRTWriter()
        writer.route("18 c63364", .ipv4Unicast, nil, [])
        #expect(writer.octets.isEmpty)
    }

    @Test("More routes than a record counts go on in another")
    func manyRoutes() {
        var writer = MRTWriter()
        writer.writePeerTable(collector: BGPIdentifier(rawValue: 1), peers: [Self.v4], at: Self.instant)
        writer.route("18 c63364", .ipv4Unicast, 1, Array(repeating: (0, "40010100"), count: 70_000))
        let census = RecordingCensus(mrt: writer.octets)
        #expect(census.entries == [.ipv4Unicast: 70_000] && census.notes.isEmpty)
    }

    @Test("Attributes too long for their field are refused, and the record stays whole")
    func overlongAttributes() {
        var writer = MRTWriter()
        writer.writePeerTable(collector: BGPIdentifier(rawValue: 1), peers: [Self.v4], at: Self.instant)
        let nlri = octets("18 c63364")
        writer.beginRoutes(
            to: ByteReader(nlri).octets,
            family: .ipv4Unicast,
            hasPathIdentifiers: false,
            at: Self.instant
        )
        for excess in [0, 1] {
            let filler = [UInt8](repeating: 0, count: 65_531 + excess)
            let block = [0xD0, 0xF0, UInt8(filler.count >> 8), UInt8(filler.count & 0xFF)] + filler
            let reader = ByteReader(block)
            let isWritten = writer.addRoute(from: 0, originatedSeconds: 5, path: nil, attributes: reader.octets)
            #expect(isWritten == (excess == 0))
        }
        writer.endRoutes()
        let census = RecordingCensus(mrt: writer.octets)
        #expect(census.entries == [.ipv4Unicast: 1] && census.notes.isEmpty)
        #expect(census.firstEntry?.attributes.count == 65_535)
    }

    @Test("A message of 65,535 octets comes back")
    func extendedMessage() throws {
        let filler = [UInt8](repeating: 0xAA, count: 65_535 - 23 - 4)
        let attribute = [0xD0, 0xF0, UInt8(filler.count >> 8), UInt8(filler.count & 0xFF)] + filler
        let update = message(2, [0, 0, UInt8(attribute.count >> 8), UInt8(attribute.count & 0xFF)] + attribute)
        #expect(update.count == 65_535)
        let envelope = RecordedMessage(
            record: 1,
            instant: Self.instant,
            peer: Self.v4,
            direction: .received,
            context: DecodeContext(usesExtendedMessages: true),
            hasFraction: true
        )
        var writer = MRTWriter()
        writer.write(message: ByteReader(update).octets, envelope)
        let census = RecordingCensus(mrt: writer.octets)
        #expect(try #require(census.firstMessage).octets == update && census.notes.isEmpty)
    }

    @Test(
        "Messages come back with width, path identifiers, direction and time",
        arguments: [true, false],
        [true, false]
    )
    func messages(isWide: Bool, hasPaths: Bool) throws {
        let update = message(2, octets("0000 0000" + (hasPaths ? "00000001" : "") + "18 c63364"))
        for direction in [RecordedMessage.Direction.received, .sent] {
            var peer = Self.v6
            peer.identifier = nil
            peer.localASNumber = 65_000
            peer.localAddress = .v6(IPv6Address(rawValue: 2))
            let envelope = RecordedMessage(
                record: 1,
                instant: Self.instant,
                peer: peer,
                direction: direction,
                context: DecodeContext(usesFourOctetAS: isWide, addPath: hasPaths ? [.ipv4Unicast] : []),
                hasFraction: isWide
            )
            var writer = MRTWriter()
            writer.write(message: ByteReader(update).octets, envelope)
            let (octets, found) = try #require(RecordingCensus(mrt: writer.octets).firstMessage)
            #expect(octets == update && found.peer == peer && found.direction == direction)
            #expect(found.context.usesFourOctetAS == isWide && found.context.addPath.contains(.ipv4Unicast) == hasPaths)
            let seconds = RecordedInstant(seconds: 1_700_000_000)
            #expect(found.hasFraction == isWide && found.instant == (isWide ? Self.instant : seconds))
        }
    }

    @Test("State changes come back")
    func transition() throws {
        var writer = MRTWriter()
        writer.write(Self.transition())
        let found = try #require(RecordingCensus(mrt: writer.octets).transitions.first)
        #expect(found.old == .openConfirm && found.new == .established && found.peer.asNumber == Self.v4.asNumber)
    }

    static func transition() -> RecordedTransition {
        RecordedTransition(
            record: 1,
            instant: self.instant,
            peer: self.v4,
            old: .openConfirm,
            new: .established,
            source: .stateChange
        )
    }

    @Test("bgpdump prints what was written", .enabled(if: BGPDump.isPresent, "bgpdump is not installed"))
    func bgpdump() throws {
        var writer = MRTWriter()
        writer.write(Self.transition())
        let reach = "800e1c 0002 01 10 fe800000000000000000000000000001 00 30 20010db80001"
        let body = "0000 0030" + Self.attributes + reach
        let update = message(2, octets(body))
        for hasFraction in [true, false] {
            let context = DecodeContext()
            writer.write(
                message: ByteReader(update).octets,
                RecordedMessage(
                    record: 1,
                    instant: Self.instant,
                    peer: Self.v6,
                    context: context,
                    hasFraction: hasFraction
                )
            )
        }
        let withPath = message(2, octets("0008 00000005 18 cb0071 0000"))
        writer.write(
            message: ByteReader(withPath).octets,
            RecordedMessage(
                record: 1,
                instant: Self.instant,
                peer: Self.v4,
                context: DecodeContext(addPath: [.ipv4Unicast]),
                hasFraction: false
            )
        )
        let lines = try BGPDump.lines(of: Self.table() + writer.octets)
        let path = "4200000001 65001|IGP"
        #expect(
            lines == [
                "TABLE_DUMP2|1700000000|B|192.0.2.1|4200000001|198.51.100.0/24|\(path)|192.0.2.1|0|0||NAG||",
                "TABLE_DUMP2|1700000000|B|fe80::1|65001|203.0.113.0/24|\(path)|fe80::1|0|0||NAG||",
                "TABLE_DUMP2|1700000000|B|fe80::1|65001|2001:db8::/32|\(path)|fe80::1|0|0||NAG||",
                "TABLE_DUMP2_AP|1700000000|B|192.0.2.1|4200000001|198.51.100.0/24|7|\(path)|192.0.2.1|0|0||NAG||",
                "TABLE_DUMP2_AP|1700000000|B|fe80::1|65001|2001:db8::/32|7|\(path)|fe80::1|0|0||NAG||",
                "BGP4MP_ET|1700000000.123456|STATE|192.0.2.1|4200000001|5|6",
                "BGP4MP_ET|1700000000.123456|A|fe80::1|65001|2001:db8:1::/48|\(path)|fe80::1|0|0||NAG||",
                "BGP4MP|1700000000|A|fe80::1|65001|2001:db8:1::/48|\(path)|fe80::1|0|0||NAG||",
                "BGP4MP_AP|1700000000|W|192.0.2.1|4200000001|203.0.113.0/24|5",
            ]
        )
    }

    @Test("Archives of others come back from writing what they hold", .enabled(if: Corpus.isPresent, "no corpus"))
    func corpus() throws {
        for archive in Archive.all where archive.path != "mrt/own-openbgpd-mp-s.mrt" {
            var copy = Copy()
            var reader = MRTReader()
            let original = try archive.octets()
            reader.read(ByteReader(original).octets, into: &copy)
            copy.writeTable()
            let census = RecordingCensus(mrt: copy.writer.octets)
            let expected = try archive.census().lines
            // Old types become new ones, whose names differ.
            #expect(Self.letters(census.lines) == Self.letters(expected), "\(archive.path)")
        }
    }

    private static func letters(_ lines: [String: Int]) -> [Substring: Int] {
        Dictionary(lines.map { ($0.key.split(separator: "/")[1], $0.value) }, uniquingKeysWith: +)
    }
}

/// Writes down what it is told.
private struct Copy: RecordingVisitor {
    var writer = MRTWriter()
    private var peers: [RecordedPeer: UInt16] = [:]
    private var routes: [(nlri: [UInt8], attributes: [UInt8], envelope: RecordedTableEntry)] = []
    private var normalizer = EntryNormalizer()

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        self.writer.write(message: octets, envelope)
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        if self.peers[envelope.peer] == nil { self.peers[envelope.peer] = UInt16(self.peers.count) }
        let block = self.normalizer.withRIBForm(of: attributes, form: envelope.form) { [UInt8](copying: $0) }
        self.routes.append(([UInt8](copying: nlri), block ?? [], envelope))
    }

    mutating func writeTable() {
        guard !self.routes.isEmpty else { return }
        let peers = self.peers.sorted { $0.value < $1.value }.map(\.key)
        self.writer.writePeerTable(collector: BGPIdentifier(rawValue: 1), peers: peers, at: MRTWriterTests.instant)
        for route in self.routes {
            self.writer.beginRoutes(
                to: ByteReader(route.nlri).octets,
                family: route.envelope.family,
                hasPathIdentifiers: route.envelope.path != nil,
                at: route.envelope.instant
            )
            self.writer.addRoute(
                from: self.peers[route.envelope.peer] ?? 0,
                originatedSeconds: route.envelope.originatedSeconds,
                path: route.envelope.path,
                attributes: ByteReader(route.attributes).octets
            )
            self.writer.endRoutes()
        }
    }

    mutating func transition(_ transition: RecordedTransition) { self.writer.write(transition) }
    mutating func note(_ note: RecordingNote) {}
}

extension MRTWriter {
    /// Writes the routes to one destination, all of second 5.
    fileprivate mutating func route(
        _ nlri: String,
        _ family: AddressFamily,
        _ path: UInt32?,
        _ routes: [(peer: UInt16, attributes: String)]
    ) {
        let nlri = BGPTestSupport.octets(nlri)
        let instant = RecordedInstant(seconds: 1_700_000_000)
        self.beginRoutes(to: ByteReader(nlri).octets, family: family, hasPathIdentifiers: path != nil, at: instant)
        for route in routes {
            let attributes = BGPTestSupport.octets(route.attributes)
            self.addRoute(
                from: route.peer,
                originatedSeconds: 5,
                path: path.map { PathIdentifier(rawValue: $0) },
                attributes: ByteReader(attributes).octets
            )
        }
        self.endRoutes()
    }
}

/// The program of that name, whose lines scripts of the field expect.
enum BGPDump {
    static let path = "/usr/bin/bgpdump"
    static var isPresent: Bool { FileManager.default.isExecutableFile(atPath: self.path) }

    /// What it prints of an archive with `-m`.
    static func lines(of archive: [UInt8]) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).mrt")
        try Data(archive).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: self.path)
        process.arguments = ["-m", file.path]
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
