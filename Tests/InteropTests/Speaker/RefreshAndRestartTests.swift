// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "bgpspeak, route refresh and graceful restart, RFC 2918 and RFC 4724",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .bird, .gobgpd, .openBGPD, .exabgp),
    .logTails,
    .timeLimit(.minutes(20))
)
struct RefreshAndRestartTests {
    @Test(
        "A daemon that asks for the routes again gets them",
        arguments: DaemonKind.allCases.filter { $0 != .gobgp }
    )
    func refresh(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind)
            let speaker = try facing.speak(["1.1.1.100/32"])
            try await daemon.waitForRoute("1.1.1.100/32")
            try await daemon.requestRefresh(from: facing.ours.ipv4, family: .ipv4)
            let refreshed = try await speaker.waitForEvent("the refresh") { $0["event"].string == "refreshed" }
            #expect(refreshed["afi-safi-name"].string?.hasPrefix("ipv4") == true)
            try await daemon.waitForRoute("1.1.1.100/32")
            #expect(speaker.events("down").isEmpty)
        }
    }

    @Test(
        "The route stays while bgpspeak crashes and comes back, when graceful restart was agreed on",
        arguments: [DaemonKind.frr, .gobgp, .bird]
    )
    func gracefulRestart(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind, gracefulRestartSeconds: 60)
            let first = try facing.speak(["1.1.1.100/32"], ["--graceful-restart", "60"])
            try await first.waitUntilAnnounced()
            try await daemon.waitForRoute("1.1.1.100/32")
            await first.process.kill9()
            try await eventually("the route stays without a session") {
                let route = try await daemon.route("1.1.1.100/32")
                // BIRD keeps it without showing a mark.
                guard let route, route.isStale || kind == .bird else { return false }
                return try await daemon.neighbor(facing.ours.ipv4)?.isEstablished == false
            }
            let second = try facing.speak(["1.1.1.100/32"], ["--graceful-restart", "60"])
            try await second.waitUntilAnnounced(within: .seconds(60))
            try await daemon.waitForRoute("1.1.1.100/32") { !$0.isStale }
        }
    }

    @Test("Without it a crash takes the route away", arguments: DaemonKind.allCases)
    func crash(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind)
            let speaker = try facing.speak(["1.1.1.100/32"])
            try await daemon.waitForRoute("1.1.1.100/32")
            await speaker.process.kill9()
            try await daemon.waitForNoRoute("1.1.1.100/32")
        }
    }
}
