// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// The route table that an ip-vrf should hold because of EVPN; RFC 9135, RFC 9136.
struct RoutedTenant: Sendable {
    /// One prefix of the table.
    struct Entry: Sendable {
        /// The prefix.
        var prefix: IPPrefix
        /// The paths that share the load; empty where no copy can be used.
        var used: [TenantPath] = []
        /// The other paths, each with its obstacle.
        var unused: [TenantPath] = []
        /// The leaf's own routes to the prefix, when the table is that of one leaf.
        var own: [TenantRoute] = []

        /// Whether the leaf has a route of its own, which it prefers to what EVPN says.
        var isOwn: Bool { !self.own.isEmpty }
        /// Whether EVPN has a usable route, preferred or not.
        var hasRoute: Bool { !self.used.isEmpty }
        /// Whether the EVPN route is used, as far as BGP tells.
        var isActive: Bool { self.hasRoute && !self.isOwn }
    }

    /// What is counted for one version of IP.
    struct Totals: Hashable, Sendable {
        /// EVPN routes, active or not.
        var routes = 0
        /// Prefixes that the leaf itself announces.
        var own = 0
        /// Prefixes with a route in use: of EVPN or the leaf's own.
        var activePrefixes = 0
        /// Prefixes with an EVPN route over several leaves, in use or not.
        var sharedPrefixes = 0
    }

    /// The prefixes in order.
    var entries: [Entry]
    /// EVPN routes that were imported.
    var routeCount: Int
    /// Whether every route had room.
    var isComplete = true

    /// The most routes of one tenant that are taken into a view.
    static let maximumRoutes = 100_000

    /// What is counted for a version of IP.
    func totals(isIPv6: Bool) -> Totals {
        var result = Totals()
        for entry in self.entries {
            if case .v6 = entry.prefix, !isIPv6 { continue }
            if case .v4 = entry.prefix, isIPv6 { continue }
            if entry.hasRoute { result.routes += 1 }
            if entry.isOwn { result.own += 1 }
            if entry.hasRoute || entry.isOwn { result.activePrefixes += 1 }
            if entry.used.count > 1 { result.sharedPrefixes += 1 }
        }
        return result
    }

    /// The entry of the longest prefix that contains another.
    func longestMatch(_ prefix: IPPrefix) -> Entry? {
        self.entries.filter { $0.prefix.contains(prefix) }.max { $0.prefix.length < $1.prefix.length }
    }
}
