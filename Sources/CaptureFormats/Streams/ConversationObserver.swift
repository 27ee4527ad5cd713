// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Frames in, messages out: follows every TCP connection of a capture that carries BGP or BMP, on whatever port.
///
/// A stream is BGP when it has the marker and BMP when its framing makes sense. Each direction is put together by itself;
/// both OPENs together say how messages are read, as on a live session. Where they are missing, that is inferred from the
/// UPDATEs or given by an assumption, and told by a note. Calls to the visitor are in the order of the capture for each
/// direction of a connection; a message that had to wait comes late, with the number and time of its own frame.
///
/// Whoever sends is the ``RecordedMessage/peer`` of a message and the other end is its local address, so the two
/// directions of a session are two peers. Their AS numbers are known from the OPENs on. The state of both is
/// told: established when KEEPALIVEs or UPDATEs flow, idle when a NOTIFICATION, a FIN or an RST ends the session.
///
/// Memory is bounded by ``StreamLimits``, whatever the capture holds.
public struct ConversationObserver: Sendable {
    private let options: ObservationOptions
    private var table = ConnectionTable()
    /// Octets held behind gaps of all connections.
    private var heldOctets = 0
    /// Link layers that were told of already.
    private var unsupported: [LinkType] = []

    /// An observer that has seen nothing yet.
    public init(options: ObservationOptions = ObservationOptions()) {
        self.options = options
    }

    /// Connections that are followed.
    public var connectionCount: Int { self.table.count }

    /// Takes one frame.
    public mutating func receive(
        _ frame: borrowing CapturedFrame,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        let stamp = FrameStamp(number: frame.number, instant: frame.instant)
        do throws(FrameFault) {
            let segment = try TCPSegment(in: frame.octets, linkType: frame.linkType)
            self.receive(segment, stamp: stamp, to: &visitor)
        } catch {
            self.tell(error, stamp, to: &visitor)
        }
    }

    /// Takes one segment, from wherever it was captured.
    public mutating func receive(
        _ segment: borrowing TCPSegment,
        frame number: Int,
        at instant: RecordedInstant,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        self.receive(segment, stamp: FrameStamp(number: number, instant: instant), to: &visitor)
    }

    /// Hands on whatever still waits for something: the capture has ended.
    public mutating func finish(to visitor: inout some RecordingVisitor & ~Copyable) {
        while var conversation = self.table.removeAny() {
            conversation.finish(self.options, to: &visitor)
        }
        self.heldOctets = 0
    }

    private mutating func receive(
        _ segment: borrowing TCPSegment,
        stamp: FrameStamp,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        let key = ConnectionKey(segment.source, segment.destination)
        let slot: Int
        if let known = self.table.slot(of: key) {
            slot = known
            self.table.touch(slot)
        } else {
            // What neither begins a connection nor has octets tells nothing.
            guard segment.flags.contains(.syn) || segment.payload.byteCount > 0 else { return }
            slot = self.table.insert(Conversation(key, limits: self.options.limits))
            self.makeRoom(stamp, to: &visitor)
        }
        let side: Conversation.Side = segment.source == key.low ? .low : .high
        let before = self.table.conversations[slot].heldOctets
        self.table.conversations[slot].receive(segment, from: side, stamp: stamp, self.options, to: &visitor)
        self.heldOctets += self.table.conversations[slot].heldOctets - before
        if self.heldOctets > self.options.limits.totalHeldOctets {
            let held = self.table.conversations[slot].heldOctets
            self.table.conversations[slot].giveUpGaps(stamp, self.options, to: &visitor)
            self.heldOctets += self.table.conversations[slot].heldOctets - held
        }
    }

    /// Forgets connections where there are too many.
    private mutating func makeRoom(_ stamp: FrameStamp, to visitor: inout some RecordingVisitor & ~Copyable) {
        while var conversation = self.table.evict(limits: self.options.limits) {
            self.heldOctets -= conversation.heldOctets
            guard conversation.isRecognised else { continue }
            conversation.finish(self.options, to: &visitor)
            let peer = conversation.streams[0].peer
            visitor.note(RecordingNote(record: stamp.number, instant: stamp.instant, peer: peer, kind: .limit))
        }
    }

    private mutating func tell(
        _ fault: FrameFault,
        _ stamp: FrameStamp,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        let kind: RecordingNote.Kind
        switch fault {
        case .unrelated: return
        case .fragment: kind = .fragment
        case .damaged(let damage): kind = .damaged(damage)
        case .unsupported(let type):
            guard !self.unsupported.contains(type), self.unsupported.count < 16 else { return }
            self.unsupported.append(type)
            kind = .unsupported(type: UInt16(truncatingIfNeeded: type.rawValue), subtype: 0)
        }
        visitor.note(RecordingNote(record: stamp.number, instant: stamp.instant, peer: nil, kind: kind))
    }
}
