// SPDX-License-Identifier: Apache-2.0

/// One path: sixteen octets.
///
/// Most paths have no path identifier and are for a prefix; the others have a ``PathDetail``, whose index stands where
/// others have their time of arrival.
struct Path: ArenaElement {
    /// The attributes.
    var attributes: UInt32 = 0
    /// The next path to the same destination.
    var next: UInt32 = 0
    /// When the path came, in seconds, or the index of its detail.
    var sinceOrDetail: UInt32 = 0
    /// Who sent it.
    var peer: UInt16 = 0
    /// The epoch it came in; an older one than the peer's makes it stale.
    var epoch: UInt8 = 0
    var flags: Flags = []

    var freeLink: UInt32 {
        get { self.next }
        set { self.next = newValue }
    }

    /// What a path has, and what the last decision made of it.
    struct Flags: OptionSet, BitwiseCopyable {
        var rawValue: UInt8

        static let best = Flags(rawValue: 1)
        static let shared = Flags(rawValue: 2)
        /// Its rank is that of the best: only such paths can make a difference to others.
        static let contends = Flags(rawValue: 4)
        /// It may not take part.
        static let ineligible = Flags(rawValue: 8)
        static let hasDetail = Flags(rawValue: 16)
        /// It is the first of a destination whose choice has to be made again.
        static let undecided = Flags(rawValue: 32)
        /// Everything a decision sets.
        static let decided: Flags = [best, shared, contends, ineligible]
        /// What a decision makes of the best path.
        static let leading: Flags = [best, shared, contends]
        /// What it makes of those that share the load with it.
        static let following: Flags = [shared, contends]

        init(rawValue: UInt8) { self.rawValue = rawValue }

        /// What a decision has made of a path.
        @inline(__always)
        init(isBest: Bool, isShared: Bool, contends: Bool, isIneligible: Bool) {
            self.rawValue =
                (isBest ? 1 : 0) | (isShared ? 2 : 0) | (contends ? 4 : 0) | (isIneligible ? 8 : 0)
        }
    }
}

/// What few paths have.
struct PathDetail: ArenaElement {
    /// When the path came, in seconds.
    var since: UInt32 = 0
    /// The peer's number for the path.
    var identifier: UInt32 = 0
    /// The destination in full, for families kept by octets; 0 for prefixes.
    var payload: UInt32 = 0

    var freeLink: UInt32 {
        get { self.identifier }
        set { self.identifier = newValue }
    }
}
