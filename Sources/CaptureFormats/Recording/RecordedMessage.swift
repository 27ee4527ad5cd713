// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What a recording says about one BGP message, beside its octets.
public struct RecordedMessage: Sendable {
    /// Which way a message went, seen from the peer that a recording is about.
    public enum Direction: UInt8, Hashable, Sendable {
        /// The peer sent it.
        case received
        /// It was sent to the peer: MRT "local" subtypes of RFC 8050, BMP's Adj-RIB-Out.
        case sent
    }

    /// The record or frame it ended in, counted from 1.
    public var record: Int
    /// When it was complete.
    public var instant: RecordedInstant
    /// Who sent it, or whom it was sent to; see ``direction``.
    public var peer: RecordedPeer
    /// Which way it went.
    public var direction: Direction
    /// How its octets are to be read.
    public var context: DecodeContext
    /// Whether ``instant`` was stored with a fraction of a second (MRT's _ET types); text dumps show it then.
    public var hasFraction: Bool
    /// Whether it was in a record of MRT type 5, which archives from before 2001 have; text dumps name it.
    public var isOldRecord: Bool
    /// The message, where it is an UPDATE that its reader has found usual and sound in ``context``; `nil` where nobody has
    /// looked, or it is something else.
    public var usual: UsualUpdate?

    /// What is known of one message.
    public init(
        record: Int,
        instant: RecordedInstant,
        peer: RecordedPeer,
        direction: Direction = .received,
        context: DecodeContext,
        hasFraction: Bool = true,
        isOldRecord: Bool = false,
        usual: UsualUpdate? = nil
    ) {
        self.record = record
        self.instant = instant
        self.peer = peer
        self.direction = direction
        self.context = context
        self.hasFraction = hasFraction
        self.isOldRecord = isOldRecord
        self.usual = usual
    }
}
