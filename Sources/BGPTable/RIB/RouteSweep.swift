// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// The removal of many paths of one peer, done in slices so that nothing waits for a whole table.
public struct RouteSweep: Hashable, Sendable {
    /// Whose paths.
    public let peer: PeerIndex
    /// Whether only stale ones go.
    public let onlyStale: Bool
    /// The families still to be swept.
    var families: [AddressFamily]
    /// How far the first of them has come.
    var position = 0
    /// The size of the hash when the sweep of it began.
    var slotCount = 0
    /// The last key swept, in families kept by octets.
    var key: [UInt8]?

    /// A sweep over `families`.
    public init(_ peer: PeerIndex, families: FamilySet, onlyStale: Bool) {
        self.peer = peer
        self.families = families.families
        self.onlyStale = onlyStale
    }

    /// Whether everything has been swept.
    public var isDone: Bool { self.families.isEmpty }

    /// Leaves `families` out from now on.
    ///
    /// Call it when paths there become stale anew: those are for a later sweep, not for this one.
    public mutating func leaveOut(_ families: FamilySet) {
        let current = self.families.first
        self.families.removeAll { families.contains($0) }
        if self.families.first != current { self.rewind() }
    }

    /// Goes on with the next family.
    mutating func finishFamily() {
        self.families.removeFirst()
        self.rewind()
    }

    private mutating func rewind() {
        self.position = 0
        self.slotCount = 0
        self.key = nil
    }
}
