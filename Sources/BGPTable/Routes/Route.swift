// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// One path to one destination, as it is shown.
public struct Route: Hashable, Sendable {
    /// Who sent it.
    public var peer: PeerIndex
    /// Which of the peer's paths it is.
    public var path: PathIdentifier
    /// The destination in full, labels included, for families that are kept by octets; `nil` for prefixes.
    public var nlri: [UInt8]?
    /// Its attributes.
    public var attributes: PathAttributes
    /// When it came, in seconds on the clock of whoever fed the table.
    public var since: UInt32
    /// Whether the peer has gone and may come back; RFC 4724.
    public var isStale: Bool
    /// Whether it won.
    public var isBest: Bool
    /// Whether it shares the load with the winner, or is it.
    public var isShared: Bool
    /// Where it lost.
    public var lostAt: DecisionStep?
    /// Why it does not share the load.
    public var obstacle: MultipathObstacle?
}

/// A destination with all its paths, the best first.
public struct Destination: Hashable, Sendable {
    /// Which destination.
    public var key: RouteKey
    /// Its paths.
    public var routes: [Route]

    /// The destination with only those of its routes that `isWanted`.
    public func filtered(_ isWanted: (Route) -> Bool) -> Destination {
        Destination(key: self.key, routes: self.routes.filter(isWanted))
    }
}
