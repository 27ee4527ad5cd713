// SPDX-License-Identifier: Apache-2.0

import BGPWire
public import CaptureFormats

/// One thing of a recording with octets of its own, for handing it to another task.
public enum RecordedEvent: Sendable {
    /// A message.
    case message([UInt8], RecordedMessage)
    /// A path of a table dump.
    case entry(nlri: [UInt8], attributes: [UInt8], RecordedTableEntry)
    /// A change of a peer's state.
    case transition(RecordedTransition)

    /// When it was recorded.
    public var instant: RecordedInstant {
        switch self {
        case .message(_, let envelope): envelope.instant
        case .entry(_, _, let envelope): envelope.instant
        case .transition(let transition): transition.instant
        }
    }

    /// Octets that it keeps in memory while it waits.
    var weight: Int {
        switch self {
        case .message(let octets, _): 512 + octets.count
        case .entry(let nlri, let attributes, _): 512 + nlri.count + attributes.count
        case .transition: 512
        }
    }
}

/// Copies recorded things and hands them on in the pace of the recording, or a multiple of it.
///
/// Things that were recorded close together are handed on together, at most a mebibyte of them. Whoever gets them may
/// block: then reading waits, and so nothing is piled up.
public struct PacedEvents: RecordingVisitor {
    private let pace: RecordingPace
    private let deliver: ([RecordedEvent]) -> Void
    private var events: [RecordedEvent] = []
    private var weight = 0
    private static let maximumWeight = 1 << 20

    /// Events in the pace of `pace` to `deliver`.
    public init(_ pace: RecordingPace, _ deliver: @escaping ([RecordedEvent]) -> Void) {
        self.pace = pace
        self.deliver = deliver
    }

    /// Hands over what waits.
    public mutating func flush() {
        guard !self.events.isEmpty else { return }
        self.deliver(self.events)
        self.events.removeAll(keepingCapacity: true)
        self.weight = 0
    }

    private mutating func append(_ event: RecordedEvent) {
        if self.pace.isAhead(event.instant) {
            self.flush()
            self.pace.wait(for: event.instant)
        }
        self.events.append(event)
        self.weight += event.weight
        if self.weight > Self.maximumWeight { self.flush() }
    }

    /// Hands on a message.
    public mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        self.append(.message([UInt8](copying: octets), envelope))
    }

    /// Hands on a path.
    public mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        self.append(.entry(nlri: [UInt8](copying: nlri), attributes: [UInt8](copying: attributes), envelope))
    }

    /// Hands on a change of state.
    public mutating func transition(_ transition: RecordedTransition) { self.append(.transition(transition)) }

    /// Has no effect: notes change no routes.
    public mutating func note(_ note: RecordingNote) {}
}

/// Recorded time against the time of a clock that somebody else reads.
public final class RecordingPace {
    private let speed: Double
    private let now: () -> Int64
    private let sleep: (Int64) -> Bool
    private var start: (recorded: Int64, real: Int64)?

    /// A pace.
    ///
    /// - Parameters:
    ///   - speed: How many times as fast as recorded; 0 for as fast as can be.
    ///   - now: Reads a clock, in nanoseconds.
    ///   - sleep: Waits for so many nanoseconds; returns whether to go on waiting.
    public init(speed: Double, now: @escaping () -> Int64, sleep: @escaping (Int64) -> Bool) {
        self.speed = speed
        self.now = now
        self.sleep = sleep
    }

    /// Things that are due within this much are not waited for, in nanoseconds.
    private static let slack: Int64 = 10_000_000
    /// The longest sleep at once, so that whoever wants to stop is heard.
    private static let longestSleep: Int64 = 100_000_000

    /// Nanoseconds until something recorded at `instant` is due.
    private func delay(_ instant: RecordedInstant) -> Int64 {
        guard self.speed > 0 else { return 0 }
        let real = self.now()
        guard let start = self.start, instant.nanosecondsSinceEpoch >= start.recorded else {
            // The first of all, or a file that goes back in time: its own time begins now.
            self.start = (instant.nanosecondsSinceEpoch, real)
            return 0
        }
        let (span, isOverflow) = instant.nanosecondsSinceEpoch.subtractingReportingOverflow(start.recorded)
        guard !isOverflow else { return 0 }
        let elapsed = Double(real - start.real)
        return Int64(min(max(Double(span) / self.speed - elapsed, 0), 1e18))
    }

    /// Whether something recorded at `instant` is not due yet.
    func isAhead(_ instant: RecordedInstant) -> Bool { self.delay(instant) > Self.slack }

    /// Waits until it is.
    func wait(for instant: RecordedInstant) {
        while true {
            let delay = self.delay(instant)
            guard delay > 0, self.sleep(min(delay, Self.longestSleep)) else { return }
        }
    }
}
