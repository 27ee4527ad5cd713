// SPDX-License-Identifier: Apache-2.0

public import BGPSession
public import BGPTable
public import BGPTransport
public import BGPWire
public import CaptureFormats

/// One peer, as `show neighbors` tells it.
public struct NeighborReport: Sendable {
    /// One family of a peer.
    public struct FamilyReport: Sendable {
        /// Which family.
        public var family: AddressFamily
        /// What is counted.
        public var counts: RouteCounts
        /// Whether the initial routes are complete.
        public var hasEndOfRIB: Bool
        /// How next hops are written, in order of appearance; empty for peers without sessions.
        public var nextHopForms: [NextHopForm] = []
    }

    /// Who told of a peer that has no session with the collector.
    public struct Source: Sendable {
        /// The router.
        public var router: IPAddress
        /// The router's name for itself; empty where it gave none.
        public var name: String
        /// Which of the router's tables.
        public var view: RecordedPeer.View
    }

    /// Where the peer is.
    public var key: PeerKey
    /// Whether the collector dials it.
    public var isDialled: Bool
    /// How its session stands.
    public var snapshot: PeerSnapshot
    /// When the session last came or went, in nanoseconds since 1970.
    public var changedAt: Int64
    /// Why the last session ended.
    public var lastReason: DownReason?
    /// When it ended.
    public var lastDownAt: Int64?
    /// The negotiated families.
    public var families: [FamilyReport]
    /// Paths of all families, stale ones included.
    public var pathCount: Int
    /// The peer's AS where no session tells.
    public var recordedAS: ASNumber?
    /// The router that told of it over BMP; `nil` for peers with sessions of their own.
    public var source: Source?
    /// What is demanded of it; `nil` for peers without sessions.
    public var protection: PeerProtection?
    /// What it does that is taken here and that other receivers may not take, one line each.
    public var lint: [String] = []

    /// The peer's AS, where it is known.
    var asNumber: ASNumber? { self.snapshot.facts?.remoteAS ?? self.recordedAS }
}

/// What the whole collector holds.
public struct CollectorTotals: Sendable {
    /// Who it is.
    public var identifier: BGPIdentifier
    /// The AS it answers as; `nil` where it mirrors.
    public var asNumber: ASNumber?
    /// When it was started, in nanoseconds since 1970.
    public var startedAt: Int64
    /// Paths of all peers and families.
    public var paths: Int
    /// Distinct blocks of attributes.
    public var attributeBlocks: Int
    /// Octets the table holds.
    public var tableOctets: Int
    /// Destinations by family.
    public var destinations: [(family: AddressFamily, count: Int)]
}
