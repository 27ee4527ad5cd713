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

    /// What comes behind MULTI_EXIT_DISC: the first step at which another path is told from this one, and whether this one
    /// is the better of the two there; `nil` if nothing tells them apart.
    ///
    /// RFC 4271 section 9.1.2.2 d to g, RFC 4456 section 9, RFC 5004.
    @inline(__always)
    func difference(from other: DecisionCandidate, prefersOldest: Bool) -> (step: DecisionStep, isBetter: Bool)? {
        if self.isExternal != other.isExternal { return (.external, self.isExternal) }
        if self.cost != other.cost { return (.interiorCost, self.cost < other.cost) }
        if prefersOldest, self.isExternal, self.since != other.since { return (.oldest, self.since < other.since) }
        if self.identifier != other.identifier { return (.identifier, self.identifier < other.identifier) }
        if self.summary.clusterCount != other.summary.clusterCount {
            return (.clusterList, self.summary.clusterCount < other.summary.clusterCount)
        }
        if self.peerAddress != other.peerAddress { return (.peerAddress, self.peerAddress < other.peerAddress) }
        guard self.pathIdentifier != other.pathIdentifier else { return nil }
        return (.pathIdentifier, self.pathIdentifier < other.pathIdentifier)
    }

    /// The order among equals, by what never changes with the order of arrival.
    func comesBefore(_ other: DecisionCandidate) -> Bool {
        self.difference(from: other, prefersOldest: false)?.isBetter ?? false
    }
}
