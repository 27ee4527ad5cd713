// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats

/// What an observer hands on, kept.
struct StreamCensus: RecordingVisitor {
    struct Heard: Equatable {
        var octets: [UInt8]
        var from: UInt16
        var record: Int
        var context: DecodeContext
    }

    var heard: [Heard] = []
    var notes: [RecordingNote.Kind] = []
    var states: [String] = []
    var peers: [RecordedPeer] = []

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        self.heard.append(
            Heard(
                octets: [UInt8](copying: octets),
                from: envelope.peer.port,
                record: envelope.record,
                context: envelope.context
            )
        )
        self.peers.append(envelope.peer)
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}

    mutating func transition(_ transition: RecordedTransition) {
        self.states.append("\(transition.peer.port) \(transition.new.map { "\($0)" } ?? "?")")
    }

    mutating func note(_ note: RecordingNote) { self.notes.append(note.kind) }

    /// The messages that one side sent.
    func octets(from port: UInt16) -> [[UInt8]] { self.heard.filter { $0.from == port }.map(\.octets) }
}

/// One connection, and an observer that is shown frames of it.
struct StreamLab {
    static let speaker = FrameOctets()

    var observer: ConversationObserver
    var census = StreamCensus()
    /// The frame shown last, and the time of the next.
    var number = 0
    var milliseconds: Int64 = 0

    init(limits: StreamLimits = StreamLimits(), assumption: SessionAssumption = SessionAssumption()) {
        self.observer = ConversationObserver(options: ObservationOptions(limits: limits, assumption: assumption))
    }

    /// Shows one frame.
    mutating func show(_ frame: [UInt8], link: UInt32 = 1) {
        self.number += 1
        self.milliseconds += 1
        let reader = ByteReader(frame)
        let instant = RecordedInstant(nanosecondsSinceEpoch: self.milliseconds * 1_000_000)
        let captured = CapturedFrame(
            reader.octets,
            linkType: LinkType(rawValue: link),
            instant: instant,
            number: self.number
        )
        self.observer.receive(captured, to: &self.census)
    }

    mutating func finish() { self.observer.finish(to: &self.census) }

    /// Shows the three segments that begin a connection.
    mutating func connect(_ ends: FrameOctets = Self.speaker, _ first: UInt32 = 0, _ second: UInt32 = 0) {
        self.show(ends.segment(first, flags: 2))
        self.show(ends.reversed.segment(second, acknowledgement: first &+ 1, flags: 2))
        self.show(ends.segment(first &+ 1, acknowledgement: second &+ 1))
    }

    /// Shows both OPENs and KEEPALIVEs; returns the numbers of the octets that come next.
    mutating func establish(
        _ ends: FrameOctets = Self.speaker,
        _ capabilities: [Capability],
        _ answer: [Capability]? = nil
    ) -> (UInt32, UInt32) {
        self.connect(ends)
        let one = Self.open(65_001, capabilities) + KeepaliveMessage.octets
        let other = Self.open(65_002, answer ?? capabilities) + KeepaliveMessage.octets
        self.show(ends.segment(1, acknowledgement: 1, one))
        self.show(ends.reversed.segment(1, acknowledgement: 1 + UInt32(one.count), other))
        return (1 + UInt32(one.count), 1 + UInt32(other.count))
    }

    static func open(_ number: UInt32, _ capabilities: [Capability]) -> [UInt8] {
        OpenMessage(
            asNumber: ASNumber(number),
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: number),
            capabilities: CapabilitySet(
                capabilities.map { if case .fourOctetAS = $0 { .fourOctetAS(ASNumber(number)) } else { $0 } }
            )
        ).encode()
    }

    /// UPDATEs that are all different, of lengths that are all sorts.
    static func updates(_ count: Int) -> [[UInt8]] {
        (0..<count).map { index in
            var update = UpdateOctets(attributes: UpdateOctets.external)
            for part in 0...(index % 40) { update.nlri += [24, 10, UInt8(index & 0xFF), UInt8(part)] }
            return update.message
        }
    }
}
