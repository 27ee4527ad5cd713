// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Both directions of a connection: what the OPENs agreed on, or what must be found out without them.
struct Conversation: Sendable {
    /// Which connection.
    let key: ConnectionKey
    /// What each side sends, by ``Side/index``; in place, because every message passes here.
    var streams: [2 of DirectedStream]
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
        self.streams = [
            DirectedStream(from: key.low, to: key.high, limits: limits),
            DirectedStream(from: key.high, to: key.low, limits: limits),
        ]
    }

    /// Who sends.
    enum Side: Int, Sendable {
        /// The lesser end of the key.
        case low = 0
        /// The greater end.
        case high = 1

        /// The place in ``Conversation/streams``.
        var index: Int { self.rawValue }
        /// Who is sent to.
        var other: Side { self == .low ? .high : .low }
    }

    /// Starts over: another connection between the same ends.
    mutating func reset(limits: StreamLimits) {
        self = Conversation(self.key, limits: limits)
    }

    /// Learns what an OPEN says; with both, how each direction is read is settled, as on a live session.
    mutating func take(_ open: OpenMessage, from side: Side) {
        self.hasEnded = false
        self.streams[side.index].open = open
        self.streams[side.index].peer.asNumber = open.asNumber
        self.streams[side.index].peer.identifier = open.identifier
        self.streams[side.other.index].peer.localASNumber = open.asNumber
        guard let low = self.streams[0].open, let high = self.streams[1].open else { return }
        self.streams[0].context = NegotiatedCapabilities(local: high, remote: low).receiveContext
        self.streams[1].context = NegotiatedCapabilities(local: low, remote: high).receiveContext
        self.isSettled = true
        self.inference = nil
    }
}
