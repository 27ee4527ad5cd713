// SPDX-License-Identifier: Apache-2.0

public import BGPSession

/// How a peer stands at one moment, for showing.
public struct PeerSnapshot: Sendable {
    /// When the snapshot was taken; what the other instants are compared with.
    public var takenAt: MonotonicInstant
    /// The state of the session.
    public var state: SessionState
    /// What both sides said, while the session is established.
    public var facts: SessionFacts?
    /// The connection, while the session is established.
    public var connection: PeerConnection?
    /// When the session became established.
    public var establishedAt: MonotonicInstant?
    /// When the next attempt begins.
    public var retryAt: MonotonicInstant?
    /// Why the last session or attempt ended.
    public var lastReason: DownReason?
    /// The last thing the kernel refused.
    public var lastError: TransportError?
    /// What was counted.
    public var counters: SessionCounters
    /// Octets received since the driver was made.
    public var octetsReceived: UInt64
    /// Octets handed over for sending that the kernel has not taken.
    public var unsentOctets: Int
    /// Whether the kernel holds octets that have not been read.
    public var hasUnreadInput: Bool
    /// Whether reading waits for the application.
    public var isReadingPaused: Bool

    init(
        takenAt: MonotonicInstant,
        state: SessionState,
        facts: SessionFacts?,
        connection: PeerConnection?,
        establishedAt: MonotonicInstant?,
        retryAt: MonotonicInstant?,
        lastReason: DownReason?,
        lastError: TransportError?,
        counters: SessionCounters,
        octetsReceived: UInt64,
        unsentOctets: Int,
        hasUnreadInput: Bool,
        isReadingPaused: Bool
    ) {
        self.takenAt = takenAt
        self.state = state
        self.facts = facts
        self.connection = connection
        self.establishedAt = establishedAt
        self.retryAt = retryAt
        self.lastReason = lastReason
        self.lastError = lastError
        self.counters = counters
        self.octetsReceived = octetsReceived
        self.unsentOctets = unsentOctets
        self.hasUnreadInput = hasUnreadInput
        self.isReadingPaused = isReadingPaused
    }

    /// A peer without a driver, such as one of a recording.
    public init(state: SessionState, takenAt: MonotonicInstant) {
        self.init(
            takenAt: takenAt,
            state: state,
            facts: nil,
            connection: nil,
            establishedAt: nil,
            retryAt: nil,
            lastReason: nil,
            lastError: nil,
            counters: SessionCounters(),
            octetsReceived: 0,
            unsentOctets: 0,
            hasUnreadInput: false,
            isReadingPaused: false
        )
    }
}
