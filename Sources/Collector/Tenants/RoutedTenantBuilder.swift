// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// Rebuilds an ip-vrf from the EVPN routes that it imports.
///
/// The choice among copies of a prefix is that of ``RoutingInformationBase``: the routes go into a small table of their
/// own, where AS path, LOCAL_PREF and the rest decide as on a leaf, and equal ones with different leaves share the load.
struct RoutedTenantBuilder: Sendable {
    /// The leaf whose table it is; `nil` for the view from outside.
    let leaf: IPAddress?
    /// How many paths may share the load.
    let maximumPaths: Int
    private var remote: [TenantRoute] = []
    private var own: [TenantRoute] = []
    private var isComplete = true

    /// A builder without routes.
    init(leaf: IPAddress?, maximumPaths: Int) {
        self.leaf = leaf
        self.maximumPaths = maximumPaths
    }

    /// Takes a route in, if an ip-vrf has a use for it.
    mutating func add(_ route: TenantRoute) {
        guard route.routedPrefix != nil else { return }
        guard self.remote.count + self.own.count < RoutedTenant.maximumRoutes else {
            self.isComplete = false
            return
        }
        if route.vtep == self.leaf { self.own.append(route) } else { self.remote.append(route) }
    }

    /// The table, given what is known of the peers that routes came from.
    ///
    /// Complexity: O(n log n) for n routes.
    func build(_ peers: [PeerIndex: PeerFacts]) -> RoutedTenant {
        var paths: [TenantPath] = []
        var left: [TenantPath] = []
        let latest = self.latestMoves()
        let hosts = Dictionary(grouping: self.remote + self.own) { $0.routedPrefix }
        for route in self.remote {
            if self.isSuperseded(route, latest) {
                left.append(TenantPath(route).left("the MAC has moved: sequence \(route.sequence) is not the latest"))
            } else {
                self.resolve(route, hosts, into: &paths, &left)
            }
        }
        var entries = self.decide(paths, peers)
        for path in paths where path.origin.routedPrefix.flatMap({ entries[$0] }) == nil {
            left.append(path.left("no unicast destination"))
        }
        for path in left {
            guard let prefix = path.origin.routedPrefix else { continue }
            entries[prefix, default: RoutedTenant.Entry(prefix: prefix)].unused.append(path)
        }
        for route in self.own {
            guard let prefix = route.routedPrefix else { continue }
            entries[prefix, default: RoutedTenant.Entry(prefix: prefix)].own.append(route)
        }
        return RoutedTenant(
            entries: entries.values.sorted { $0.prefix < $1.prefix },
            routeCount: self.remote.count + self.own.count,
            isComplete: self.isComplete
        )
    }

    // MARK: - What each route stands for

    /// The highest sequence number of each MAC and address.
    private func latestMoves() -> [Host: UInt32] {
        var result: [Host: UInt32] = [:]
        for route in self.remote + self.own {
            guard let host = Host(route) else { continue }
            result[host] = max(result[host] ?? 0, route.sequence)
        }
        return result
    }

    /// RFC 7432 section 15: of the copies of a MAC the one that moved last counts.
    private func isSuperseded(_ route: TenantRoute, _ latest: [Host: UInt32]) -> Bool {
        guard let host = Host(route), let sequence = latest[host] else { return false }
        return route.sequence < sequence
    }

    /// The leaves that a route leads to: its next hop, or those of its gateway; RFC 9136 section 4.
    private func resolve(
        _ route: TenantRoute,
        _ hosts: [IPPrefix?: [TenantRoute]],
        into paths: inout [TenantPath],
        _ left: inout [TenantPath]
    ) {
        let path = TenantPath(route)
        guard case .ipPrefix(let prefix) = route.route else {
            paths.append(path)
            return
        }
        if prefix.gateway.leftAligned != 0 {
            let host = IPPrefix(prefix.gateway, length: UInt8(prefix.gateway.bitWidth))
            let found = (hosts[host] ?? []).filter { $0.route.type == 2 && $0.vtep != self.leaf }
            if found.isEmpty { left.append(path.left("no type 2 route has the gateway \(prefix.gateway)")) }
            for host in found {
                var way = path
                way.vtep = host.vtep
                way.label = host.routedLabel
                way.routerMAC = host.routerMAC
                way.gateway = prefix.gateway
                paths.append(way)
            }
        } else if prefix.segment != .none {
            left.append(path.left("segment \(prefix.segment) as overlay index is not followed"))
        } else {
            paths.append(path)
        }
    }

    // MARK: - The decision

    private func decide(_ paths: [TenantPath], _ peers: [PeerIndex: PeerFacts]) -> [IPPrefix: RoutedTenant.Entry] {
        var options = DecisionOptions()
        options.multipath.maximumPaths = self.maximumPaths
        var table = RoutingInformationBase(options: options, seed: 0)
        var log = ChangeLog(isEnabled: false)
        var indices: [PeerIndex: PeerIndex] = [:]
        for (number, path) in paths.enumerated() {
            guard let prefix = path.origin.routedPrefix, let identifier = UInt32(exactly: number + 1) else { continue }
            let heardFrom = path.origin.heard.peer
            if indices[heardFrom] == nil, let facts = peers[heardFrom] { indices[heardFrom] = table.addPeer(facts) }
            guard let peer = indices[heardFrom] else { continue }
            var attributes = path.origin.heard.attributes
            if path.gateway != nil { attributes.set(nextHop: path.vtep.asNextHop) }
            table.announce(
                .prefix(prefix),
                family: prefix.unicastFamily,
                path: PathIdentifier(rawValue: identifier),
                attributes: attributes,
                from: peer,
                at: path.origin.heard.since,
                log: &log
            )
        }
        var result: [IPPrefix: RoutedTenant.Entry] = [:]
        for family in [AddressFamily.ipv4Unicast, .ipv6Unicast] {
            var key: RouteKey?
            while let destination = table.next(after: key, family) {
                key = destination.key
                guard case .prefix(let prefix) = destination.key else { continue }
                result[prefix] = Self.entry(prefix, destination, paths)
            }
        }
        return result
    }

    private static func entry(
        _ prefix: IPPrefix,
        _ destination: Destination,
        _ paths: [TenantPath]
    ) -> RoutedTenant.Entry {
        var entry = RoutedTenant.Entry(prefix: prefix)
        for route in destination.routes {
            let number = Int(route.path.rawValue) - 1
            guard paths.indices.contains(number) else { continue }
            let path = paths[number]
            if route.isShared {
                entry.used.append(path)
            } else {
                let reason = route.obstacle?.description ?? route.lostAt?.description ?? "lost"
                entry.unused.append(path.left(reason))
            }
        }
        entry.used.sort { $0.vtep < $1.vtep }
        return entry
    }
}

/// A MAC and an address behind it.
private struct Host: Hashable {
    var macAddress: MACAddress
    var address: IPAddress

    init?(_ route: TenantRoute) {
        guard case .macIPAdvertisement(let mac) = route.route, let address = mac.ipAddress else { return nil }
        self.macAddress = mac.macAddress
        self.address = address
    }
}

extension TenantPath {
    /// The path as one that is not used.
    fileprivate func left(_ obstacle: String) -> TenantPath {
        var result = self
        result.obstacle = obstacle
        return result
    }
}

extension IPAddress {
    /// The address as the next hop of a route.
    fileprivate var asNextHop: NextHop {
        switch self {
        case .v4(let address): .ipv4(address)
        case .v6(let address): .ipv6(address)
        }
    }
}

extension IPPrefix {
    /// The unicast family of the prefix.
    var unicastFamily: AddressFamily {
        switch self {
        case .v4: .ipv4Unicast
        case .v6: .ipv6Unicast
        }
    }
}
