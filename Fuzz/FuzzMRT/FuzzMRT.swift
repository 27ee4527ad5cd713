// SPDX-License-Identifier: Apache-2.0

import BGPWire
@testable import CaptureFormats

/// The first octet says in which pieces the archive comes, the rest is the archive.
///
/// Pieces give what the whole gives. What is read can be written as whole records, from which it comes back.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 1 else { return 0 }
    let piece = Int(start[0]) + 1
    let archive = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let whole = Copy(of: archive, pieces: .max)
    guard Copy(of: archive, pieces: piece).heard == whole.heard else { fatalError("pieces give something else") }
    // What was written is an archive again, of the same messages and states.
    let again = Copy(of: whole.writer.octets, pieces: .max)
    guard !again.heard.contains(where: { $0.hasPrefix("truncated") }) else {
        fatalError("what was written ends within a record")
    }
    guard again.records == whole.records else { fatalError("what was written comes back as something else") }
    return 0
}

/// Hears an archive, and writes down what it hears.
private struct Copy: RecordingVisitor {
    /// Everything, in order.
    private(set) var heard: [String] = []
    /// What can be written, without its place in the archive.
    private(set) var records: [String] = []
    private(set) var writer = MRTWriter()
    private var normalizer = EntryNormalizer()

    init(of archive: [UInt8], pieces size: Int) {
        var reader = MRTReader()
        let octets = ByteReader(archive).octets
        var start = 0
        while start < archive.count {
            let end = start + min(size, archive.count - start)
            reader.read(octets.extracting(start..<end), into: &self)
            start = end
        }
        reader.finish(into: &self)
        self.writer.endRoutes()
    }

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        let text = "\([UInt8](copying: octets)) \(envelope.peer) \(envelope.direction) \(envelope.hasFraction)"
        self.heard.append("\(text) \(envelope.record) \(envelope.instant)")
        if let usual = envelope.usual {
            let full = try? UpdateValidation.validateInFull(octets, in: envelope.context)
            guard full?.verdict == .accept, full?.faults == [], full?.layout == usual.layout,
                MessageForm.correction(of: envelope.context, for: octets) == nil
            else { fatalError("what a reader calls usual is not") }
        }
        // Numbers of the ends that have no room come back as others.
        if MessageSubtype(of: octets, envelope).keepsASNumbers {
            self.records.append(text)
            self.writer.write(message: octets, envelope)
        }
        _ = try? UpdateMessage(parsing: octets, in: envelope.context)
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        let block = self.normalizer.withRIBForm(of: attributes, form: envelope.form) { [UInt8](copying: $0) }
        self.heard.append("\([UInt8](copying: nlri)) \(block ?? []) \(envelope)")
        guard let block else { return }
        let form = RecordedTableEntry.AttributeForm.fourOctetAS
        let bytes = ByteReader(block).octets
        guard self.normalizer.withRIBForm(of: bytes, form: form, { [UInt8](copying: $0) }) == block else {
            fatalError("the RIB form of a RIB form is another")
        }
        let kept = PathAttributes(octets: block)
        _ = (kept.asPath.description, kept.nextHop?.description, kept.communities.map(\.description))
    }

    mutating func transition(_ transition: RecordedTransition) {
        let states = "\(String(describing: transition.old)) \(String(describing: transition.new))"
        let text = "\(transition.peer) \(states) \(transition.hasFraction)"
        self.heard.append("\(text) \(transition.record) \(transition.instant)")
        self.records.append(text)
        self.writer.write(transition)
    }

    mutating func note(_ note: RecordingNote) { self.heard.append("\(note.kind) \(note.record)") }
}
