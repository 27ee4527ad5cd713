// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "bgpspeak and how it reaches its peer, RFC 4271 section 8.2",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .bird, .gobgpd, .openBGPD, .exabgp),
    .logTails,
    .timeLimit(.minutes(20))
)
struct ReachTests {
    private let prefix = "1.1.1.100/32"

    @Test("It comes from the address that --source names", arguments: DaemonKind.allCases)
    func source(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let address = "10.0.0.101"
            try await facing.ours.namespace.ip("address", "add", "\(address)/24", "dev", facing.ours.interface)
            let daemon = try await facing.start(kind) { $0.address = address }
            let speaker = try facing.speak([self.prefix], ["--source", address])
            #expect(try await daemon.waitForRoute(self.prefix).nextHop == address)
            #expect(speaker.events("established").first?["local-address"].string == address)
        }
    }

    @Test("It goes out of the interface that --bind-interface names")
    func interface() async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(.frr)
            _ = try facing.speak([self.prefix], ["--bind-interface", facing.ours.interface])
            try await daemon.waitForRoute(self.prefix)
        }
    }

    @Test("A daemon several hops away is reached with --multihop", arguments: [DaemonKind.frr, .bird, .gobgp])
    func multihop(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            // A second address behind the interface: the neighbour is not on a connected network.
            let (near, far) = ("203.0.113.1", "203.0.113.2")
            for (node, own, other) in [(facing.ours, near, far), (facing.theirs, far, near)] {
                let via = node == facing.ours ? facing.theirs : facing.ours
                try await node.namespace.ip("address", "add", "\(own)/32", "dev", "lo")
                try await node.namespace.ip("route", "add", "\(other)/32", "via", via.ipv4, "src", own)
            }
            let daemon = try await facing.start(kind) {
                $0.address = near
                $0.multihop = 5
                $0.isPassive = true
            }
            _ = try CommandRun(
                .bgpspeak,
                ["announce", self.prefix, "--asn", "\(Facing.ourAS)", "--peer", far, "--multihop", "5", "--json"],
                in: facing.ours,
                of: facing.lab
            )
            #expect(try await daemon.waitForRoute(self.prefix).nextHop == near)
        }
    }

    @Test("A link-local address with its interface is a peer like any other, RFC 4007")
    func linkLocal() async throws {
        try await Facing.run { facing in
            let ours = "\(facing.ours.linkLocal)%\(facing.ours.interface)"
            let daemon = try await facing.start(.bird, transport: .ipv6) { $0.address = ours }
            _ = try CommandRun(
                .bgpspeak,
                [
                    "announce", "2001:db8::100/128", "--asn", "\(Facing.ourAS)", "--json",
                    "--peer", "\(facing.theirs.linkLocal)%\(facing.ours.interface)",
                ],
                in: facing.ours,
                of: facing.lab
            )
            try await daemon.waitForRoute("2001:db8::100/128")
        }
    }

    @Test("A bracketed IPv6 address with a port is dialled there")
    func port() async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(.bird, transport: .ipv6) { $0.isPassive = true }
            _ = try CommandRun(
                .bgpspeak,
                [
                    "announce", "2001:db8::100/128", "--asn", "\(Facing.ourAS)", "--json",
                    "--peer", "[\(facing.theirs.ipv6)]:179",
                ],
                in: facing.ours,
                of: facing.lab
            )
            try await daemon.waitForRoute("2001:db8::100/128")
        }
    }

    @Test("SIGINT withdraws and says farewell with a text, which the daemon shows, RFC 9003")
    func farewell() async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(.bird)
            let speaker = try facing.speak([self.prefix])
            try await daemon.waitForRoute(self.prefix)
            speaker.process.signal(2)
            #expect(try await speaker.process.waitForExit() == .status(0))
            try await eventually("BIRD shows the reason") {
                try await daemon.neighbor(facing.ours.ipv4)?.lastError?.contains("Administrative shutdown") == true
            }
            #expect(speaker.events("down").last?["reason"].string?.contains("Administrative Shutdown") == true)
        }
    }
}
