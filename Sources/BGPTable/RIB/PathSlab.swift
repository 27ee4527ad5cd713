// SPDX-License-Identifier: Apache-2.0

/// One path: twenty-four octets.
struct Path: ArenaElement {
    /// The attributes.
    var attributes: UInt32 = 0
    /// The next path to the same destination.
    var next: UInt32 = 0
    /// The peer's number for the path.
    var identifier: UInt32 = 0
    /// The destination in full, for families kept by octets; 0 for prefixes.
    var payload: UInt32 = 0
    /// When the path came, in seconds.
    var since: UInt32 = 0
    /// Who sent it.
    var peer: UInt16 = 0
    /// The session it came in; an older one makes it stale.
    var epoch: UInt8 = 0
    var flags: Flags = []

    var freeLink: UInt32 {
        get { self.next }
        set { self.next = newValue }
    }

    /// What the last decision made of the path.
    struct Flags: OptionSet, BitwiseCopyable {
        var rawValue: UInt8

        static let best = Flags(rawValue: 1)
        static let shared = Flags(rawValue: 2)
    }
}

/// One destination: where its paths begin.
struct DestinationRecord: ArenaElement {
    /// The first path.
    var first: UInt32 = 0

    var freeLink: UInt32 {
        get { self.first }
        set { self.first = newValue }
    }
}
