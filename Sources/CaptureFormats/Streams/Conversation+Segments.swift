// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What TCP does: beginning, order, gaps, end.
extension Conversation {
    /// Octets held behind gaps.
    var heldOctets: Int { self.streams[0].reassembler.heldOctets + self.streams[1].reassembler.heldOctets }

    /// Takes one segment.
    mutating func receive(
        _ segment: borrowing TCPSegment,
        from side: Side,
        stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        var sequence = segment.sequence
        if segment.flags.contains(.syn) {
            self.begin(segment, from: side, stamp: stamp, options, to: &visitor)
            sequence = sequence.advanced(by: 1)
        }
        if segment.flags.contains(.ack) {
            self.streams[side.other.index].reassembler.acknowledge(segment.acknowledgement)
        }
        let count = segment.payload.byteCount + segment.missing
        if count > 0 {
            self.place(segment.payload, missing: segment.missing, sequence, side, stamp, options, to: &visitor)
        }
        self.giveUpHopelessGaps(stamp, options, to: &visitor)
        if segment.flags.contains(.fin) {
            self.streams[side.index].reassembler.end = sequence.advanced(by: count)
            self.streams[side.index].reassembler.beginAtEnd()
        }
        if segment.flags.contains(.rst), self.streams[side.index].reassembler.place(sequence, count: 1) != .elsewhere {
            self.close(stamp, options, to: &visitor)
        } else if !self.isClosed {
            let isComplete = (self.streams[0].reassembler.isComplete, self.streams[1].reassembler.isComplete)
            if isComplete.0 || isComplete.1 { self.endSession(stamp, to: &visitor) }
            if isComplete.0, isComplete.1 { self.close(stamp, options, to: &visitor) }
        }
    }

    /// A SYN: a new connection, perhaps between ends that had one before.
    private mutating func begin(
        _ segment: borrowing TCPSegment,
        from side: Side,
        stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        guard self.streams[side.index].reassembler.initial != segment.sequence else { return }
        let other = self.streams[side.other.index].reassembler
        let isAnswer = self.streams[side.index].reassembler.next == nil && (other.next == nil || other.initial != nil)
        if !isAnswer || self.isClosed {
            self.close(stamp, options, to: &visitor)
            self.reset(limits: options.limits)
        }
        let hasOctets = segment.payload.byteCount > 0
        self.streams[side.index].begin(at: segment.sequence, hasOctets: hasOctets, limits: options.limits)
        // Where the first SYN is not in the capture, the answer to it tells its number.
        if segment.flags.contains(.ack), self.streams[side.other.index].reassembler.next == nil {
            self.streams[side.other.index].begin(at: segment.acknowledgement.advanced(by: -1), limits: options.limits)
        }
    }

    /// Puts octets where they belong.
    private mutating func place(
        _ octets: RawSpan,
        missing: Int,
        _ sequence: SequenceNumber,
        _ side: Side,
        _ stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        let count = octets.byteCount + missing
        switch self.streams[side.index].reassembler.place(sequence, count: count) {
        case .repeated:
            break
        case .early:
            guard self.streams[side.index].cutter.content != .other else {
                // Nobody reads it: no need to wait either.
                self.streams[side.index].reassembler.advance(to: sequence.advanced(by: count))
                break
            }
            _ = self.streams[side.index].reassembler.hold(sequence, octets, missing: missing, stamp: stamp)
        case .inOrder(let from):
            self.deliver(octets, from: from, missing: missing, side, stamp, options, to: &visitor)
            self.streams[side.index].reassembler.advance(to: sequence.advanced(by: count))
            self.deliverReady(side, options, to: &visitor)
        case .elsewhere:
            self.giveUpGaps(of: side, stamp, options, to: &visitor)
            if self.isClosed {
                // Ends that closed a connection have another one, whose SYN is not in the capture.
                self.reset(limits: options.limits)
            } else {
                let distance = self.streams[side.index].reassembler.next.map { sequence.distance(from: $0) } ?? 0
                self.lose(max(distance, 0), side, stamp, to: &visitor)
            }
            self.streams[side.index].reassembler.advance(to: sequence)
            self.deliver(octets, from: 0, missing: missing, side, stamp, options, to: &visitor)
            self.streams[side.index].reassembler.advance(to: sequence.advanced(by: count))
        }
    }

    /// Hands on octets that are in order, from `start` on.
    private mutating func deliver(
        _ octets: RawSpan,
        from start: Int,
        missing: Int,
        _ side: Side,
        _ stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        if start < octets.byteCount {
            self.cut(octets, from: start, side, stamp, options, to: &visitor)
        }
        let lost = missing - max(start - octets.byteCount, 0)
        if lost > 0 { self.lose(lost, side, stamp, to: &visitor) }
    }

    /// Hands on segments kept that are in order by now.
    private mutating func deliverReady(
        _ side: Side,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        while let held = self.streams[side.index].reassembler.takeReady() {
            let reader = ByteReader(held.octets)
            self.deliver(reader.octets, from: 0, missing: held.missing, side, held.stamp, options, to: &visitor)
            self.streams[side.index].reassembler.advance(to: held.end)
        }
    }

    /// Goes on behind gaps that will not be filled.
    private mutating func giveUpHopelessGaps(
        _ stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        for side in [Side.low, .high] where self.streams[side.index].reassembler.isWaiting {
            while self.streams[side.index].reassembler.isGapHopeless(at: stamp.instant, limits: options.limits) {
                self.giveUpGap(of: side, stamp, options, to: &visitor)
            }
        }
    }

    /// Goes on behind every gap of both directions.
    mutating func giveUpGaps(
        _ stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        self.giveUpGaps(of: .low, stamp, options, to: &visitor)
        self.giveUpGaps(of: .high, stamp, options, to: &visitor)
    }

    private mutating func giveUpGaps(
        of side: Side,
        _ stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        while self.streams[side.index].reassembler.isWaiting { self.giveUpGap(of: side, stamp, options, to: &visitor) }
    }

    private mutating func giveUpGap(
        of side: Side,
        _ stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        self.lose(self.streams[side.index].reassembler.skipGap(), side, stamp, to: &visitor)
        self.deliverReady(side, options, to: &visitor)
    }

    /// Notes octets that are not in the capture.
    private mutating func lose(
        _ count: Int,
        _ side: Side,
        _ stamp: FrameStamp,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        self.streams[side.index].cutter.lose()
        guard self.streams[side.index].cutter.isRecognised else { return }
        self.note(.lostSegment(octets: count), side, stamp, to: &visitor)
    }

    /// Both directions are over: what waits for something is handed on.
    mutating func close(
        _ stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        self.giveUpGaps(stamp, options, to: &visitor)
        self.endWaiting(to: &visitor)
        self.endSession(stamp, to: &visitor)
        for side in [Side.low, .high] {
            let leftover = self.streams[side.index].cutter.drop()
            if leftover > 0, self.streams[side.index].cutter.isRecognised {
                self.note(.truncated(octets: leftover), side, stamp, to: &visitor)
            }
        }
        self.isClosed = true
    }

    /// The capture is over: what waits is handed on; the session may well go on.
    mutating func finish(_ options: ObservationOptions, to visitor: inout some RecordingVisitor & ~Copyable) {
        let stamp = self.last
        self.giveUpGaps(stamp, options, to: &visitor)
        self.endWaiting(to: &visitor)
        for side in [Side.low, .high] {
            let leftover = self.streams[side.index].cutter.drop()
            if leftover > 0, self.streams[side.index].cutter.isRecognised {
                self.note(.truncated(octets: leftover), side, stamp, to: &visitor)
            }
        }
    }

    func note(
        _ kind: RecordingNote.Kind,
        _ side: Side,
        _ stamp: FrameStamp,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        visitor.note(
            RecordingNote(record: stamp.number, instant: stamp.instant, peer: self.streams[side.index].peer, kind: kind)
        )
    }
}
