// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "bgpcollect as a monitoring station, RFC 7854",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .bird, .gobgpd),
    .logTails,
    .timeLimit(.minutes(10))
)
struct MonitoringTests {
    @Test(
        "What a router tells of its peer is shown with the router's name, and goes with the peer",
        arguments: [DaemonKind.frr, .gobgp]
    )
    func peers(kind: DaemonKind) async throws {
        try await Lab.run { lab in
            let (station, router) = (try await lab.node("station"), try await lab.node("router"))
            let far = try await lab.node("far")
            let collector = try await CollectorCommand.start(["--bmp", "0.0.0.0:11019"], in: station, of: lab)
            var configuration = DaemonConfiguration(
                localAS: 65_001,
                routerID: router.ipv4,
                neighbors: [DaemonNeighborConfiguration(address: far.ipv4, remoteAS: 65_002)]
            )
            configuration.monitors = true
            let daemon = try await kind.start(in: lab, node: router, configuration: configuration)
            let route = DaemonAnnouncement("198.51.100.0/24").with { $0.communities = ["65002:3"] }
            let bird = try await BIRDDaemon(
                in: lab,
                node: far,
                configuration: DaemonConfiguration(
                    localAS: 65_002,
                    routerID: far.ipv4,
                    neighbors: [DaemonNeighborConfiguration(address: router.ipv4, remoteAS: 65_001)],
                    announcements: [route]
                )
            )
            try await Self.startMonitoring(daemon, station: station)
            try await daemon.waitUntilEstablished(with: far.ipv4)

            let paths = try await collector.waitForPaths("there", to: route.prefix)
            // FRR 8.4 writes attributes as it would send them on: with its own AS in front.
            let path = kind == .frr ? "65001 65002" : "65002"
            #expect(paths.allSatisfy { $0["as-path"].string == path && $0["next-hop"].string == far.ipv4 })
            #expect(paths.first?["community"].elements.compactMap(\.string) == ["65002:3"])
            let neighbor = try #require(try await collector.neighbor(far.ipv4))
            #expect(neighbor["router-address"].string == router.ipv4)
            #expect(neighbor["router-name"].string?.isEmpty == false)
            #expect(neighbor["view"].string == "adj-rib-in")
            #expect(neighbor["peer-as"].number == 65_002 && neighbor["session-state"].string == "ESTABLISHED")
            let text = try await collector.showText("summary")
            #expect(text.contains("\(far.ipv4) via \(router.ipv4)"))

            // A change reaches the table like one of a live peer.
            let second = DaemonAnnouncement("203.0.113.0/24")
            try await bird.announce(second)
            try await collector.waitForPaths("announced later", to: second.prefix)
            try await bird.withdraw(second)
            try await collector.waitForPaths("withdrawn", to: second.prefix) { $0.isEmpty }

            // A router without a session to its peer has no routes of it.
            await bird.crash()
            try await collector.waitForPaths("gone with the peer", to: route.prefix) { $0.isEmpty }
            #expect(try await collector.neighbor(far.ipv4)?["session-state"].string == "IDLE")
        }
    }

    @Test("When the router goes, so do all routes that it told of")
    func routerGone() async throws {
        try await Lab.run { lab in
            let (station, router) = (try await lab.node("station"), try await lab.node("router"))
            let far = try await lab.node("far")
            let collector = try await CollectorCommand.start(["--bmp", "0.0.0.0:11019"], in: station, of: lab)
            let daemon = try await GoBGPDaemon(
                in: lab,
                node: router,
                configuration: DaemonConfiguration(
                    localAS: 65_001,
                    routerID: router.ipv4,
                    neighbors: [DaemonNeighborConfiguration(address: far.ipv4, remoteAS: 65_002)]
                )
            )
            _ = try await BIRDDaemon(
                in: lab,
                node: far,
                configuration: DaemonConfiguration(
                    localAS: 65_002,
                    routerID: far.ipv4,
                    neighbors: [DaemonNeighborConfiguration(address: router.ipv4, remoteAS: 65_001)],
                    announcements: [DaemonAnnouncement("198.51.100.0/24")]
                )
            )
            try await Self.startMonitoring(daemon, station: station)
            try await collector.waitForPaths("there", to: "198.51.100.0/24")
            await daemon.crash()
            try await collector.waitForPaths("gone with the router", to: "198.51.100.0/24") { $0.isEmpty }
        }
    }

    /// Tells a daemon where the station is, and what to tell it.
    private static func startMonitoring(_ daemon: any BGPDaemon, station: LabNode) async throws {
        if let frr = daemon as? FRRDaemon {
            // FRR tells of routes before policy only where it keeps them.
            let neighbors = frr.configuration.neighbors.map(\.address)
            try await frr.configure(
                ["router bgp \(frr.configuration.localAS)", "address-family ipv4 unicast"]
                    + neighbors.map { "neighbor \($0) soft-reconfiguration inbound" }
            )
            try await frr.configure([
                "router bgp \(frr.configuration.localAS)",
                "bmp targets station",
                "bmp monitor ipv4 unicast pre-policy",
                "bmp stats interval 1000",
                "bmp connect \(station.ipv4) port 11019 min-retry 100 max-retry 500",
            ])
        } else if let gobgp = daemon as? GoBGPDaemon {
            try await gobgp.gobgp(["bmp", "add", "\(station.ipv4):11019", "pre"])
        }
    }
}
