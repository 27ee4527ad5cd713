// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// One EVPN route with what tenants are rebuilt from; RFC 7432, RFC 9135, RFC 9136.
struct TenantRoute: Sendable {
    /// The route.
    var route: EVPNRoute
    /// Who imports it.
    var targets: [RouteTarget]
    /// The leaf it leads to.
    var vtep: IPAddress
    /// How packets are wrapped; `nil` where nothing says so.
    var encapsulation: Encapsulation?
    /// The MAC that routed frames are sent to.
    var routerMAC: MACAddress?
    /// How often the MAC has moved; `nil` for never, as far as told.
    var mobility: MACMobility?
    /// Whether the MAC is that of a gateway, which every leaf may have; RFC 7432 section 10.1.
    var isGateway = false
    /// The path as the table has it.
    var heard: Route

    /// What matters of a path in the EVPN table; `nil` without a target, a next hop or a sound route.
    init?(_ heard: Route) {
        guard let octets = heard.nlri, case .evpn(let route)? = NLRIText.parse(octets, .l2vpnEVPN),
            let vtep = heard.attributes.nextHop?.address
        else { return nil }
        self.init(route, to: vtep, heard)
        if self.targets.isEmpty, route.type != 4 { return nil }
    }

    private init(_ route: EVPNRoute, to vtep: IPAddress, _ heard: Route) {
        self.route = route
        self.vtep = vtep
        self.heard = heard
        self.targets = []
        for community in heard.attributes.extendedCommunities {
            if let target = RouteTarget(community) {
                self.targets.append(target)
            } else if let encapsulation = Encapsulation(community) {
                // A leaf that can do several lists them all; VXLAN is what the field reads then.
                if self.encapsulation != .vxlan { self.encapsulation = encapsulation }
            } else if let routerMAC = RouterMAC(community) {
                self.routerMAC = routerMAC.address
            } else if let mobility = MACMobility(community) {
                self.mobility = mobility
            } else if DefaultGateway(community) != nil {
                self.isGateway = true
            }
        }
    }

    /// A label field as the encapsulation reads it.
    func label(_ field: MPLSLabel) -> ServiceLabel { ServiceLabel(field, under: self.encapsulation) }

    /// How the next hop is reached: `vxlan`, `mpls` and so on.
    var tunnel: String { self.encapsulation.map { "\($0)" } ?? "encapsulation not told" }

    /// Whether one of `targets` imports it.
    func isImported(by targets: Set<RouteTarget>) -> Bool { self.targets.contains { targets.contains($0) } }

    /// The prefix that an ip-vrf has because of the route: that of type 5, or the host of a type 2 with two labels.
    var routedPrefix: IPPrefix? {
        switch self.route {
        case .ipPrefix(let route): return route.prefix
        case .macIPAdvertisement(let route):
            guard let address = route.ipAddress, route.label2 != nil, !self.isGateway else { return nil }
            return IPPrefix(address, length: UInt8(address.bitWidth))
        default: return nil
        }
    }

    /// The label of the routing instance.
    var routedLabel: ServiceLabel? {
        switch self.route {
        case .ipPrefix(let route): self.label(route.label)
        case .macIPAdvertisement(let route): route.label2.map { self.label($0) }
        default: nil
        }
    }

    /// The label of the bridge domain.
    var bridgedLabel: ServiceLabel? {
        switch self.route {
        case .macIPAdvertisement(let route): self.label(route.label1)
        case .ethernetAutoDiscovery(let route): self.label(route.label)
        case .inclusiveMulticast: self.heard.attributes.pmsiTunnel.map { self.label($0.label) }
        default: nil
        }
    }

    /// The sequence number of the MAC's last move, 0 for none.
    var sequence: UInt32 { self.mobility?.sequence ?? 0 }
}
