// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// Rebuilds a mac-vrf from the EVPN routes that it imports.
struct BridgedTenantBuilder: Sendable {
    /// The leaf whose table it is, which leaves out what that leaf announces; `nil` for the view from outside.
    let leaf: IPAddress?
    private var macs: [Key: [TenantRoute]] = [:]
    private var floods: Set<BridgedTenant.Flood> = []
    /// The leaves on each segment, from types 1 and 4 whatever their targets.
    private var segments: [EthernetSegmentIdentifier: Set<IPAddress>] = [:]
    private var routeCount = 0
    private var isComplete = true

    /// One MAC in one broadcast domain.
    private struct Key: Hashable {
        var ethernetTag: UInt32
        var macAddress: MACAddress
    }

    /// A builder without routes.
    init(leaf: IPAddress?) {
        self.leaf = leaf
    }

    /// Takes a route in.
    ///
    /// - Parameters:
    ///   - route: The route.
    ///   - isImported: Whether the mac-vrf imports it; of others only the segments are of use.
    mutating func add(_ route: TenantRoute, isImported: Bool) {
        guard self.routeCount < BridgedTenant.maximumRoutes else {
            self.isComplete = false
            return
        }
        switch route.route {
        case .ethernetAutoDiscovery(let discovery):
            self.segments[discovery.segment, default: []].insert(route.vtep)
        case .ethernetSegment(let segment):
            self.segments[segment.segment, default: []].insert(segment.originator)
        case .macIPAdvertisement(let mac) where isImported && route.vtep != self.leaf:
            self.macs[Key(ethernetTag: mac.ethernetTag, macAddress: mac.macAddress), default: []].append(route)
        case .inclusiveMulticast(let flood) where isImported && route.vtep != self.leaf:
            let endpoint = route.heard.attributes.pmsiTunnel?.endpoint ?? flood.originator
            self.floods.insert(
                BridgedTenant.Flood(vtep: endpoint, label: route.bridgedLabel, ethernetTag: flood.ethernetTag)
            )
        default: return
        }
        self.routeCount += 1
    }

    /// The table.
    ///
    /// Complexity: O(n log n) for n routes.
    func build(_ history: MACMoveHistory, of targets: Set<RouteTarget>) -> BridgedTenant {
        var used: Set<EthernetSegmentIdentifier> = []
        var entries: [BridgedTenant.Entry] = []
        for (key, routes) in self.macs {
            var entry = Self.entry(key, routes)
            for location in entry.locations where location.segment != .none {
                used.insert(location.segment)
                let others = (self.segments[location.segment] ?? []).subtracting(entry.locations.map(\.vtep))
                entry.aliases = others.filter { $0 != self.leaf }.sorted()
            }
            entry.moves = history.moves(of: key.macAddress, tag: key.ethernetTag, in: targets)
            entries.append(entry)
        }
        var claims: [IPAddress: Int] = [:]
        for address in entries.flatMap(\.addresses) { claims[address, default: 0] += 1 }
        for index in entries.indices {
            entries[index].contested = entries[index].addresses.filter { claims[$0, default: 0] > 1 }
        }
        return BridgedTenant(
            entries: entries.sorted {
                ($0.ethernetTag, $0.macAddress.rawValue) < ($1.ethernetTag, $1.macAddress.rawValue)
            },
            floods: self.floods.sorted { ($0.ethernetTag, $0.vtep) < ($1.ethernetTag, $1.vtep) },
            segments: used.sorted().map {
                BridgedTenant.Segment(identifier: $0, leaves: (self.segments[$0] ?? []).sorted())
            },
            routeCount: self.routeCount,
            isComplete: self.isComplete
        )
    }

    /// What the routes of one MAC say together.
    private static func entry(_ key: Key, _ routes: [TenantRoute]) -> BridgedTenant.Entry {
        var entry = BridgedTenant.Entry(macAddress: key.macAddress, ethernetTag: key.ethernetTag)
        var addresses: Set<IPAddress> = []
        var places: [IPAddress: BridgedTenant.Location] = [:]
        for route in routes {
            guard case .macIPAdvertisement(let mac) = route.route else { continue }
            if let address = mac.ipAddress { addresses.insert(address) }
            var place =
                places[route.vtep]
                ?? BridgedTenant.Location(
                    vtep: route.vtep,
                    label: route.bridgedLabel,
                    segment: mac.segment,
                    sequence: 0,
                    isSticky: false,
                    isGateway: false,
                    since: 0
                )
            place.sequence = max(place.sequence, route.sequence)
            place.isSticky = place.isSticky || route.mobility?.isSticky == true
            place.isGateway = place.isGateway || route.isGateway
            place.since = max(place.since, route.heard.since)
            places[route.vtep] = place
        }
        let best = places.values.map(\.precedence).max() ?? 0
        entry.locations = places.values.map { place in
            var place = place
            place.isUsed = place.precedence == best
            return place
        }
        .sorted { ($0.isUsed ? 0 : 1, $0.vtep) < ($1.isUsed ? 0 : 1, $1.vtep) }
        entry.addresses = Array(addresses.sorted().prefix(BridgedTenant.maximumAddresses))
        return entry
    }
}

extension BridgedTenant.Location {
    /// A MAC that may not move is where it is; of others the latest move counts; RFC 7432 sections 15 and 15.2.
    fileprivate var precedence: UInt64 { UInt64(self.sequence) | (self.isSticky ? 1 << 32 : 0) }
}
