// SPDX-License-Identifier: Apache-2.0

/// An address family that a daemon is configured with.
enum DaemonFamily: String, Sendable, CaseIterable {
    case ipv4
    case ipv6

    /// The family of an address or a prefix in text.
    init(of text: String) { self = text.contains(":") ? .ipv6 : .ipv4 }
}

/// Which way a daemon may send several paths for one prefix (RFC 7911).
enum DaemonAddPath: Sendable {
    case none
    case receive
    case send
    case both

    var sends: Bool { self == .send || self == .both }
    var receives: Bool { self == .receive || self == .both }
}

/// What a daemon shall be, in the terms that all of them share; each wrapper writes it in its daemon's language.
struct DaemonConfiguration: Sendable {
    var localAS: UInt32
    var routerID: String
    var neighbors: [DaemonNeighborConfiguration]
    var announcements: [DaemonAnnouncement] = []
    /// Restart time to offer (RFC 4724); without it the daemon does what it does by default.
    var gracefulRestartSeconds: Int?
    /// Whether it may tell a monitoring station of its peers (RFC 7854), where that has to be said at the start.
    var monitors = false
}

/// One neighbour of a daemon.
struct DaemonNeighborConfiguration: Sendable {
    var address: String
    var remoteAS: UInt32
    /// The family of the address, unless told otherwise.
    var families: [DaemonFamily]
    /// Shared secret of RFC 2385.
    var password: String?
    /// Accept only packets with TTL 255 (RFC 5082), and send with 255.
    var ttlSecurity = false
    /// TTL of an eBGP session over more than one hop.
    var multihop: Int?
    var addPath = DaemonAddPath.none
    var holdTimeSeconds = 30
    /// Never open the connection.
    var isPassive = false
    /// Find it on the interface that ``address`` then names.
    var isUnnumbered = false
    /// Offer IPv4 routes with IPv6 next hops (RFC 8950).
    var extendedNextHop = false
    /// Offer messages of up to 65,535 octets (RFC 8654), where the daemon does not do so by itself.
    var extendedMessages = false

    init(address: String, remoteAS: UInt32, families: [DaemonFamily]? = nil) {
        self.address = address
        self.remoteAS = remoteAS
        self.families = families ?? [DaemonFamily(of: address)]
    }

    /// This neighbour with some of it changed.
    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}

/// A route that a daemon shall originate.
struct DaemonAnnouncement: Hashable, Sendable {
    var prefix: String
    var med: UInt32?
    var localPref: UInt32?
    /// As `65001:1`.
    var communities: [String] = []
    /// As `65001:1:2`.
    var largeCommunities: [String] = []
    /// Route targets, as `65001:1`.
    var routeTargets: [String] = []
    /// AS numbers in front of the path.
    var prepend: [UInt32] = []
    /// Tells apart several paths for one prefix where the daemon supports it.
    var pathID: UInt32?
    /// The next hop, where the daemon needs or takes one.
    var nextHop: String?

    init(_ prefix: String) { self.prefix = prefix }

    var family: DaemonFamily { DaemonFamily(of: self.prefix) }

    /// This route with some of it changed.
    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}
