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
    /// Whether it has not been sent again since the peer went or a refresh began; RFC 4724, RFC 7313.
    public var isStale: Bool
    /// Whether it won.
    public var isBest: Bool
    /// Whether it shares the load with the winner, or is it.
    public var isShared: Bool
    /// Where it lost; `nil` for the winner.
    public var lostAt: DecisionStep?
    /// Why it does not share the load; `nil` if it does.
    public var obstacle: MultipathObstacle?

    /// Whether it may take part in the decision at all.
    public var isEligible: Bool { self.lostAt?.isEligible ?? true }

    /// The order of routes to one destination: the best, those that share with it, then those that lost latest.
    static func isShownBefore(_ left: Route, _ right: Route) -> Bool {
        if left.isBest != right.isBest { return left.isBest }
        if left.isShared != right.isShared { return left.isShared }
        let steps = (left.lostAt?.rawValue ?? .max, right.lostAt?.rawValue ?? .max)
        if steps.0 != steps.1 { return steps.0 > steps.1 }
        return (left.peer.rawValue, left.path) < (right.peer.rawValue, right.path)
    }
}
