// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats
import Generator
import Glibc
import PacketCapture

/// What a capture costs: through libpcap, frames, streams and sessions, UPDATEs judged and prefixes walked.
///
/// `captures [FILE...]`; without files, one is made up: four sessions that send a table of 200,000 prefixes each at the
/// same time, in segments of 1,448 octets as Ethernet carries them.
@main
struct Captures {
    /// Judges every UPDATE and walks what it announces.
    struct Decoder: RecordingVisitor {
        var messages = 0
        var prefixes = 0
        var refused = 0
        var notes = 0

        mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
            self.messages += 1
            var reader = ByteReader(octets)
            guard (try? reader.skip(18)) != nil, reader.next == MessageType.update.rawValue else { return }
            guard let update = try? UpdateValidation.validate(octets, in: envelope.context) else {
                self.refused += 1
                return
            }
            var cursor = IPv4PrefixCursor(
                update.layout.nlri.octets(in: octets),
                hasPathIdentifiers: envelope.context.addPath.contains(.ipv4Unicast)
            )
            while (try? cursor.next()) ?? nil != nil { self.prefixes += 1 }
        }

        mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}
        mutating func transition(_ transition: RecordedTransition) {}
        mutating func note(_ note: RecordingNote) { self.notes += 1 }
    }

    /// Only counts messages, to tell what following streams costs by itself.
    struct Counter: RecordingVisitor {
        var messages = 0

        mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) { self.messages += 1 }
        mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}
        mutating func transition(_ transition: RecordedTransition) {}
        mutating func note(_ note: RecordingNote) {}
    }

    static func main() {
        let named = Array(CommandLine.arguments.dropFirst())
        if named.isEmpty {
            for (name, isOpened) in [("sessions with OPENs", true), ("sessions seen from the middle", false)] {
                let capture = MadeUpCapture(sessions: 4, prefixes: 200_000, isOpened: isOpened)
                print("\(name): \(capture.octets.count >> 20) MiB, \(capture.frames.count) frames")
                for round in 1...3 { self.measure(capture, round) }
            }
        }
        for path in named {
            var decoder = Decoder()
            let time = Stopwatch.nanoseconds {
                self.read(into: &decoder) { () throws(CaptureError) in try CaptureHandle(path: path) }
            }
            let size = self.size(of: path)
            self.report(path, time, size, decoder)
        }
    }

    private static func measure(_ capture: MadeUpCapture, _ round: Int) {
        var counter = Counter()
        let followed = Stopwatch.nanoseconds { self.follow(capture, into: &counter) }
        self.report("  round \(round), streams and messages", followed, capture.frameOctets, nil)
        var decoder = Decoder()
        let decoded = Stopwatch.nanoseconds { self.follow(capture, into: &decoder) }
        self.report("  round \(round), and judged and walked", decoded, capture.frameOctets, decoder)
        decoder = Decoder()
        let read = Stopwatch.nanoseconds {
            var chunks = [capture.octets]
            self.read(into: &decoder) { () throws(CaptureError) in
                try CaptureHandle(name: "made up") { chunks.popLast() }
            }
        }
        self.report("  round \(round), through libpcap too", read, capture.octets.count, decoder)
    }

    /// Frames in memory, without libpcap.
    private static func follow(_ capture: MadeUpCapture, into visitor: inout some RecordingVisitor) {
        var observer = ConversationObserver()
        let file = ByteReader(capture.octets)
        for (index, frame) in capture.frames.enumerated() {
            let captured = CapturedFrame(
                file.octets.extracting(frame),
                linkType: .ethernet,
                instant: RecordedInstant(nanosecondsSinceEpoch: Int64(index) * 1_000),
                number: index + 1
            )
            observer.receive(captured, to: &visitor)
        }
        observer.finish(to: &visitor)
    }

    private static func read(
        into visitor: inout some RecordingVisitor,
        _ open: () throws(CaptureError) -> CaptureHandle
    ) {
        do throws(CaptureError) {
            var reader = CaptureReader(try open())
            try reader.read(to: &visitor)
        } catch {
            print("\(error.source): \(error.reason)")
        }
    }

    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func report(_ name: String, _ nanoseconds: Double, _ octets: Int, _ decoder: Decoder?) {
        let rate = Int(Double(octets) / nanoseconds * 1e3)
        let found = decoder.map {
            ": \($0.messages) messages, \($0.prefixes) prefixes, \($0.refused) refused, \($0.notes) notes"
        }
        print("\(name): \(rate) MB/s\(found ?? "")")
    }
}
