// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What is counted for one peer and family.
public struct RouteCounts: Hashable, Sendable {
    /// Paths kept: Adj-RIB-In.
    public var received = 0
    /// Paths among them that won.
    public var best = 0

    /// Nothing.
    public init() {}
}

/// One peer of a table.
struct PeerRecord: Sendable {
    var facts: PeerFacts
    /// The number of the present session of each family; paths of earlier ones are stale.
    var epochs = [UInt8](repeating: 0, count: FamilyTable.rows.count)
    var counts = [RouteCounts](repeating: RouteCounts(), count: FamilyTable.rows.count)
    /// Whether the peer has been taken out and only its last paths remain.
    var isLeaving = false

    init(_ facts: PeerFacts) {
        self.facts = facts
    }

    var total: Int { self.counts.reduce(0) { $0 + $1.received } }
}
