// SPDX-License-Identifier: Apache-2.0

/// What became of the routes that were applied to a table.
public struct ApplyResult: Hashable, Sendable {
    /// Paths that were not there before.
    public var announced = 0
    /// Paths whose attributes changed.
    public var replaced = 0
    /// Paths that were sent again as they were.
    public var unchanged = 0
    /// Paths that went.
    public var withdrawn = 0
    /// Withdrawals of paths that were not there.
    public var absent = 0
    /// Paths that there was no room for: a limit of ``TableLimits`` has been reached.
    public var refused = 0
    /// Groups of multicast among the destinations, which were ignored; RFC 4271 section 6.3.
    public var misplaced = 0

    /// Nothing.
    public init() {}

    /// Counts what another counted too.
    @inline(__always)
    mutating func add(_ other: ApplyResult) {
        self.announced += other.announced
        self.replaced += other.replaced
        self.unchanged += other.unchanged
        self.withdrawn += other.withdrawn
        self.absent += other.absent
        self.refused += other.refused
        self.misplaced += other.misplaced
    }

    /// Counts one route.
    @inline(__always)
    mutating func count(_ outcome: PathStore.Change.Outcome) {
        switch outcome {
        case .announced: self.announced += 1
        case .replaced: self.replaced += 1
        case .unchanged: self.unchanged += 1
        case .withdrawn: self.withdrawn += 1
        case .absent: self.absent += 1
        case .refused: self.refused += 1
        case .reselected: break
        }
    }
}
