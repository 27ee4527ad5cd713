// SPDX-License-Identifier: Apache-2.0

import BGPWire
public import CaptureFormats

/// Writes messages and changes of state of any recording as an MRT archive; RFC 6396, RFC 8050.
///
/// A capture or a BMP stream becomes an archive of updates that other programs read. Paths of table dumps are not
/// written here: a table has its peers in front, see ``TableArchive``.
public final class ArchiveOutput: RecordingVisitor {
    private var writer = MRTWriter()
    private let sink: ([UInt8]) -> Bool
    /// Paths of table dumps that were passed over.
    public private(set) var entriesLeftOut = 0
    private static let chunk = 1 << 16

    /// An output into `sink`, which gets whole records, many at a time, and returns whether it wants more.
    public init(_ sink: @escaping ([UInt8]) -> Bool) {
        self.sink = sink
    }

    /// Hands over the records that wait.
    public func flush() {
        guard !self.writer.octets.isEmpty else { return }
        _ = self.sink(self.writer.octets)
        self.writer.removeAll()
    }

    private func flushIfFull() {
        if self.writer.octets.count >= Self.chunk { self.flush() }
    }

    /// Writes a message.
    public func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        self.writer.write(message: octets, envelope)
        self.flushIfFull()
    }

    /// Counts a path of a table dump.
    public func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        self.entriesLeftOut += 1
    }

    /// Writes a change of state, where both states are known.
    public func transition(_ transition: RecordedTransition) {
        guard transition.old != nil, transition.new != nil else { return }
        self.writer.write(transition)
        self.flushIfFull()
    }

    /// Writes nothing: archives have no records for notes.
    public func note(_ note: RecordingNote) {}
}
