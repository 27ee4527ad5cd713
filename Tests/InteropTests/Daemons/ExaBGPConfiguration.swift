// SPDX-License-Identifier: Apache-2.0

/// A daemon's configuration in ExaBGP's language.
struct ExaBGPConfiguration {
    let text: String

    init(_ configuration: DaemonConfiguration, node: LabNode, helper: String) {
        var lines = [
            "process helper {",
            "  run \(helper);",
            "  encoder json;",
            "}",
        ]
        for neighbor in configuration.neighbors {
            lines += Self.neighbor(neighbor, configuration: configuration, node: node)
        }
        self.text = lines.joined(separator: "\n") + "\n"
    }

    /// A route as the configuration and the API take it.
    static func route(_ announcement: DaemonAnnouncement, node: LabNode) -> String {
        var parts = ["route \(announcement.prefix)"]
        if let pathID = announcement.pathID {
            let octets = [24, 16, 8, 0].map { String(pathID >> UInt32($0) & 0xff) }
            parts.append("path-information \(octets.joined(separator: "."))")
        }
        parts.append("next-hop \(announcement.nextHop ?? node.address(announcement.family))")
        if let med = announcement.med { parts.append("med \(med)") }
        if let localPref = announcement.localPref { parts.append("local-preference \(localPref)") }
        if !announcement.prepend.isEmpty {
            parts.append("as-path [ \(announcement.prepend.map(String.init).joined(separator: " ")) ]")
        }
        if !announcement.communities.isEmpty {
            parts.append("community [ \(announcement.communities.joined(separator: " ")) ]")
        }
        if !announcement.largeCommunities.isEmpty {
            parts.append("large-community [ \(announcement.largeCommunities.joined(separator: " ")) ]")
        }
        if !announcement.routeTargets.isEmpty {
            let targets = announcement.routeTargets.map { "target:\($0)" }.joined(separator: " ")
            parts.append("extended-community [ \(targets) ]")
        }
        return parts.joined(separator: " ")
    }

    private static func neighbor(
        _ neighbor: DaemonNeighborConfiguration,
        configuration: DaemonConfiguration,
        node: LabNode
    ) -> [String] {
        var lines = [
            "neighbor \(neighbor.address) {",
            "  router-id \(configuration.routerID);",
            "  local-address \(node.address(DaemonFamily(of: neighbor.address)));",
            "  local-as \(configuration.localAS);",
            "  peer-as \(neighbor.remoteAS);",
            "  hold-time \(neighbor.holdTimeSeconds);",
        ]
        if let password = neighbor.password { lines.append("  md5-password '\(password)';") }
        if neighbor.ttlSecurity { lines += ["  outgoing-ttl 255;", "  incoming-ttl 255;"] }
        if let multihop = neighbor.multihop { lines.append("  outgoing-ttl \(multihop);") }
        if neighbor.isPassive { lines.append("  passive true;") }
        lines.append("  family { \(neighbor.families.map { "\($0.rawValue) unicast;" }.joined(separator: " ")) }")
        var capabilities = ["route-refresh enable;", "graceful-restart \(configuration.gracefulRestartSeconds ?? 0);"]
        switch neighbor.addPath {
        case .none: break
        case .receive: capabilities.append("add-path receive;")
        case .send: capabilities.append("add-path send;")
        case .both: capabilities.append("add-path send/receive;")
        }
        lines += [
            "  capability { \(capabilities.joined(separator: " ")) }",
            "  api { processes [ helper ]; neighbor-changes; "
                + "receive { parsed; update; open; notification; refresh; } }",
        ]
        let routes = configuration.announcements.filter { neighbor.families.contains($0.family) }
        lines.append("  static {")
        lines += routes.map { "    \(Self.route($0, node: node));" }
        return lines + ["  }", "}"]
    }
}
