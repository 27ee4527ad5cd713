// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What BGP does: messages, OPENs, states.
extension Conversation {
    /// Cuts messages from octets that are in order, and hands them on.
    mutating func cut(
        _ octets: RawSpan,
        from start: Int,
        _ side: Side,
        _ stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        self.last = stamp
        var offset = start
        while true {
            switch self.streams[side.index].cutter.next(in: octets, offset: &offset) {
            case .message(let start, let count):
                self.take(octets.extracting(start..<(start + count)), side, stamp, options, to: &visitor)
            case .assembled:
                // The storage is lent out for the call and taken back, so that it is allocated once.
                var message: [UInt8] = []
                swap(&message, &self.streams[side.index].cutter.partial)
                self.takeAssembled(message, side, stamp, options, to: &visitor)
                message.removeAll(keepingCapacity: message.capacity <= 8_192)
                swap(&message, &self.streams[side.index].cutter.partial)
            case .resynchronised(let count):
                self.isRecognised = true
                // Behind a gap the next segment often begins with a header: nothing was passed over.
                if count > 0 { self.note(.resynchronised(octets: count), side, stamp, to: &visitor) }
            case .damaged:
                guard self.streams[side.index].cutter.isRecognised else { continue }
                let damage = RecordingDamage(offset: 0, field: "message header in a stream")
                self.note(.damaged(damage), side, stamp, to: &visitor)
            case .exhausted:
                return
            }
        }
    }

    private mutating func takeAssembled(
        _ message: [UInt8],
        _ side: Side,
        _ stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        let reader = ByteReader(message)
        self.take(reader.octets, side, stamp, options, to: &visitor)
    }

    private mutating func take(
        _ message: RawSpan,
        _ side: Side,
        _ stamp: FrameStamp,
        _ options: ObservationOptions,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        self.isRecognised = true
        guard self.streams[side.index].cutter.content == .bgp else {
            self.takeMonitoring(message, side, stamp, to: &visitor)
            return
        }
        let type = Self.type(of: message)
        if type == .open { self.takeOpen(message, side, to: &visitor) }
        guard !self.isSettled else {
            if type == .update, !self.streams[side.index].hasShownKind { self.lookForConfederation(message, side) }
            self.hand(message, type, side, stamp, self.streams[side.index].context, to: &visitor)
            return
        }
        if self.inference == nil { self.beginInference(options.assumption) }
        var needs = CapabilityInference.Needs()
        if type == .update, let found = self.inference?.weigh(message, from: side) { needs = found }
        if self.waiting.isEmpty, self.inference?.meets(needs, from: side) == true {
            self.handInferred(message, type, side, stamp, needs, to: &visitor)
        } else {
            self.waiting.append(message, from: side, stamp: stamp, needs: needs)
            self.handWaiting(at: stamp.instant, options.limits, to: &visitor)
        }
    }

    private static func type(of message: RawSpan) -> MessageType? {
        var reader = ByteReader(message)
        guard (try? reader.skip(MessageHeader.length - 1)) != nil else { return nil }
        return reader.next.flatMap { MessageType(rawValue: $0) }
    }

    // MARK: OPEN

    private mutating func takeOpen(
        _ message: RawSpan,
        _ side: Side,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        let body = message.extracting(MessageHeader.length..<message.byteCount)
        guard let open = try? OpenMessage(parsing: body) else { return }
        if self.inference != nil { self.inference?.take(open, from: side) }
        self.take(open, from: side)
        if self.isSettled { self.endWaiting(to: &visitor) }
    }

    /// Looks whether two different ASes are members of one confederation, RFC 5065: its segments in AS_PATH tell.
    ///
    /// They exchange what neighbours outside may not. A live session knows it by its configuration.
    private mutating func lookForConfederation(_ message: RawSpan, _ side: Side) {
        guard self.streams[side.index].context.sessionKind == .external, let evidence = UpdateEvidence(message),
            evidence.width != nil
        else { return }
        self.streams[side.index].hasShownKind = true
        guard evidence.kind == .confederation else { return }
        self.streams[0].context.sessionKind = .confederation
        self.streams[1].context.sessionKind = .confederation
    }

    // MARK: Without OPENs

    /// Starts to look at octets, with what an OPEN says in mind where one was seen.
    private mutating func beginInference(_ assumption: SessionAssumption) {
        var inference = CapabilityInference(assuming: assumption)
        if let open = self.streams[0].open { inference.take(open, from: .low) }
        if let open = self.streams[1].open { inference.take(open, from: .high) }
        self.inference = inference
    }

    private mutating func handInferred(
        _ message: RawSpan,
        _ type: MessageType?,
        _ side: Side,
        _ stamp: FrameStamp,
        _ needs: CapabilityInference.Needs,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        if type == .update, let news = self.inference?.news(for: side) {
            self.note(news, side, stamp, to: &visitor)
        }
        let context = self.inference?.context(for: side, needs) ?? self.streams[side.index].context
        self.hand(message, type, side, stamp, context, to: &visitor)
    }

    /// Hands on what need not wait any longer.
    private mutating func handWaiting(
        at instant: RecordedInstant,
        _ limits: StreamLimits,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        if self.waiting.isOver(limits, at: instant) {
            self.endWaiting(to: &visitor)
            return
        }
        let ready = self.waiting.entries.prefix { self.inference?.meets($0.needs, from: $0.side) == true }.count
        for entry in self.waiting.removeFirst(ready) { self.hand(entry, to: &visitor) }
    }

    /// Hands on everything that waits, decided by what is known.
    mutating func endWaiting(to visitor: inout some RecordingVisitor & ~Copyable) {
        for entry in self.waiting.removeFirst(self.waiting.entries.count) {
            self.inference?.settle(entry.needs, from: entry.side)
            self.hand(entry, to: &visitor)
        }
    }

    private mutating func hand(_ entry: WaitingMessages.Entry, to visitor: inout some RecordingVisitor & ~Copyable) {
        let reader = ByteReader(entry.octets)
        let type = Self.type(of: reader.octets)
        if self.isSettled {
            self.hand(
                reader.octets,
                type,
                entry.side,
                entry.stamp,
                self.streams[entry.side.index].context,
                to: &visitor
            )
        } else {
            self.handInferred(reader.octets, type, entry.side, entry.stamp, entry.needs, to: &visitor)
        }
    }

    // MARK: Handing on

    private mutating func hand(
        _ message: RawSpan,
        _ type: MessageType?,
        _ side: Side,
        _ stamp: FrameStamp,
        _ context: DecodeContext,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        if !self.streams[side.index].isEstablished, !self.hasEnded, type == .keepalive || type == .update {
            self.streams[side.index].isEstablished = true
            let old: RecordedTransition.State? = self.streams[side.index].open == nil ? nil : .openConfirm
            self.tell(old, .established, side, stamp, to: &visitor)
        }
        visitor.message(
            message,
            RecordedMessage(
                record: stamp.number,
                instant: stamp.instant,
                peer: self.streams[side.index].peer,
                context: context
            )
        )
        if type == .notification { self.endSession(stamp, to: &visitor) }
    }

    /// The session is over for both: RFC 4271 section 8.2.2 releases all routes.
    mutating func endSession(_ stamp: FrameStamp, to visitor: inout some RecordingVisitor & ~Copyable) {
        self.hasEnded = true
        for side in [Side.low, .high] where self.streams[side.index].isEstablished {
            self.streams[side.index].isEstablished = false
            self.tell(.established, .idle, side, stamp, to: &visitor)
        }
        self.endMonitoring(stamp, to: &visitor)
    }

    private func tell(
        _ old: RecordedTransition.State?,
        _ new: RecordedTransition.State,
        _ side: Side,
        _ stamp: FrameStamp,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        visitor.transition(
            RecordedTransition(
                record: stamp.number,
                instant: stamp.instant,
                peer: self.streams[side.index].peer,
                old: old,
                new: new,
                source: .connection
            )
        )
    }

    // MARK: BMP

    /// One whole BMP message; whoever sends is the router.
    private mutating func takeMonitoring(
        _ message: RawSpan,
        _ side: Side,
        _ stamp: FrameStamp,
        to visitor: inout some RecordingVisitor & ~Copyable
    ) {
        var monitor = self.streams[side.index].monitor ?? BMPReader(router: self.streams[side.index].peer.address)
        self.streams[side.index].monitor = nil
        monitor.read(message: message, record: stamp.number, at: stamp.instant, into: &visitor)
        self.streams[side.index].monitor = monitor
    }

    /// The connection that told of peers is over: nothing is known of them any more.
    private mutating func endMonitoring(_ stamp: FrameStamp, to visitor: inout some RecordingVisitor & ~Copyable) {
        for side in [Side.low, .high] {
            self.streams[side.index].monitor?.finish(at: stamp.instant, into: &visitor)
            self.streams[side.index].monitor = nil
        }
    }
}
