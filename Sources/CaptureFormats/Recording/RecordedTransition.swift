// SPDX-License-Identifier: Apache-2.0

/// A recorded change of a peer's state: MRT's state changes, BMP's Peer Up and Peer Down, a TCP connection's end.
public struct RecordedTransition: Sendable {
    /// States as MRT numbers them; RFC 6396 section 4.4.1.
    public enum State: UInt16, Hashable, Sendable {
        case idle = 1
        case connect = 2
        case active = 3
        case openSent = 4
        case openConfirm = 5
        case established = 6
        /// Quagga's and its heirs' seventh state.
        case clearing = 7
        /// And the eighth.
        case deleted = 8
    }

    /// What kind of record told of it.
    public enum Source: Hashable, Sendable {
        /// An MRT state change: only these appear as such in text dumps.
        case stateChange
        /// A BMP Peer Up or Peer Down, with the reason code of the latter; RFC 7854 section 4.9.
        case monitoring(reason: UInt8)
        /// A connection seen in a capture that opened or closed.
        case connection
    }

    /// The record or frame it was in, counted from 1.
    public var record: Int
    /// When.
    public var instant: RecordedInstant
    /// Whose state.
    public var peer: RecordedPeer
    /// The state left; nil where the recording does not tell.
    public var old: State?
    /// The state entered; nil for numbers that no RFC names.
    public var new: State?
    /// What told of it.
    public var source: Source
    /// Whether ``instant`` was stored with a fraction of a second.
    public var hasFraction: Bool
    /// Whether it was in a record of MRT type 5, which archives from before 2001 have; text dumps name it.
    public var isOldRecord: Bool

    /// A change of a peer's state.
    public init(
        record: Int,
        instant: RecordedInstant,
        peer: RecordedPeer,
        old: State?,
        new: State?,
        source: Source,
        hasFraction: Bool = true,
        isOldRecord: Bool = false
    ) {
        self.record = record
        self.instant = instant
        self.peer = peer
        self.old = old
        self.new = new
        self.source = source
        self.hasFraction = hasFraction
        self.isOldRecord = isOldRecord
    }
}
