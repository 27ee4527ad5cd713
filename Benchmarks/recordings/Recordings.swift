// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats
import Generator

/// Reading archives and streams in memory: what the formats cost, without files and without a table.
///
/// An element is one prefix of one message or one path of a table.
@main
struct Recordings {
    /// Counts prefixes; brings attributes of table dumps into RIB form where asked to.
    struct Census: RecordingVisitor {
        var elements = 0
        var octets = 0
        var normalizes = false
        private var normalizer = EntryNormalizer()

        init(normalizes: Bool = false) { self.normalizes = normalizes }

        mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
            guard let update = try? UpdateValidation.validate(octets, in: envelope.context) else { return }
            var cursor = IPv4PrefixCursor(
                update.layout.nlri.octets(in: octets),
                hasPathIdentifiers: envelope.context.addPath.contains(.ipv4Unicast)
            )
            while (try? cursor.next()) ?? nil != nil { self.elements += 1 }
        }

        mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
            self.elements += 1
            guard self.normalizes else { return }
            let count = self.normalizer.withRIBForm(of: attributes, form: envelope.form) { $0.byteCount }
            self.octets &+= count ?? 0
        }

        mutating func transition(_ transition: RecordedTransition) {}
        mutating func note(_ note: RecordingNote) { print("a note: \(note.kind)") }
    }

    static let instant = RecordedInstant(seconds: 1_700_000_000)
    static let peers = (0..<8).map { number in
        RecordedPeer(
            address: .v4(IPv4Address(rawValue: 0x0A00_0001 + UInt32(number))),
            asNumber: ASNumber(64_500 + UInt32(number)),
            identifier: BGPIdentifier(rawValue: 0x0A00_0001 + UInt32(number)),
            localAddress: .v4(IPv4Address(rawValue: 0x0A00_00FE)),
            localASNumber: 65_000
        )
    }

    static func main() {
        let feed = GeneratedFeed(prefixes: 200_000, seed: 1, feed: 0)
        let (table, updates, stream) = (Self.table(feed), Self.updates(feed), Self.stream(feed))
        for round in 1...3 {
            print("round \(round)")
            Self.measure("table dump of 8 peers", table) { Self.archive($0, into: &$1) }
            Self.measure("table dump, attributes in RIB form", table, Census(normalizes: true)) {
                Self.archive($0, into: &$1)
            }
            Self.measure("updates, validated", updates) { Self.archive($0, into: &$1) }
            Self.measure("BMP, validated", stream) { octets, census in
                var reader = BMPReader()
                reader.read(ByteReader(octets).octets, into: &census)
            }
        }
    }

    private static func archive(_ octets: [UInt8], into census: inout Census) {
        var reader = MRTReader()
        reader.read(ByteReader(octets).octets, into: &census)
        reader.finish(into: &census)
    }

    private static func measure(
        _ name: String,
        _ octets: [UInt8],
        _ census: Census = Census(),
        _ body: ([UInt8], inout Census) -> Void
    ) {
        var census = census
        let time = Stopwatch.nanoseconds { body(octets, &census) }
        let rate = (Double(census.elements) / time * 1e4).rounded() / 10
        Stopwatch.report("  \(name), \(rate) M/s", time, per: census.elements, "element")
    }

    /// A table in which every peer has a path to every prefix.
    private static func table(_ feed: GeneratedFeed) -> [UInt8] {
        var writer = MRTWriter()
        writer.writePeerTable(collector: BGPIdentifier(rawValue: 1), peers: self.peers, at: self.instant)
        for message in feed.messages {
            let reader = ByteReader(message)
            guard let update = try? UpdateValidation.validate(reader.octets, in: DecodeContext()) else { continue }
            let attributes = update.layout.attributes.octets(in: reader.octets)
            var fields = NLRIFields(
                update.layout.nlri.octets(in: reader.octets),
                family: .ipv4Unicast,
                hasPathIdentifiers: false
            )
            let block = update.layout.nlri.octets(in: reader.octets)
            while let field = (try? fields.next()) ?? nil {
                let nlri = field.octets(in: block)
                writer.beginRoutes(to: nlri, family: .ipv4Unicast, hasPathIdentifiers: false, at: self.instant)
                for index in self.peers.indices {
                    writer.addRoute(
                        from: UInt16(index),
                        originatedSeconds: 1_700_000_000,
                        path: nil,
                        attributes: attributes
                    )
                }
                writer.endRoutes()
            }
        }
        return writer.octets
    }

    private static func updates(_ feed: GeneratedFeed) -> [UInt8] {
        var writer = MRTWriter()
        for (number, message) in feed.messages.enumerated() {
            let envelope = RecordedMessage(
                record: number,
                instant: self.instant,
                peer: self.peers[number % self.peers.count],
                context: DecodeContext()
            )
            writer.write(message: ByteReader(message).octets, envelope)
        }
        return writer.octets
    }

    private static func stream(_ feed: GeneratedFeed) -> [UInt8] {
        var writer = BMPWriter()
        for (number, message) in feed.messages.enumerated() {
            let peer = self.peers[number % self.peers.count]
            writer.writeRoutes(ByteReader(message).octets, peer, at: self.instant)
        }
        return writer.octets
    }
}
