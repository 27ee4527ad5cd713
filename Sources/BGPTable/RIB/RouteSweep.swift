// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Something to be done with every destination, in slices so that nothing waits for a whole table.
///
/// Between two slices anything may happen to the table.
public struct RouteSweep: Hashable, Sendable {
    /// Whose paths go; `nil` where all are decided about again.
    public let peer: PeerIndex?
    /// Whether only stale ones go.
    public let onlyStale: Bool
    /// The families still to be swept.
    var families: [AddressFamily]
    /// How far the first of them has come.
    var position: UInt32 = 1

    /// The removal of paths of one peer from `families`.
    public init(_ peer: PeerIndex, families: FamilySet, onlyStale: Bool) {
        self.peer = peer
        self.onlyStale = onlyStale
        self.families = families.families
    }

    /// A new decision about every destination of `families`, after costs of next hops or facts of peers have changed.
    public init(redeciding families: FamilySet) {
        self.peer = nil
        self.onlyStale = false
        self.families = families.families
    }

    /// Whether everything has been swept.
    public var isDone: Bool { self.families.isEmpty }

    /// Leaves `families` out from now on.
    ///
    /// Call it when paths there become stale anew: those are for a later sweep, not for this one.
    public mutating func leaveOut(_ families: FamilySet) {
        let current = self.families.first
        self.families.removeAll { families.contains($0) }
        if self.families.first != current { self.position = 1 }
    }

    /// Goes on with the next family.
    mutating func finishFamily() {
        self.families.removeFirst()
        self.position = 1
    }
}
