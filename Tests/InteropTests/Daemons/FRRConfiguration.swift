// SPDX-License-Identifier: Apache-2.0

/// A daemon's configuration in FRR's language.
struct FRRConfiguration {
    let text: String

    init(_ configuration: DaemonConfiguration) {
        var lines = ["hostname frr", "debug bgp neighbor-events"]
        for (index, announcement) in configuration.announcements.enumerated() {
            lines += Self.routeMap(for: announcement, named: "origin-\(index)")
        }
        lines += [
            "router bgp \(configuration.localAS)",
            " bgp router-id \(configuration.routerID)",
            " bgp log-neighbor-changes",
            " no bgp ebgp-requires-policy",
            " no bgp network import-check",
            " no bgp default ipv4-unicast",
        ]
        if let seconds = configuration.gracefulRestartSeconds {
            lines += [
                " bgp graceful-restart", " bgp graceful-restart restart-time \(seconds)",
                " bgp graceful-restart preserve-fw-state",
            ]
        }
        for neighbor in configuration.neighbors { lines += Self.neighbor(neighbor) }
        for family in DaemonFamily.allCases {
            lines.append(" address-family \(family.rawValue) unicast")
            for neighbor in configuration.neighbors where neighbor.families.contains(family) {
                lines.append("  neighbor \(neighbor.address) activate")
                if neighbor.addPath.sends { lines.append("  neighbor \(neighbor.address) addpath-tx-all-paths") }
            }
            for (index, announcement) in configuration.announcements.enumerated() where announcement.family == family {
                lines.append("  network \(announcement.prefix) route-map origin-\(index)")
            }
            lines.append(" exit-address-family")
        }
        self.text = lines.joined(separator: "\n") + "\n"
    }

    /// A route map that gives a local route its attributes.
    static func routeMap(for announcement: DaemonAnnouncement, named name: String) -> [String] {
        var lines = ["route-map \(name) permit 10"]
        if let med = announcement.med { lines.append(" set metric \(med)") }
        if let localPref = announcement.localPref { lines.append(" set local-preference \(localPref)") }
        if !announcement.communities.isEmpty {
            lines.append(" set community \(announcement.communities.joined(separator: " "))")
        }
        if !announcement.largeCommunities.isEmpty {
            lines.append(" set large-community \(announcement.largeCommunities.joined(separator: " "))")
        }
        if !announcement.routeTargets.isEmpty {
            lines.append(" set extcommunity rt \(announcement.routeTargets.joined(separator: " "))")
        }
        if !announcement.prepend.isEmpty {
            lines.append(" set as-path prepend \(announcement.prepend.map(String.init).joined(separator: " "))")
        }
        return lines + ["exit"]
    }

    private static func neighbor(_ neighbor: DaemonNeighborConfiguration) -> [String] {
        let name = " neighbor \(neighbor.address)"
        var lines = [
            "\(name)\(neighbor.isUnnumbered ? " interface" : "") remote-as \(neighbor.remoteAS)",
            "\(name) timers \(neighbor.holdTimeSeconds / 3) \(neighbor.holdTimeSeconds)",
            "\(name) timers connect 1",
        ]
        if let password = neighbor.password { lines.append("\(name) password \(password)") }
        if neighbor.ttlSecurity { lines.append("\(name) ttl-security hops 1") }
        if let multihop = neighbor.multihop { lines.append("\(name) ebgp-multihop \(multihop)") }
        if neighbor.isPassive { lines.append("\(name) passive") }
        if neighbor.extendedNextHop { lines.append("\(name) capability extended-nexthop") }
        return lines
    }
}
