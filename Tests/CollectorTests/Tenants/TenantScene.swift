// SPDX-License-Identifier: Apache-2.0

import BGPWire

@testable import BGPTable
@testable import Collector

/// EVPN routes of the reference tenant: three leaves with a node each, and one without.
enum TenantScene {
    static let routedTarget = "64321:1111"
    static let bridgedTarget = "64321:1"

    static func vtep(_ leaf: UInt32) -> IPv4Address { IPv4Address(rawValue: 0x0A00_0100 + leaf) }

    static func distinguisher(_ leaf: UInt32, _ number: UInt16) -> RouteDistinguisher {
        RouteDistinguisher(self.vtep(leaf), number)
    }

    static func routerMAC(_ leaf: UInt32) -> MACAddress { MACAddress(rawValue: 0x0200_0000_1100 + UInt64(leaf)) }

    static func nodeMAC(_ leaf: UInt32) -> MACAddress { MACAddress(rawValue: 0x02AA_0000_0010 + UInt64(leaf)) }

    /// The attributes of a route of a leaf, as a reflector passes them on.
    static func attributes(
        _ leaf: UInt32,
        targets: [String],
        encapsulation: Encapsulation? = .vxlan,
        routerMAC: MACAddress? = nil,
        sequence: UInt32? = nil,
        isGateway: Bool = false,
        asPath: [ASNumber] = [],
        localPref: UInt32 = 100,
        tunnel: PMSITunnel? = nil
    ) -> PathAttributes {
        var builder = PathAttributesBuilder(nextHop: .ipv4(self.vtep(leaf)))
        builder.localPref = localPref
        builder.asPath = ASPath(asPath)
        builder.originatorID = BGPIdentifier(rawValue: self.vtep(leaf).rawValue)
        builder.clusterList = [BGPIdentifier(rawValue: 0x0A00_0165)]
        builder.extendedCommunities = targets.compactMap { RouteTarget($0)?.community }
        if let encapsulation { builder.extendedCommunities.append(encapsulation.community) }
        if let routerMAC { builder.extendedCommunities.append(RouterMAC(routerMAC).community) }
        if let sequence { builder.extendedCommunities.append(MACMobility(sequence: sequence).community) }
        if isGateway, let community = ExtendedCommunity("default-gateway") {
            builder.extendedCommunities.append(community)
        }
        builder.pmsiTunnel = tunnel
        return builder.build()
    }

    /// A prefix behind a leaf.
    static func prefix(_ leaf: UInt32, _ prefix: String, gateway: String? = nil) -> EVPNRoute? {
        IPPrefix(prefix).flatMap {
            IPPrefixRoute(
                distinguisher: self.distinguisher(leaf, 1111),
                prefix: $0,
                gateway: gateway.flatMap { IPAddress($0) },
                label: MPLSLabel(vni: 1111)
            )
        }.map { .ipPrefix($0) }
    }

    /// A MAC, and with an address a host, behind a leaf.
    static func mac(
        _ leaf: UInt32,
        _ mac: MACAddress,
        _ address: String? = nil,
        segment: EthernetSegmentIdentifier = .none
    ) -> EVPNRoute {
        .macIPAdvertisement(
            MACIPAdvertisementRoute(
                distinguisher: self.distinguisher(leaf, 1),
                segment: segment,
                macAddress: mac,
                ipAddress: address.flatMap { IPAddress($0) },
                label1: MPLSLabel(vni: 1),
                label2: address == nil ? nil : MPLSLabel(vni: 1111)
            )
        )
    }

    /// Everything that a leaf of the reference lab announces: leaf 4 has no node.
    static func routes(of leaf: UInt32) -> [(route: EVPNRoute, attributes: PathAttributes)] {
        let routed = self.attributes(leaf, targets: [self.routedTarget], routerMAC: self.routerMAC(leaf))
        let prefixes = leaf == 4 ? ["192.168.2.0/24"] : ["1.1.1.100/32", "192.168.1.0/24", "192.168.2.0/24"]
        var result = prefixes.compactMap { self.prefix(leaf, $0) }.map { (route: $0, attributes: routed) }
        let octets = (0..<4).map { UInt8(truncatingIfNeeded: self.vtep(leaf).rawValue >> (24 - $0 * 8)) }
        let tunnel = PMSITunnel(tunnelType: 6, label: MPLSLabel(vni: 1), tunnelIdentifier: octets)
        result.append(
            (
                .inclusiveMulticast(
                    InclusiveMulticastRoute(
                        distinguisher: self.distinguisher(leaf, 1),
                        originator: .v4(self.vtep(leaf))
                    )
                ),
                self.attributes(leaf, targets: [self.bridgedTarget], tunnel: tunnel)
            )
        )
        guard leaf != 4 else { return result }
        result.append((self.mac(leaf, self.nodeMAC(leaf)), self.attributes(leaf, targets: [self.bridgedTarget])))
        result.append(
            (
                self.mac(leaf, self.nodeMAC(leaf), "192.168.1.1\(leaf)"),
                self.attributes(
                    leaf,
                    targets: [self.bridgedTarget, self.routedTarget],
                    routerMAC: self.routerMAC(leaf)
                )
            )
        )
        return result
    }

    /// A path as a table would have it.
    static func heard(_ route: EVPNRoute, _ attributes: PathAttributes, since: UInt32 = 0) -> TenantRoute? {
        var writer = ByteWriter()
        route.encode(into: &writer)
        return TenantRoute(
            Route(
                peer: PeerIndex(rawValue: 0),
                path: .none,
                nlri: writer.octets,
                attributes: attributes,
                since: since,
                isStale: false,
                isBest: true,
                isShared: true
            )
        )
    }

    /// All four leaves, as heard from one reflector.
    static var all: [TenantRoute] {
        (1...4 as ClosedRange<UInt32>).flatMap { self.routes(of: $0) }.compactMap {
            self.heard($0.route, $0.attributes)
        }
    }

    static let reflector = PeerFacts(
        address: ScopedIPAddress(.v4(IPv4Address(rawValue: 0x0A00_0165))),
        asNumber: 64_321,
        identifier: BGPIdentifier(rawValue: 0x0A00_0165),
        kind: .internal
    )

    /// The route table of the ip-vrf that routes give.
    static func table(_ routes: [TenantRoute], leaf: UInt32? = nil, maximumPaths: Int = 64) -> RoutedTenant {
        var builder = RoutedTenantBuilder(leaf: leaf.map { .v4(self.vtep($0)) }, maximumPaths: maximumPaths)
        for route in routes where route.targets.contains(where: { $0.description == self.routedTarget }) {
            builder.add(route)
        }
        return builder.build([PeerIndex(rawValue: 0): Self.reflector])
    }

    /// The MAC table of the mac-vrf that routes give.
    static func macs(
        _ routes: [TenantRoute],
        leaf: UInt32? = nil,
        history: MACMoveHistory = MACMoveHistory()
    ) -> BridgedTenant {
        let targets = Set([RouteTarget(self.bridgedTarget)].compactMap(\.self))
        var builder = BridgedTenantBuilder(leaf: leaf.map { .v4(self.vtep($0)) })
        for route in routes { builder.add(route, isImported: route.isImported(by: targets)) }
        return builder.build(history, of: targets)
    }
}
