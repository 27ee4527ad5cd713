// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "bgpspeak and protected sessions, RFC 2385 and RFC 5082",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .bird, .gobgpd, .openBGPD, .exabgp),
    .logTails,
    .timeLimit(.minutes(20))
)
struct ProtectionTests {
    @Test("A shared password brings the session up", arguments: DaemonKind.allCases, DaemonFamily.allCases)
    func password(kind: DaemonKind, transport: DaemonFamily) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind, transport: transport) { $0.password = "an-old-secret" }
            let prefix = transport == .ipv4 ? "1.1.1.100/32" : "2001:db8::100/128"
            _ = try facing.speak([prefix], transport: transport, environment: ["BGP_PASSWORD": "an-old-secret"])
            try await daemon.waitForRoute(prefix)
        }
    }

    @Test("A password from a file works as well")
    func passwordFile() async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(.frr) { $0.password = "an-old-secret" }
            let path = "\(facing.lab.directory)/password"
            try Lab.write("an-old-secret\n", to: path, secret: true)
            _ = try facing.speak(["1.1.1.100/32"], ["--password-file", path])
            try await daemon.waitForRoute("1.1.1.100/32")
        }
    }

    @Test("A wrong password keeps it down, and bgpspeak goes on trying", arguments: [DaemonKind.frr, .bird])
    func wrongPassword(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind) {
                $0.password = "right"
                $0.isPassive = true
            }
            let speaker = try facing.speak(["1.1.1.100/32"], environment: ["BGP_PASSWORD": "wrong"])
            // The kernel drops the segments: seen from here nobody answers.
            try await eventually("the kernel counts wrong signatures") {
                try await facing.theirs.tcpCounter("TCPMD5Failure") > 0
            }
            #expect(speaker.events("established").isEmpty)
            #expect(try await daemon.neighbor(facing.ours.ipv4)?.isEstablished == false)
            #expect(speaker.process.ended == nil)
        }
    }

    /// ExaBGP answers a connection that it accepts with the kernel's TTL, so it cannot be dialled this way.
    @Test(
        "TTL security on both sides brings the session up",
        arguments: DaemonKind.allCases.filter { $0 != .exabgp },
        DaemonFamily.allCases
    )
    func ttlSecurity(kind: DaemonKind, transport: DaemonFamily) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind, transport: transport) { $0.ttlSecurity = true }
            let prefix = transport == .ipv4 ? "1.1.1.100/32" : "2001:db8::100/128"
            _ = try facing.speak([prefix], ["--ttl-security", "1"], transport: transport)
            try await daemon.waitForRoute(prefix)
        }
    }

    @Test("Without it a daemon that demands it never sees us", arguments: [DaemonKind.frr, .bird, .openbgpd])
    func ttlSecurityMissing(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind) { $0.ttlSecurity = true }
            let speaker = try facing.speak(["1.1.1.100/32"])
            try await eventually("the kernel counts segments with too low a TTL") {
                try await facing.theirs.tcpCounter("TCPMinTTLDrop") > 0
            }
            #expect(speaker.events("established").isEmpty)
            #expect(try await daemon.neighbor(facing.ours.ipv4)?.isEstablished == false)
        }
    }
}
