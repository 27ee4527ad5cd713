// SPDX-License-Identifier: Apache-2.0

/// One path as the decision sees it, and what the decision makes of it.
struct DecisionCandidate {
    /// The path in its arena.
    var path: UInt32
    var summary: DecisionSummary
    /// The accumulated metric, interior cost included; `.max` for none.
    var aigp = UInt64.max
    /// What is compared behind MULTI_EXIT_DISC.
    var precedence: PathPrecedence
    /// The link that a link-local next hop is on; 0 for others.
    var zone: UInt32 = 0

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

    /// The order among equals, by what never changes with the order of arrival.
    func comesBefore(_ other: DecisionCandidate) -> Bool {
        self.precedence.difference(from: other.precedence, prefersOldest: false)?.isBetter ?? false
    }
}
