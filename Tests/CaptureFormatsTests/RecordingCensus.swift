// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats

/// Counts what a recording holds, as text dumps name it, and keeps the rest for a closer look.
struct RecordingCensus: RecordingVisitor {
    /// Lines that a text dump would have: `BGP4MP/A`, `TABLE_DUMP2_AP/B` and so on.
    private(set) var lines: [String: Int] = [:]
    /// Messages by type.
    private(set) var messages: [MessageType?: Int] = [:]
    /// Routes of table dumps by family.
    private(set) var entries: [AddressFamily: Int] = [:]
    /// Entries whose attributes could not be told apart.
    private(set) var unreadable = 0
    /// Entries without a next hop: BIRD's static routes have none.
    private(set) var withoutNextHop = 0
    /// UPDATEs that do not even show what they are about.
    private(set) var refused: [Int] = []
    /// Routes of no dumped line: families that text dumps do not have.
    private(set) var silent: [AddressFamily: Int] = [:]
    private(set) var transitions: [RecordedTransition] = []
    private(set) var notes: [RecordingNote.Kind] = []
    private(set) var peers: Set<RecordedPeer> = []
    private(set) var directions: [RecordedMessage.Direction: Int] = [:]
    /// The first of everything, for tests of single records.
    private(set) var firstMessage: (octets: [UInt8], envelope: RecordedMessage)?
    private(set) var firstEntry: (nlri: [UInt8], attributes: [UInt8], envelope: RecordedTableEntry)?
    private var normalizer = EntryNormalizer()

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        if self.firstMessage == nil { self.firstMessage = ([UInt8](copying: octets), envelope) }
        self.peers.insert(envelope.peer)
        self.directions[envelope.direction, default: 0] += 1
        var reader = ByteReader(octets)
        let type = (try? reader.skip(18)) == nil ? nil : reader.next.flatMap { MessageType(rawValue: $0) }
        self.messages[type, default: 0] += 1
        guard type == .update else { return }
        guard let update = try? UpdateValidation.validate(octets, in: envelope.context) else {
            self.refused.append(envelope.record)
            return
        }
        let layout = update.layout
        self.count(layout.withdrawn.octets(in: octets), .ipv4Unicast, "W", envelope)
        self.count(layout.nlri.octets(in: octets), .ipv4Unicast, "A", envelope)
        if let unreach = layout.unreach { self.count(unreach.nlri.octets(in: octets), unreach.family, "W", envelope) }
        if let reach = layout.reach { self.count(reach.nlri.octets(in: octets), reach.family, "A", envelope) }
    }

    private mutating func count(
        _ block: RawSpan,
        _ family: AddressFamily,
        _ letter: String,
        _ envelope: RecordedMessage
    ) {
        let hasPathIdentifiers = envelope.context.addPath.contains(family)
        var fields = NLRIFields(
            block,
            family: family,
            hasPathIdentifiers: hasPathIdentifiers,
            isWithdrawal: letter == "W"
        )
        var count = 0
        while (try? fields.next()) ?? nil != nil { count += 1 }
        guard count > 0 else { return }
        if FamilyTable.shape(of: family) == .prefix {
            let kind = envelope.isOldRecord ? "BGP" : envelope.hasFraction ? "BGP4MP_ET" : "BGP4MP"
            self.lines["\(kind)\(hasPathIdentifiers ? "_AP" : "")/\(letter)", default: 0] += count
        } else {
            self.silent[family, default: 0] += count
        }
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        if self.firstEntry == nil {
            self.firstEntry = ([UInt8](copying: nlri), [UInt8](copying: attributes), envelope)
        }
        self.peers.insert(envelope.peer)
        self.entries[envelope.family, default: 0] += 1
        let isRead = self.normalizer.withRIBForm(of: attributes, form: envelope.form) { block in
            let attributes = PathAttributes(octets: [UInt8](copying: block))
            _ = attributes.asPath
            if attributes.nextHop == nil { self.withoutNextHop += 1 }
        }
        if isRead == nil { self.unreadable += 1 }
        guard FamilyTable.shape(of: envelope.family) == .prefix else { return }
        let kind = envelope.isFirstVersion ? "TABLE_DUMP" : "TABLE_DUMP2"
        self.lines["\(kind)\(envelope.path == nil ? "" : "_AP")/B", default: 0] += 1
    }

    mutating func transition(_ transition: RecordedTransition) {
        self.transitions.append(transition)
        guard transition.source == .stateChange else { return }
        let kind = transition.isOldRecord ? "BGP" : transition.hasFraction ? "BGP4MP_ET" : "BGP4MP"
        self.lines["\(kind)/STATE", default: 0] += 1
    }

    mutating func note(_ note: RecordingNote) { self.notes.append(note.kind) }
}
