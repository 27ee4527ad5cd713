// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// The peers of a table dump, as PEER_INDEX_TABLE lists them in front of the routes; RFC 6396 section 4.3.1.
public struct RecordedPeerTable: Sendable {
    /// The record it was in, counted from 1.
    public var record: Int
    /// When the dump was made.
    public var instant: RecordedInstant
    /// Who made it.
    public var collector: BGPIdentifier
    /// The name of the table that was dumped, as octets: UTF-8 by the RFC, at most 255 are kept.
    public var viewName: [UInt8]
    /// The peers, by the numbers that routes name them with.
    public var peers: [RecordedPeer]

    /// A table of peers.
    public init(
        record: Int,
        instant: RecordedInstant,
        collector: BGPIdentifier,
        viewName: [UInt8] = [],
        peers: [RecordedPeer]
    ) {
        self.record = record
        self.instant = instant
        self.collector = collector
        self.viewName = viewName
        self.peers = peers
    }
}
