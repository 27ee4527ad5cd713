// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "bgpcollect and sessions that are refused or end, RFC 4271 section 6",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .bird, .gobgpd, .openBGPD, .exabgp),
    .logTails,
    .timeLimit(.minutes(20))
)
struct CollectorSessionTests {
    private let prefix = "198.51.100.0/24"

    @Test("A shared password brings sessions up, RFC 2385", arguments: DaemonKind.allCases, DaemonFamily.allCases)
    func password(kind: DaemonKind, transport: DaemonFamily) async throws {
        try await Facing.run { facing in
            let collector = try await facing.collect(environment: ["BGP_PASSWORD": "an-old-secret"])
            _ = try await facing.start(kind, asNumber: Facing.ourAS, transport: transport) {
                $0.password = "an-old-secret"
            }
            try await collector.waitUntilEstablished(with: facing.theirs.address(transport))
        }
    }

    @Test("A wrong password keeps the session down", arguments: [DaemonKind.frr, .bird])
    func wrongPassword(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let collector = try await facing.collect(environment: ["BGP_PASSWORD": "right"])
            let daemon = try await facing.start(kind, asNumber: Facing.ourAS) { $0.password = "wrong" }
            try await eventually("the kernel counts wrong signatures") {
                try await facing.ours.tcpCounter("TCPMD5Failure") > 0
            }
            #expect(try await daemon.neighbor(facing.ours.ipv4)?.isEstablished == false)
            #expect(try await collector.neighbor(facing.theirs.ipv4)?["session-state"].string != "ESTABLISHED")
        }
    }

    @Test("TTL security on both sides brings the session up, RFC 5082", arguments: DaemonKind.allCases)
    func ttlSecurity(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            // OpenBGPD sets the TTL of eBGP sessions only.
            let collector = try await facing.collect(["--ttl-security", "1", "--asn", "\(Facing.ourAS)"])
            _ = try await facing.start(kind) { $0.ttlSecurity = true }
            try await collector.waitUntilEstablished(with: facing.theirs.ipv4)
        }
    }

    @Test("A peer in another AS than --peer-asn is refused", arguments: DaemonKind.allCases)
    func wrongAS(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let collector = try await facing.collect(["--peer-asn", "64999", "--asn", "\(Facing.ourAS)"])
            let recording = try await PacketRecording.start(on: facing.ours, in: facing.lab)
            _ = try await facing.start(kind, announcing: [DaemonAnnouncement(self.prefix)])
            let address = facing.ours.ipv4
            let messages = try await recording.messages(
                until: "our refusal",
                where: { $0.type == 3 && $0.source == address }
            )
            let refusal = messages.first { $0.type == 3 && $0.source == address }
            #expect(refusal?.values(of: "bgp.notify.major_error") == ["2"])
            #expect(refusal?.values(of: "bgp.notify.minor_error_open") == ["2"])
            #expect(try await collector.paths(to: self.prefix).isEmpty)
        }
    }

    @Test("A peer outside every --allow is not let in")
    func notAllowed() async throws {
        try await Facing.run { facing in
            let collector = try await facing.collect(["--allow", "192.0.2.0/24"])
            let daemon = try await facing.start(.bird, asNumber: Facing.ourAS)
            try await eventually("BIRD was turned away") {
                try await daemon.neighbor(facing.ours.ipv4)?.lastError != nil
            }
            #expect(try await collector.show("summary")["paths"].number == 0)
            #expect(try await daemon.neighbor(facing.ours.ipv4)?.isEstablished == false)
        }
    }

    @Test("A frozen daemon is given up after the hold time, and taken back", arguments: DaemonKind.allCases)
    func holdTimer(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let collector = try await facing.collect(["--hold-time", "3"])
            let daemon = try await facing.start(
                kind,
                asNumber: Facing.ourAS,
                announcing: [DaemonAnnouncement(self.prefix)]
            )
            try await collector.waitForPaths("there", to: self.prefix)
            daemon.freeze()
            let down = try await collector.run.waitForEvent("down") { $0["event"].string == "peer-down" }
            #expect(down["reason"].string?.contains("Hold Timer Expired") == true)
            daemon.thaw()
            try await collector.waitUntilEstablished(with: facing.theirs.ipv4, within: .seconds(90))
            try await collector.waitForPaths("there and fresh", to: self.prefix) {
                $0.count == 1 && $0[0]["stale"].boolean == false
            }
        }
    }

    @Test("A daemon that is restarted is collected anew", arguments: DaemonKind.allCases)
    func restart(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let collector = try await facing.collect()
            let daemon = try await facing.start(
                kind,
                asNumber: Facing.ourAS,
                announcing: [DaemonAnnouncement(self.prefix)]
            )
            try await collector.waitForPaths("there", to: self.prefix)
            await daemon.stop()
            try await collector.waitForPaths("gone", to: self.prefix) { $0.isEmpty }
            try await daemon.startAgain()
            try await collector.waitForPaths("there", to: self.prefix, within: .seconds(60))
        }
    }

    @Test(
        "Routes of a crashed daemon stay, marked stale, until it is back, RFC 4724",
        arguments: [DaemonKind.frr, .bird, .gobgp, .exabgp]
    )
    func gracefulRestart(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let collector = try await facing.collect()
            let daemon = try await facing.start(
                kind,
                asNumber: Facing.ourAS,
                announcing: [DaemonAnnouncement(self.prefix)],
                gracefulRestartSeconds: 60
            )
            try await collector.waitForPaths("there", to: self.prefix)
            await daemon.crash()
            try await collector.waitForPaths("stale", to: self.prefix) {
                $0.count == 1 && $0[0]["stale"].boolean == true
            }
            try await daemon.startAgain()
            try await collector.waitForPaths("fresh", to: self.prefix, within: .seconds(60)) {
                $0.count == 1 && $0[0]["stale"].boolean == false
            }
        }
    }

    @Test("Without graceful restart a crash takes the routes away")
    func crash() async throws {
        try await Facing.run { facing in
            let collector = try await facing.collect()
            let daemon = try await facing.start(
                .exabgp,
                asNumber: Facing.ourAS,
                announcing: [DaemonAnnouncement(self.prefix)]
            )
            try await collector.waitForPaths("there", to: self.prefix)
            await daemon.crash()
            try await collector.waitForPaths("gone", to: self.prefix) { $0.isEmpty }
        }
    }

    @Test("A peer with more than --max-prefixes gets Cease 6/1, and the others stay, RFC 4486")
    func maximumPrefixes() async throws {
        try await Lab.run { lab in
            let (ours, small, large) = (
                try await lab.node("ours"), try await lab.node("small"), try await lab.node("large")
            )
            let collector = try await CollectorCommand.start(["--max-prefixes", "2"], in: ours, of: lab)
            func configuration(_ node: LabNode, _ prefixes: [String]) -> DaemonConfiguration {
                DaemonConfiguration(
                    localAS: 65001,
                    routerID: node.ipv4,
                    neighbors: [DaemonNeighborConfiguration(address: ours.ipv4, remoteAS: 65001)],
                    announcements: prefixes.map { DaemonAnnouncement($0) }
                )
            }
            _ = try await BIRDDaemon(in: lab, node: small, configuration: configuration(small, ["192.0.2.0/24"]))
            try await collector.waitForPaths("there", to: "192.0.2.0/24")
            let many = try await BIRDDaemon(
                in: lab,
                node: large,
                configuration: configuration(large, ["198.51.100.0/24", "198.51.101.0/24", "198.51.102.0/24"])
            )
            let down = try await collector.run.waitForEvent("down") { $0["event"].string == "peer-down" }
            #expect(down["neighbor-address"].string == large.ipv4)
            #expect(down["reason"].string?.contains("Maximum Number of Prefixes Reached") == true)
            try await eventually("BIRD was told") {
                try await many.neighbor(ours.ipv4)?.lastError?.contains("Maximum number of prefixes reached") == true
            }
            #expect(try await collector.neighbor(small.ipv4)?["session-state"].string == "ESTABLISHED")
            #expect(try await collector.paths(to: "192.0.2.0/24").count == 1)
        }
    }
}
