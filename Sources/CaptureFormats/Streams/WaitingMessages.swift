// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Messages kept until it is clear how they are read, in the order they came in.
struct WaitingMessages: Sendable {
    /// One message.
    struct Entry: Sendable {
        var octets: [UInt8]
        var side: Conversation.Side
        var stamp: FrameStamp
        var needs: CapabilityInference.Needs
    }

    private(set) var entries: [Entry] = []
    private(set) var octetCount = 0

    var isEmpty: Bool { self.entries.isEmpty }

    mutating func append(
        _ message: RawSpan,
        from side: Conversation.Side,
        stamp: FrameStamp,
        needs: CapabilityInference.Needs
    ) {
        self.entries.append(Entry(octets: [UInt8](copying: message), side: side, stamp: stamp, needs: needs))
        self.octetCount += message.byteCount
    }

    /// Takes out the first `count`.
    mutating func removeFirst(_ count: Int) -> [Entry] {
        let taken = Array(self.entries.prefix(count))
        self.entries.removeFirst(taken.count)
        self.octetCount -= taken.reduce(0) { $0 + $1.octets.count }
        return taken
    }

    /// Whether waiting any longer would cost too much.
    func isOver(_ limits: StreamLimits, at instant: RecordedInstant) -> Bool {
        guard let first = self.entries.first else { return false }
        return self.entries.count > limits.undecidedMessages || self.octetCount > limits.undecidedOctets
            || instant.isPast(first.stamp.instant, by: limits.undecidedPatience)
    }
}
