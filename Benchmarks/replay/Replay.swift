// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import CaptureFormats
import Generator
import Glibc
import RecordingFiles

/// What a recording costs: read and counted, printed as `bgpdump -m` does, and made into a table.
///
/// `replay [--only count|lines|table] [--rounds N] [--repeat N] [FILE...]`; without files, archives of a million prefixes
/// of two peers are made up, one of updates, one of the table they leave. A file that is given can be read several times
/// into one table, as if its copies were put together. An element is one prefix of one message or path; of several rounds
/// the quickest is told.
@main
struct Replay {
    /// Counts prefixes without looking into attributes.
    struct Counter: RecordingVisitor {
        var elements = 0

        mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
            let usual = envelope.usual?.layout
            guard let layout = usual ?? (try? UpdateValidation.validate(octets, in: envelope.context))?.layout else {
                return
            }
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

    private var only: String?
    private var rounds = 1
    private var repetitions = 1
    private var paths: [String] = []

    static func main() {
        var replay = Replay()
        var rest = CommandLine.arguments.dropFirst()
        while let word = rest.popFirst() {
            switch word {
            case "--only": replay.only = rest.popFirst()
            case "--rounds": replay.rounds = rest.popFirst().flatMap { Int($0) } ?? 1
            case "--repeat": replay.repetitions = rest.popFirst().flatMap { Int($0) } ?? 1
            default: replay.paths.append(word)
            }
        }
        replay.run()
    }

    private func run() {
        for path in self.paths.isEmpty ? Self.madeUp() : self.paths {
            print(path)
            if self.only == nil || self.only == "count" { self.count(path) }
            if self.only == nil || self.only == "lines" { self.writeLines(path) }
            if self.only == nil || self.only == "table" { self.makeTable(path) }
            guard self.paths.isEmpty else { continue }
            unlink(path)
        }
    }

    private func count(_ path: String) {
        self.measure("read, validated and counted") {
            var counter = Counter()
            let time = Stopwatch.nanoseconds { self.read(path, into: &counter) }
            return (time, counter.elements, "")
        }
    }

    private func writeLines(_ path: String) {
        var counter = Counter()
        self.read(path, into: &counter)
        self.measure("as bgpdump -m") {
            var octets = 0
            var lines = DumpOutput { octets += $0.byteCount }
            let time = Stopwatch.nanoseconds {
                self.read(path, into: &lines)
                lines.flush()
            }
            return (time, counter.elements, ", \(octets >> 20) MiB")
        }
    }

    private func makeTable(_ path: String) {
        self.measure("with the table built") {
            let table = RecordedTable(seed: 42)
            let time = Stopwatch.nanoseconds {
                table.hear { self.read(path, into: &$0) }
                table.withRIB { _ in }
            }
            let (totals, paths) = table.withRIB { ($0.totals, $0.pathCount) }
            let elements = totals.announced + totals.replaced + totals.unchanged + totals.withdrawn + totals.absent
            return (time, elements, ", \(paths) paths, \(Stopwatch.residentOctets >> 20) MiB resident")
        }
    }

    /// Prints the quickest round of what returns its nanoseconds, its elements and more to say.
    private func measure(_ name: String, _ round: () -> (time: Double, elements: Int, more: String)) {
        var best: (time: Double, elements: Int, more: String)?
        for _ in 0..<max(self.rounds, 1) {
            let next = round()
            if next.time < best?.time ?? .infinity { best = next }
        }
        guard let best else { return }
        let rate = (Double(best.elements) / best.time * 1e4).rounded() / 10
        let each = (best.time / Double(max(best.elements, 1)) * 10).rounded() / 10
        print("  \(name): \(rate) M elements/s, \(each) ns each (\(best.elements)\(best.more))")
    }

    private func read(_ path: String, into visitor: inout some RecordingVisitor & ~Copyable) {
        for _ in 0..<self.repetitions {
            do {
                try RecordingFile(path: path).read(into: &visitor)
            } catch {
                print("  \(error)")
            }
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
        Replay().read(updates, into: &table)
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
