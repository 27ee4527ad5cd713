// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats

/// Counts what a recording holds, the way tshark's fields are counted.
struct MessageCensus: RecordingVisitor {
    var messages: [String: Int] = [:]
    var monitoring: [String: Int] = [:]
    var attributes: [String: Int] = [:]
    var announced = 0
    var withdrawn = 0
    var notes: [RecordingNote] = []
    var transitions: [RecordedTransition] = []
    var envelopes: [RecordedMessage] = []
    /// UPDATEs that cannot be taken apart as their context says.
    var undecoded = 0
    /// UPDATEs that can, with faults in them.
    var faulty = 0

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        self.envelopes.append(envelope)
        var reader = ByteReader(octets)
        guard (try? reader.skip(18)) != nil, let code = try? reader.readUInt8() else { return }
        let type = MessageType(rawValue: code)
        self.messages[type.map(\.description) ?? "\(code)", default: 0] += 1
        guard type == .update else { return }
        self.count(octets, in: envelope.context)
    }

    private mutating func count(_ octets: RawSpan, in context: DecodeContext) {
        var reader = ByteReader(octets)
        guard (try? reader.skip(19)) != nil,
            let withdrawn = try? reader.readSpan(Int(try reader.readUInt16())),
            let attributes = try? reader.readSpan(Int(try reader.readUInt16()))
        else {
            self.undecoded += 1
            return
        }
        var fields = AttributeFields(attributes)
        while let field = try? fields.next() { self.attributes["\(field.type.rawValue)", default: 0] += 1 }
        self.withdrawn += Self.prefixes(withdrawn, context)
        self.announced += Self.prefixes(reader.remainingSpan, context)
        do {
            if try !UpdateValidation.validate(octets, in: context).faults.isEmpty { self.faulty += 1 }
        } catch {
            self.undecoded += 1
        }
    }

    private static func prefixes(_ block: RawSpan, _ context: DecodeContext) -> Int {
        let hasPaths = context.addPath.contains(.ipv4Unicast)
        var cursor = IPv4PrefixCursor(block, hasPathIdentifiers: hasPaths)
        var count = 0
        while (try? cursor.next()) ?? nil != nil { count += 1 }
        return count
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}

    mutating func transition(_ transition: RecordedTransition) { self.transitions.append(transition) }

    mutating func note(_ note: RecordingNote) {
        self.notes.append(note)
        if case .monitoring(let type) = note.kind {
            let names = [
                "RouteMonitoring", "StatisticsReport", "PeerDown", "PeerUp", "Initiation", "Termination", "Mirroring",
            ]
            self.monitoring[names[Int(type)], default: 0] += 1
        }
    }
}
