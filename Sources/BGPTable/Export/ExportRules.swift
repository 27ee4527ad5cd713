// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What a session makes of the attributes of routes it sends; sessions with equal rules send the same octets.
public struct ExportRules: Hashable, Sendable {
    /// How messages are written.
    public var wire: DecodeContext
    /// The AS in front of external paths that do not begin with it already.
    public var localAS: ASNumber
    /// The next hop of the routes.
    public var nextHop: NextHop
    /// LOCAL_PREF towards internal peers; `nil` leaves what routes have, and 100 where they have none.
    public var localPref: UInt32?

    /// The rules of a session that sends routes through `nextHop`.
    public init(_ wire: DecodeContext, localAS: ASNumber, nextHop: NextHop, localPref: UInt32? = nil) {
        self.wire = wire
        self.localAS = localAS
        self.nextHop = nextHop
        self.localPref = localPref
    }

    /// What may differ from one time that a route is announced to the next.
    struct Variation: Hashable, Sendable {
        /// MULTI_EXIT_DISC in the place of the route's own.
        var metric: UInt32?
        /// How often the first AS of the path is there once more.
        var repeats = 0
    }
}
