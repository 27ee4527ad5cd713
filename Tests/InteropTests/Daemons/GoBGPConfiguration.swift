// SPDX-License-Identifier: Apache-2.0

/// A daemon's configuration in GoBGP's TOML.
struct GoBGPConfiguration {
    let text: String

    init(_ configuration: DaemonConfiguration) {
        var lines = [
            "[global.config]",
            "as = \(configuration.localAS)",
            "router-id = \"\(configuration.routerID)\"",
        ]
        for neighbor in configuration.neighbors {
            lines += Self.neighbor(neighbor, gracefulRestartSeconds: configuration.gracefulRestartSeconds)
        }
        self.text = lines.joined(separator: "\n") + "\n"
    }

    private static func neighbor(
        _ neighbor: DaemonNeighborConfiguration,
        gracefulRestartSeconds: Int?
    ) -> [String] {
        var lines = [
            "[[neighbors]]",
            "[neighbors.config]",
            "neighbor-address = \"\(neighbor.address)\"",
            "peer-as = \(neighbor.remoteAS)",
        ]
        if let password = neighbor.password { lines.append("auth-password = \"\(password)\"") }
        lines += [
            "[neighbors.timers.config]",
            // Five seconds is the least that it takes.
            "connect-retry = 5",
            "hold-time = \(neighbor.holdTimeSeconds)",
            "keepalive-interval = \(neighbor.holdTimeSeconds / 3)",
            "idle-hold-time-after-reset = 1",
        ]
        if neighbor.isPassive { lines += ["[neighbors.transport.config]", "passive-mode = true"] }
        if neighbor.ttlSecurity { lines += ["[neighbors.ttl-security.config]", "enabled = true", "ttl-min = 255"] }
        if let multihop = neighbor.multihop {
            lines += ["[neighbors.ebgp-multihop.config]", "enabled = true", "multihop-ttl = \(multihop)"]
        }
        if let seconds = gracefulRestartSeconds {
            lines += ["[neighbors.graceful-restart.config]", "enabled = true", "restart-time = \(seconds)"]
        }
        for family in neighbor.families {
            lines += [
                "[[neighbors.afi-safis]]",
                "[neighbors.afi-safis.config]", "afi-safi-name = \"\(family.rawValue)-unicast\"",
            ]
            if gracefulRestartSeconds != nil {
                lines += ["[neighbors.afi-safis.mp-graceful-restart.config]", "enabled = true"]
            }
            if neighbor.addPath != .none {
                lines += [
                    "[neighbors.afi-safis.add-paths.config]",
                    "receive = \(neighbor.addPath.receives)",
                    "send-max = \(neighbor.addPath.sends ? 8 : 0)",
                ]
            }
        }
        return lines
    }
}
