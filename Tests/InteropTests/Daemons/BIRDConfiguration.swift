// SPDX-License-Identifier: Apache-2.0

/// A daemon's configuration in BIRD's language.
struct BIRDConfiguration {
    let text: String

    init(_ configuration: DaemonConfiguration) {
        var lines = [
            "log stderr all;",
            "debug protocols { states, events };",
            "router id \(configuration.routerID);",
            "protocol device {}",
            // Next hops of iBGP routes resolve over connected routes.
            "protocol direct { ipv4; ipv6; }",
        ]
        for neighbor in configuration.neighbors where neighbor.isUnnumbered {
            // BIRD advertises itself, and is told its neighbour all the same.
            let interface = neighbor.address.split(separator: "%").last ?? ""
            lines.append("protocol radv { interface \"\(interface)\" { max ra interval 4; }; }")
        }
        for (index, announcement) in configuration.announcements.enumerated() {
            lines += Self.origin(announcement, index: index)
        }
        lines += Self.exportFilter(configuration.announcements)
        for (index, neighbor) in configuration.neighbors.enumerated() {
            lines += Self.neighbor(neighbor, index: index, configuration: configuration)
        }
        self.text = lines.joined(separator: "\n") + "\n"
    }

    /// A static protocol each: two routes to one prefix differ in preference and become two paths.
    private static func origin(_ announcement: DaemonAnnouncement, index: Int) -> [String] {
        [
            "protocol static origin\(index) {",
            "  \(announcement.family.rawValue) { preference \(200 - index); };",
            "  route \(announcement.prefix) blackhole;",
            "}",
        ]
    }

    /// Gives each route its attributes on the way out; a MED set before would not leave the AS.
    private static func exportFilter(_ announcements: [DaemonAnnouncement]) -> [String] {
        var lines = ["filter announced {", "  if source != RTS_STATIC then reject;"]
        for (index, announcement) in announcements.enumerated() {
            lines.append("  if proto = \"origin\(index)\" then { \(self.attributes(announcement)) }")
        }
        return lines + ["  accept;", "}"]
    }

    private static func attributes(_ announcement: DaemonAnnouncement) -> String {
        var sets: [String] = []
        if let med = announcement.med { sets.append("bgp_med = \(med);") }
        if let localPref = announcement.localPref { sets.append("bgp_local_pref = \(localPref);") }
        func tuple(_ text: String) -> String { text.split(separator: ":").joined(separator: ",") }
        sets += announcement.communities.map { "bgp_community.add((\(tuple($0))));" }
        sets += announcement.largeCommunities.map { "bgp_large_community.add((\(tuple($0))));" }
        sets += announcement.routeTargets.map { "bgp_ext_community.add((rt,\(tuple($0))));" }
        sets += announcement.prepend.reversed().map { "bgp_path.prepend(\($0));" }
        return sets.joined(separator: " ")
    }

    private static func neighbor(
        _ neighbor: DaemonNeighborConfiguration,
        index: Int,
        configuration: DaemonConfiguration
    ) -> [String] {
        var lines = [
            "protocol bgp neighbor\(index) {",
            "  local as \(configuration.localAS);",
            "  neighbor \(Self.quotingZone(neighbor.address)) as \(neighbor.remoteAS);",
            "  hold time \(neighbor.holdTimeSeconds);",
            "  connect delay time 1; connect retry time 1;",
            "  error wait time 1, 2; error forget time 1;",
        ]
        if let password = neighbor.password { lines.append("  password \"\(password)\";") }
        if neighbor.ttlSecurity { lines.append("  ttl security yes;") }
        if let multihop = neighbor.multihop { lines.append("  multihop \(multihop);") }
        if neighbor.isPassive { lines.append("  passive yes;") }
        if neighbor.extendedMessages { lines.append("  enable extended messages yes;") }
        if let seconds = configuration.gracefulRestartSeconds {
            lines.append("  graceful restart yes; graceful restart time \(seconds);")
        }
        for family in neighbor.families {
            var options = ["import all;", "export filter announced;"]
            switch neighbor.addPath {
            case .none: break
            case .receive: options.append("add paths rx;")
            case .send: options.append("add paths tx;")
            case .both: options.append("add paths on;")
            }
            if neighbor.extendedNextHop, family == .ipv4 { options.append("extended next hop on;") }
            lines.append("  \(family.rawValue) { \(options.joined(separator: " ")) };")
        }
        return lines + ["}"]
    }

    /// BIRD takes an interface in quotation marks, as in `fe80::1 % 'eth0'`.
    private static func quotingZone(_ address: String) -> String {
        let parts = address.split(separator: "%")
        return parts.count == 2 ? "\(parts[0]) % '\(parts[1])'" : address
    }
}
