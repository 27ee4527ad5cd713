// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// One way to a prefix of a tenant: through a leaf, because of a route.
struct TenantPath: Sendable {
    /// The leaf.
    var vtep: IPAddress
    /// The label that packets carry.
    var label: ServiceLabel?
    /// The MAC that routed frames are sent to.
    var routerMAC: MACAddress?
    /// The overlay gateway that led to the leaf; `nil` where the route names the leaf itself.
    var gateway: IPAddress?
    /// The route.
    var origin: TenantRoute
    /// Why the path is not used; `nil` if it is.
    var obstacle: String?

    /// The path that a route stands for by itself.
    init(_ origin: TenantRoute) {
        self.vtep = origin.vtep
        self.label = origin.routedLabel
        self.routerMAC = origin.routerMAC
        self.origin = origin
    }

    /// Whether the router's MAC is missing, without which a frame under VXLAN has no destination; RFC 9136 section 4.4.1.
    var lacksRouterMAC: Bool { self.routerMAC == nil && self.origin.encapsulation == .vxlan }

    /// `10.0.1.1/32 (indirect/vxlan)`, as SR Linux prints it.
    var nextHop: String { "\(self.vtep)/\(self.vtep.bitWidth) (\(self.way))" }

    /// How the next hop is reached.
    var way: String { "indirect/\(self.origin.tunnel)" }
}
