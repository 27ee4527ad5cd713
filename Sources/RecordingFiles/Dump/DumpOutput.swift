// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPWire
public import CaptureFormats

/// Prints recordings as the lines of `bgpdump -m`; see `DumpRenderer`.
public struct DumpOutput: RecordingVisitor, ~Copyable {
    private var renderer = DumpRenderer()
    private let sink: (RawSpan) -> Void
    /// Octets that are written together.
    private static let chunk = 1 << 16

    /// An output into `sink`, which is lent whole lines, many at a time.
    public init(_ sink: @escaping (RawSpan) -> Void) {
        self.sink = sink
    }

    /// Hands over the lines that wait.
    public mutating func flush() {
        guard self.renderer.text.count > 0 else { return }
        self.sink(self.renderer.text.octets)
        self.renderer.removeAll()
    }

    private mutating func flushIfFull() {
        if self.renderer.text.count >= Self.chunk { self.flush() }
    }

    /// Writes the lines of an UPDATE.
    public mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        let label: DumpEnvelope.Label =
            envelope.isOldRecord ? .oldMessage : envelope.direction == .sent ? .sentMessage : .message
        let dump = DumpEnvelope(label, envelope.instant, envelope.peer, hasFraction: envelope.hasFraction)
        self.renderer.message(octets, dump, in: envelope.context)
        self.flushIfFull()
    }

    /// Writes the line of a path.
    public mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        let label: DumpEnvelope.Label = envelope.isFirstVersion ? .tableDump : .tableDump2
        let dump = DumpEnvelope(label, envelope.instant, envelope.peer, hasFraction: false)
        self.renderer.entry(
            nlri: nlri,
            attributes: attributes,
            family: envelope.family,
            path: envelope.path,
            width: envelope.form == .twoOctetAS ? 2 : 4,
            dump
        )
        self.flushIfFull()
    }

    /// Writes the line of a state change, if it was recorded as one.
    public mutating func transition(_ transition: RecordedTransition) {
        guard transition.source == .stateChange else { return }
        let label: DumpEnvelope.Label = transition.isOldRecord ? .oldMessage : .message
        let dump = DumpEnvelope(label, transition.instant, transition.peer, hasFraction: transition.hasFraction)
        self.renderer.state(from: transition.old?.rawValue ?? 0, to: transition.new?.rawValue ?? 0, dump)
        self.flushIfFull()
    }

    /// Writes nothing: `bgpdump` has no lines for what it skips.
    public mutating func note(_ note: RecordingNote) {}
}

extension DumpEnvelope {
    fileprivate init(_ label: Label, _ instant: RecordedInstant, _ peer: RecordedPeer, hasFraction: Bool) {
        self.init(
            label: label,
            seconds: UInt32(clamping: instant.seconds),
            microseconds: hasFraction ? UInt32(clamping: instant.nanoseconds / 1000) : nil,
            peer: peer.address,
            asNumber: peer.asNumber.rawValue
        )
    }
}
