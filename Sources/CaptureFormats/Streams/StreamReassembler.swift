// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Puts the segments of one direction of a TCP connection into order; RFC 9293 section 3.10.7.4.
///
/// It says where a segment belongs and keeps the ones that came too early; whoever feeds it hands the octets on. In order
/// segments, nearly all there are, are never copied. Where segments overlap, octets handed on already are not handed on
/// again.
struct StreamReassembler: Sendable {
    /// Where a segment belongs.
    enum Placement: Hashable, Sendable {
        /// From this octet of it on it is new and in order.
        case inOrder(from: Int)
        /// Everything in it was there already.
        case repeated
        /// Something before it is missing.
        case early
        /// It is so far off that it belongs to another connection or a stream that went on unseen for long.
        case elsewhere
    }

    /// A segment kept until what is before it comes.
    struct Held: Sendable {
        var sequence: SequenceNumber
        var octets: [UInt8]
        var missing: Int
        var stamp: FrameStamp

        var end: SequenceNumber { self.sequence.advanced(by: self.octets.count + self.missing) }
    }

    /// Octets off the expected place beyond which a segment is ``Placement/elsewhere``: more than any window.
    private static let horizon = 1 << 26
    /// What keeping a segment costs beside its octets.
    private static let overhead = 64

    /// The sequence number of the SYN, where it was seen.
    var initial: SequenceNumber?
    /// The place of the octet that comes next; `nil` until a segment was seen.
    private(set) var next: SequenceNumber?
    /// Whether octets came with the SYN and nothing came behind them yet.
    private var hasOctetsInSYN = false
    /// The place behind the last octet, once a FIN said so.
    var end: SequenceNumber?
    /// The furthest place that the receiver has acknowledged.
    private(set) var acknowledged: SequenceNumber?
    /// Segments that came early, in order of their places; those before ``head`` are used up.
    private var held: [Held] = []
    private var head = 0
    /// Octets that ``held`` costs.
    private(set) var heldOctets = 0
    /// When the gap that is waited for was met.
    private var gapSince: RecordedInstant?
    /// When the receiver was first seen to have what the gap lacks.
    private var acknowledgedSince: RecordedInstant?
    /// Segments seen of the connection since then.
    private var segmentsSince = 0

    /// Whether segments are kept that wait for one before them.
    var isWaiting: Bool { self.head < self.held.count }
    /// Segments that are kept.
    var heldCount: Int { self.held.count - self.head }
    /// Whether everything up to the FIN was handed on.
    var isComplete: Bool { self.end != nil && self.end == self.next }

    /// A stream whose first octet comes right behind a SYN.
    mutating func begin(at sequence: SequenceNumber, hasOctets: Bool = false) {
        self = StreamReassembler()
        self.hasOctetsInSYN = hasOctets
        self.initial = sequence
        self.next = sequence.advanced(by: 1)
    }

    /// A stream of which nothing but the end is seen, so far.
    mutating func beginAtEnd() {
        if self.next == nil { self.next = self.end }
    }

    /// Where a segment of `count` octets at `sequence` belongs.
    func place(_ sequence: SequenceNumber, count: Int) -> Placement {
        guard let next = self.next else { return .inOrder(from: 0) }
        let distance = sequence.distance(from: next)
        if distance == 0 { return .inOrder(from: 0) }
        // Programs that make captures up put octets in a SYN and forget that it has a number of its own.
        if distance == -1, count > 1, self.hasOctetsInSYN { return .inOrder(from: 0) }
        if distance > Self.horizon || distance < -Self.horizon { return .elsewhere }
        if distance > 0 { return .early }
        return -distance < count ? .inOrder(from: -distance) : .repeated
    }

    /// Keeps a copy of a segment that came early.
    ///
    /// - Returns: Whether it was kept, not having been there already.
    mutating func hold(_ sequence: SequenceNumber, _ octets: RawSpan, missing: Int, stamp: FrameStamp) -> Bool {
        guard let next = self.next else { return false }
        let distance = sequence.distance(from: next)
        var low = self.head
        var high = self.held.count
        while low < high {
            let middle = (low + high) / 2
            if self.held[middle].sequence.distance(from: next) <= distance { low = middle + 1 } else { high = middle }
        }
        if low > self.head {
            let before = self.held[low - 1]
            if before.sequence == sequence, before.octets.count >= octets.byteCount { return false }
        }
        self.held.insert(
            Held(sequence: sequence, octets: [UInt8](copying: octets), missing: missing, stamp: stamp),
            at: low
        )
        self.heldOctets += octets.byteCount + Self.overhead
        if self.gapSince == nil { self.gapSince = stamp.instant }
        return true
    }

    /// Takes out the next segment kept that is in order by now; octets in front of ``next`` are cut off.
    mutating func takeReady() -> Held? {
        while self.isWaiting, let next = self.next {
            let behind = next.distance(from: self.held[self.head].sequence)
            guard behind >= 0 else { return nil }
            var first = self.removeFirst()
            let cut = min(behind, first.octets.count)
            first.octets.removeFirst(cut)
            first.missing = max(first.missing - (behind - cut), 0)
            first.sequence = first.sequence.advanced(by: behind)
            if first.octets.isEmpty, first.missing == 0 { continue }
            return first
        }
        return nil
    }

    /// Gives up the octets before the first segment kept; returns how many they are.
    mutating func skipGap() -> Int {
        guard self.isWaiting, let next = self.next else { return 0 }
        let lost = self.held[self.head].sequence.distance(from: next)
        self.next = self.held[self.head].sequence
        self.gapSince = self.held[self.head].stamp.instant
        self.acknowledgedSince = nil
        return max(lost, 0)
    }

    /// Moves on to `place`, the octets before it having been handed on.
    mutating func advance(to place: SequenceNumber) {
        if self.next != self.initial?.advanced(by: 1) { self.hasOctetsInSYN = false }
        self.next = place
        guard !self.isWaiting else { return }
        self.gapSince = nil
        self.acknowledgedSince = nil
    }

    /// Learns what the receiver has.
    mutating func acknowledge(_ place: SequenceNumber) {
        if let acknowledged = self.acknowledged, place.distance(from: acknowledged) <= 0 { return }
        self.acknowledged = place
    }

    /// Whether what is missing will not come any more, judged at each segment of the connection.
    mutating func isGapHopeless(at instant: RecordedInstant, limits: StreamLimits) -> Bool {
        guard self.isWaiting, let since = self.gapSince, let next = self.next else { return false }
        if self.heldOctets > limits.heldOctets || self.heldCount > limits.heldSegments { return true }
        guard let acknowledged = self.acknowledged else {
            return instant.isPast(since, by: limits.patienceInOneDirection)
        }
        guard acknowledged.distance(from: next) > 0 else { return instant.isPast(since, by: limits.patience) }
        guard let begun = self.acknowledgedSince else {
            self.acknowledgedSince = instant
            self.segmentsSince = 0
            return false
        }
        self.segmentsSince += 1
        return self.segmentsSince >= limits.patienceInSegments
            || instant.isPast(begun, by: limits.patienceAfterAcknowledgement)
    }

    private mutating func removeFirst() -> Held {
        let first = self.held[self.head]
        self.held[self.head].octets = []
        self.head += 1
        self.heldOctets -= first.octets.count + Self.overhead
        if self.head == self.held.count {
            self.held.removeAll(keepingCapacity: self.held.count < 64)
            self.head = 0
        } else if self.head >= 64, self.head * 2 >= self.held.count {
            self.held.removeFirst(self.head)
            self.head = 0
        }
        return first
    }
}

extension RecordedInstant {
    /// Whether this is more than `duration` after `earlier`.
    func isPast(_ earlier: RecordedInstant, by duration: Duration) -> Bool {
        let (difference, overflow) = self.nanosecondsSinceEpoch.subtractingReportingOverflow(
            earlier.nanosecondsSinceEpoch
        )
        return !overflow && .nanoseconds(difference) > duration
    }
}
