// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import RecordingFiles

/// Everything that a recording tells of messages, paths and states, in order and in full.
///
/// Notes are left out, and so are the numbers of records. Attributes of paths are in RIB form, in which tables keep them.
struct HeardRecording: RecordingVisitor {
    private(set) var things: [String] = []
    /// Whether paths are told without the other end and the form of their record: BGP4MP_ENTRY becomes another type.
    var isLenient = false
    private var normalizer = EntryNormalizer()

    /// What a file holds.
    init(path: String, lenient: Bool = false) throws {
        self.isLenient = lenient
        try RecordingFile(path: path).read(into: &self)
    }

    /// What an archive holds.
    init(archive: [UInt8], lenient: Bool = false) {
        self.isLenient = lenient
        var reader = MRTReader()
        reader.read(ByteReader(archive).octets, into: &self)
        reader.finish(into: &self)
    }

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        let context = envelope.context
        self.things.append(
            "message \(hexadecimal(octets)) \(envelope.peer) \(envelope.direction) \(envelope.instant) "
                + "\(envelope.hasFraction) \(context.usesFourOctetAS) \(context.sessionKind) "
                + "\(Self.families(octets, context))"
        )
    }

    /// Families of the message that have path identifiers in it; others do not matter.
    private static func families(_ octets: RawSpan, _ context: DecodeContext) -> [String] {
        guard octets.byteCount > 18, let update = try? UpdateValidation.validate(octets, in: context) else { return [] }
        let layout = update.layout
        var families: Set<AddressFamily> = []
        if !layout.withdrawn.isEmpty || !layout.nlri.isEmpty { families.insert(.ipv4Unicast) }
        if let reach = layout.reach { families.insert(reach.family) }
        if let unreach = layout.unreach { families.insert(unreach.family) }
        return families.filter { context.addPath.contains($0) }.map(\.description).sorted()
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        let block = self.normalizer.withRIBForm(of: attributes, form: envelope.form) { hexadecimal($0) }
        let peer = envelope.peer
        let name = self.isLenient ? "\(peer.address) \(peer.asNumber)" : "\(peer) \(envelope.form)"
        let path = envelope.path.map { "\($0)" } ?? "none"
        self.things.append(
            "path \(hexadecimal(nlri)) \(block ?? "broken \(hexadecimal(attributes))") \(name) \(envelope.family) "
                + "\(path) \(envelope.originatedSeconds) \(envelope.instant)"
        )
    }

    mutating func transition(_ transition: RecordedTransition) {
        let states = [transition.old, transition.new].map { $0.map { "\($0)" } ?? "none" }
        self.things.append(
            "state \(transition.peer) \(states) \(transition.instant) \(transition.hasFraction)"
        )
    }

    mutating func note(_ note: RecordingNote) {}

    /// The archive that comes of writing it down, and what that has not.
    static func written(path: String) throws -> (archive: [UInt8], losses: ArchiveLosses) {
        var octets: [UInt8] = []
        var archive = ArchiveOutput {
            octets += $0
            return true
        }
        try RecordingFile(path: path).read(into: &archive)
        archive.flush()
        return (octets, archive.losses)
    }

    /// The same of an archive in memory.
    static func written(archive: [UInt8]) -> (archive: [UInt8], losses: ArchiveLosses) {
        var octets: [UInt8] = []
        var output = ArchiveOutput {
            octets += $0
            return true
        }
        var reader = MRTReader()
        reader.read(ByteReader(archive).octets, into: &output)
        reader.finish(into: &output)
        output.flush()
        return (octets, output.losses)
    }
}

/// Octets as hexadecimal digits.
func hexadecimal(_ octets: RawSpan) -> String {
    [UInt8](copying: octets).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
