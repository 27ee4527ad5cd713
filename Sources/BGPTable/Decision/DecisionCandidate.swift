// SPDX-License-Identifier: Apache-2.0

/// One path as the decision sees it, and what the decision makes of it.
struct DecisionCandidate {
    /// The path in its arena.
    var path: UInt32
    var summary: DecisionSummary
    /// The accumulated metric, interior cost included; `.max` for none.
    var aigp = UInt64.max
    /// The peer's address for comparing; IPv4 addresses in their IPv6 form come first.
    var peerAddress: UInt128
    /// The speaker's identifier, or ORIGINATOR_ID in its place.
    var identifier: UInt32
    /// How far the next hop is; `.max` cannot be reached.
    var cost: UInt32
    var pathIdentifier: UInt32
    /// When the path came, for RFC 5004.
    var since: UInt32
    /// The link that a link-local next hop is on; 0 for others.
    var zone: UInt32 = 0
    /// Whether the peer is in another AS.
    var isExternal: Bool

    /// Where the path lost; `nil` while it is in the running, and at the end for the best.
    var lostAt: DecisionStep?
    /// Whether the path shares the load with the best, or is it.
    var isShared = false
    /// Why it does not share.
    var obstacle: MultipathObstacle?
}

extension DecisionCandidate {
    /// Whether packets would take the same way.
    func hasNextHop(of other: DecisionCandidate) -> Bool {
        self.summary.nextHop == other.summary.nextHop && self.zone == other.zone
    }

    /// The order among equals, by what never changes with the order of arrival; RFC 4271 section 9.1.2.2 f and g.
    func comesBefore(_ other: DecisionCandidate) -> Bool {
        if self.isExternal != other.isExternal { return self.isExternal }
        if self.identifier != other.identifier { return self.identifier < other.identifier }
        let clusters = (self.summary.clusterCount, other.summary.clusterCount)
        if clusters.0 != clusters.1 { return clusters.0 < clusters.1 }
        if self.peerAddress != other.peerAddress { return self.peerAddress < other.peerAddress }
        return self.pathIdentifier < other.pathIdentifier
    }
}
