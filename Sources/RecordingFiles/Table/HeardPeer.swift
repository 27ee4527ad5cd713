// SPDX-License-Identifier: Apache-2.0

public import BGPTable
public import BGPWire
public import CaptureFormats

/// A peer of a recording, as far as it was heard.
public struct HeardPeer: Sendable {
    /// Its place in the table.
    public var index: PeerIndex
    /// Who it is.
    public var peer: RecordedPeer
    /// Whether its session is taken to be up: routes have come since it went down.
    public var isUp: Bool
    /// When that changed last, in the time of the recording.
    public var changedAt: RecordedInstant
    /// What it sent, by type.
    public var messages: [MessageType: UInt64]
    /// Families whose initial routes are complete.
    public var endOfRIB: FamilySet
}
