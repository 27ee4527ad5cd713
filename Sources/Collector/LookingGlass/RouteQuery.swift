// SPDX-License-Identifier: Apache-2.0

public import BGPTable
public import BGPWire

/// Which routes are asked for.
public struct RouteQuery: Sendable {
    /// Which destinations.
    public enum Scope: Sendable {
        /// All of the family.
        case all
        /// Those that stand in this relation to a prefix.
        case destination(RoutingInformationBase.Match, IPPrefix)
    }

    /// Which family.
    public var family: AddressFamily
    /// Which destinations.
    public var scope: Scope
    /// Only routes of this peer.
    public var peer: PeerKey?
    /// Only routes whose AS path matches.
    public var asPath: ASPathPattern?
    /// Only routes with this community, of any of the three kinds, as text.
    public var community: String?
    /// Only EVPN routes of this type.
    public var evpnType: UInt8?
    /// The most destinations in a page.
    public var limit: Int
    /// Only destinations behind this key: where the page before ended.
    public var after: RouteKey?

    /// All routes of a family, a page of 100 at a time.
    public init(family: AddressFamily) {
        self.family = family
        self.scope = .all
        self.limit = 100
    }

    /// Whether a route is asked for.
    func wants(_ route: Route, _ labels: [PeerIndex: PeerLabel]) -> Bool {
        if let peer, labels[route.peer]?.key != peer { return false }
        if let asPath, !asPath.matches(route.attributes.asPath.description) { return false }
        guard let community else { return true }
        return route.attributes.communities.contains { $0.description == community }
            || route.attributes.largeCommunities.contains { $0.description == community }
            || route.attributes.extendedCommunities.contains { $0.description == community }
    }

    /// Whether a destination is asked for.
    func wants(_ key: RouteKey) -> Bool {
        guard let evpnType, case .opaque(let octets) = key else { return true }
        return octets.first == evpnType
    }
}
