// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Both directions of a connection: what the OPENs agreed on, or what must be found out without them.
struct Conversation: Sendable {
    /// Which connection.
    let key: ConnectionKey
    /// What the lesser end sends.
    var low: DirectedStream
    /// What the greater end sends.
    var high: DirectedStream
    /// Whether both OPENs, or an assumption, say how messages are read.
    var isSettled = false
    /// Whether one end gave the connection up, or both closed it.
    var isClosed = false
    /// Whether a NOTIFICATION or a FIN ended the session; what still comes then opens none.
    var hasEnded = false
    /// Whether a message of BGP or BMP was seen.
    var isRecognised = false
    /// What the octets say about capabilities, until that is settled.
    var inference: CapabilityInference?
    /// The frame that octets were last taken from.
    var last = FrameStamp(number: 0, instant: RecordedInstant(nanosecondsSinceEpoch: 0))
    /// Messages that wait for it.
    var waiting = WaitingMessages()

    /// A connection of which nothing was seen yet.
    init(_ key: ConnectionKey, limits: StreamLimits) {
        self.key = key
        self.low = DirectedStream(from: key.low, to: key.high, limits: limits)
        self.high = DirectedStream(from: key.high, to: key.low, limits: limits)
    }

    /// One of the directions.
    subscript(side: Side) -> DirectedStream {
        _read {
            if side == .low { yield self.low } else { yield self.high }
        }
        _modify {
            if side == .low { yield &self.low } else { yield &self.high }
        }
    }

    /// Who sends.
    enum Side: UInt8, Sendable {
        /// The lesser end of the key.
        case low
        /// The greater end.
        case high

        var other: Side { self == .low ? .high : .low }
    }

    /// Starts over: another connection between the same ends.
    mutating func reset(limits: StreamLimits) {
        self = Conversation(self.key, limits: limits)
    }

    /// Learns what an OPEN says; with both, how each direction is read is settled, as on a live session.
    mutating func take(_ open: OpenMessage, from side: Side) {
        self.hasEnded = false
        self[side].open = open
        self[side].peer.asNumber = open.asNumber
        self[side].peer.identifier = open.identifier
        self[side.other].peer.localASNumber = open.asNumber
        guard let low = self.low.open, let high = self.high.open else { return }
        self.low.context = NegotiatedCapabilities(local: high, remote: low).receiveContext
        self.high.context = NegotiatedCapabilities(local: low, remote: high).receiveContext
        self.isSettled = true
        self.inference = nil
    }
}
