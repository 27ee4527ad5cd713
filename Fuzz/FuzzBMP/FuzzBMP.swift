// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats

/// The first octet says in which pieces a router's stream comes, the rest is the stream.
///
/// Pieces give what the whole gives, and a peer that goes down was up or at least heard.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 1 else { return 0 }
    let stream = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let whole = Listener(to: stream, pieces: .max)
    let pieces = Listener(to: stream, pieces: Int(start[0]) + 1)
    guard pieces.heard == whole.heard else {
        let place = zip(pieces.heard, whole.heard).prefix { $0 == $1 }.count
        fatalError(
            "pieces give \(pieces.heard.dropFirst(place).prefix(1)), not \(whole.heard.dropFirst(place).prefix(1))"
        )
    }
    guard whole.up.isEmpty else { fatalError("a peer is up after the end") }
    return 0
}

/// One thing that was told.
private enum Heard: Equatable {
    case message([UInt8], RecordedPeer, RecordedMessage.Direction, DecodeContext, record: Int, RecordedInstant)
    case transition(RecordedPeer, RecordedTransition.State?, RecordedTransition.State?, record: Int, RecordedInstant)
    case note(RecordingNote.Kind)
    case router(MonitoredRouter)
}

/// Hears a stream to its end.
private struct Listener: RecordingVisitor {
    private(set) var heard: [Heard] = []
    /// Peers that were heard and have not gone, without their ports.
    private(set) var up: Set<RecordedPeer> = []

    init(to stream: [UInt8], pieces size: Int) {
        var reader = BMPReader(maximumPeers: 4)
        let octets = ByteReader(stream).octets
        var start = 0
        while start < stream.count {
            let end = start + min(size, stream.count - start)
            reader.read(octets.extracting(start..<end), into: &self)
            start = end
        }
        self.heard.append(.router(reader.router))
        reader.finish(into: &self)
    }

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        self.up.insert(envelope.peer)
        self.heard.append(
            .message(
                [UInt8](copying: octets),
                envelope.peer,
                envelope.direction,
                envelope.context,
                record: envelope.record,
                envelope.instant
            )
        )
        _ = try? UpdateMessage(parsing: octets, in: envelope.context)
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}

    mutating func transition(_ transition: RecordedTransition) {
        let (old, new) = (transition.old, transition.new)
        self.heard.append(.transition(transition.peer, old, new, record: transition.record, transition.instant))
        if transition.new == .established {
            self.up.insert(transition.peer)
        } else {
            self.up.remove(transition.peer)
        }
    }

    mutating func note(_ note: RecordingNote) {
        // How much of a message was left depends on nothing but where the stream ends.
        self.heard.append(.note(note.kind))
    }
}
