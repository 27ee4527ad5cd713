// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import CaptureFormats
import Generator
import Glibc
import RecordingFiles

/// What a recording costs: read and counted, printed as `bgpdump -m` does, and made into a table.
///
/// `replay [FILE...]`; without files, archives of a million prefixes of two peers are made up, one of updates, one of the
/// table they leave. An element is one prefix of one message or path.
@main
struct Replay {
    /// Counts prefixes without looking into attributes.
    struct Counter: RecordingVisitor {
        var elements = 0

        mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
            guard let update = try? UpdateValidation.validate(octets, in: envelope.context) else { return }
            let layout = update.layout
            self.count(layout.nlri, .ipv4Unicast, octets, envelope.context)
            self.count(layout.withdrawn, .ipv4Unicast, octets, envelope.context)
            if let reach = layout.reach { self.count(reach.nlri, reach.family, octets, envelope.context) }
            if let unreach = layout.unreach { self.count(unreach.nlri, unreach.family, octets, envelope.context) }
        }

        private mutating func count(
            _ range: OctetRange,
            _ family: AddressFamily,
            _ message: RawSpan,
            _ context: DecodeContext
        ) {
            guard !range.isEmpty else { return }
            let hasPathIdentifiers = context.addPath.contains(family)
            var fields = NLRIFields(range.octets(in: message), family: family, hasPathIdentifiers: hasPathIdentifiers)
            while (try? fields.next()) != nil { self.elements += 1 }
        }

        mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) { self.elements += 1 }
        mutating func transition(_ transition: RecordedTransition) {}
        mutating func note(_ note: RecordingNote) {}
    }

    static func main() {
        let named = Array(CommandLine.arguments.dropFirst())
        for path in named.isEmpty ? self.madeUp() : named {
            print(path)
            var counter = Counter()
            let read = Stopwatch.nanoseconds { self.read(path, into: &counter) }
            let count = counter.elements
            Self.report("  read, validated and counted", read, count)
            var octets = 0
            var lines = DumpOutput { octets += $0.byteCount }
            let printed = Stopwatch.nanoseconds {
                self.read(path, into: &lines)
                lines.flush()
            }
            Self.report("  as bgpdump -m, \(octets >> 20) MiB", printed, count)
            var table = RecordedTable(seed: 42)
            let made = Stopwatch.nanoseconds {
                self.read(path, into: &table)
                table.withRIB { _ in }
            }
            Self.report("  with the table built", made, count)
            let paths = table.withRIB { $0.pathCount }
            print("  \(paths) paths; \(Stopwatch.residentOctets >> 20) MiB resident")
            guard named.isEmpty else { continue }
            unlink(path)
        }
    }

    private static func report(_ name: String, _ nanoseconds: Double, _ count: Int) {
        let rate = (Double(count) / nanoseconds * 1e4).rounded() / 10
        print("\(name): \(rate) M elements/s (\(count))")
    }

    private static func read(_ path: String, into visitor: inout some RecordingVisitor) {
        do {
            try RecordingFile(path: path).read(into: &visitor)
        } catch {
            print("  \(error)")
        }
    }

    /// Archives in temporary files.
    private static func madeUp() -> [String] {
        let updates = "/tmp/replay-updates.\(getpid()).mrt"
        let dump = "/tmp/replay-rib.\(getpid()).mrt"
        var writer = MRTWriter()
        for number in 0..<2 as Range<UInt32> {
            let feed = GeneratedFeed(prefixes: 1_000_000, seed: 1, feed: number)
            let peer = RecordedPeer(
                address: .v4(IPv4Address(rawValue: 0x0A00_0001 + number)),
                asNumber: ASNumber(64_500 + number),
                localAddress: .v4(IPv4Address(rawValue: 0x0A00_00FE)),
                localASNumber: ASNumber(64_499)
            )
            for (index, message) in feed.messages.enumerated() {
                let envelope = RecordedMessage(
                    record: index,
                    instant: RecordedInstant(seconds: 1_795_406_297 + UInt32(index / 1000)),
                    peer: peer,
                    context: DecodeContext(),
                    hasFraction: false
                )
                writer.write(message: ByteReader(message).octets, envelope)
            }
        }
        self.save(writer.octets, updates)
        var table = RecordedTable(seed: 42)
        self.read(updates, into: &table)
        var octets: [UInt8] = []
        TableArchive(table).write {
            octets += $0
            return true
        }
        self.save(octets, dump)
        return [updates, dump]
    }

    private static func save(_ octets: [UInt8], _ path: String) {
        guard let file = fopen(path, "w") else { return }
        octets.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
    }
}
