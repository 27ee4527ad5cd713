// SPDX-License-Identifier: Apache-2.0

/// A daemon's configuration in OpenBGPD's language.
struct OpenBGPDConfiguration {
    let text: String

    init(_ configuration: DaemonConfiguration, node: LabNode, socket: String) {
        var lines = [
            "AS \(configuration.localAS)",
            "router-id \(configuration.routerID)",
            "fib-update no",
            "log updates",
            "socket \"\(socket)\"",
            "listen on \(node.ipv4)",
            "listen on \(node.ipv6)",
            "listen on \(node.linkLocal)%\(node.interface)",
            "connect-retry 1",
        ]
        for announcement in configuration.announcements { lines.append(Self.network(announcement)) }
        for neighbor in configuration.neighbors { lines += Self.neighbor(neighbor) }
        lines += ["allow from any", "allow to any"]
        self.text = lines.joined(separator: "\n") + "\n"
    }

    private static func network(_ announcement: DaemonAnnouncement) -> String {
        var sets: [String] = []
        if let med = announcement.med { sets.append("med \(med)") }
        if let localPref = announcement.localPref { sets.append("localpref \(localPref)") }
        sets += announcement.communities.map { "community \($0)" }
        sets += announcement.largeCommunities.map { "large-community \($0)" }
        sets += announcement.routeTargets.map { "ext-community rt \($0)" }
        let suffix = sets.isEmpty ? "" : " set { \(sets.joined(separator: " ")) }"
        return "network \(announcement.prefix)\(suffix)"
    }

    private static func neighbor(_ neighbor: DaemonNeighborConfiguration) -> [String] {
        var lines = [
            "neighbor \(neighbor.address) {",
            "  remote-as \(neighbor.remoteAS)",
            "  holdtime \(neighbor.holdTimeSeconds)",
        ]
        for family in DaemonFamily.allCases {
            let name = family == .ipv4 ? "IPv4" : "IPv6"
            lines.append("  announce \(name) \(neighbor.families.contains(family) ? "unicast" : "none")")
        }
        if let password = neighbor.password { lines.append("  tcp md5sig password \(password)") }
        if neighbor.ttlSecurity { lines.append("  ttl-security yes") }
        if let multihop = neighbor.multihop { lines.append("  multihop \(multihop)") }
        if neighbor.isPassive { lines.append("  passive") }
        if neighbor.addPath.receives { lines.append("  announce add-path recv yes") }
        if neighbor.addPath.sends { lines.append("  announce add-path send all") }
        return lines + ["}"]
    }
}
