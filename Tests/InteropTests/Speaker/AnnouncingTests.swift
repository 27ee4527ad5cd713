// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "bgpspeak announce to each daemon, RFC 4271 section 5",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .bird, .gobgpd, .openBGPD, .exabgp),
    .logTails,
    .timeLimit(.minutes(20))
)
struct AnnouncingTests {
    /// A daemon, the AS it is in, and the family of the session's addresses.
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: DaemonKind
        var asNumber: UInt32
        var transport: DaemonFamily

        var isInternal: Bool { self.asNumber == Facing.ourAS }
        var testDescription: String {
            "\(self.kind.name) \(self.isInternal ? "iBGP" : "eBGP") over \(self.transport.rawValue)"
        }

        static let all = DaemonKind.allCases.flatMap { kind in
            [Facing.ourAS, 65002].flatMap { asNumber in
                DaemonFamily.allCases.map { Self(kind: kind, asNumber: asNumber, transport: $0) }
            }
        }
    }

    @Test(
        "The daemon has the route with every attribute, and loses it when bgpspeak is told to stop",
        arguments: Case.all
    )
    func everyAttribute(_ scene: Case) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(scene.kind, asNumber: scene.asNumber, transport: scene.transport)
            let prefix = scene.transport == .ipv4 ? "1.1.1.100/32" : "2001:db8::100/128"
            let speaker = try facing.speak(
                [prefix],
                [
                    "--med", "7", "--local-pref", "250", "--community", "65001:3", "--community", "no-export",
                    "--large-community", "65001:4:5", "--ext-community", "rt:65001:6", "--prepend", "2",
                ],
                transport: scene.transport
            )
            let established = try await speaker.waitForEvent("established") { $0["event"].string == "established" }
            #expect(established["peer-as"].number == scene.asNumber)
            #expect(established["peer-type"].string == (scene.isInternal ? "INTERNAL" : "EXTERNAL"))
            #expect(established["identifier"].string == facing.theirs.ipv4)
            #expect(established["hold-time"].number == 30)

            let route = try await daemon.waitForRoute(prefix)
            let own = Facing.ourAS
            // Inside the AS the path is left alone: the neighbour would see a loop.
            #expect(route.asPath == (scene.isInternal ? [] : [own, own, own]))
            #expect(route.nextHop == facing.ours.address(scene.transport))
            #expect(route.origin == .igp)
            #expect(route.med == 7)
            if scene.isInternal { #expect(route.localPref == 250) }
            #expect(route.communities == ["65001:3", "65535:65281"])
            #expect(route.largeCommunities == ["65001:4:5"])
            #expect(route.extendedCommunities == ["rt:65001:6"])
            #expect(route.neighbor == facing.ours.address(scene.transport))
            let neighbor = try await daemon.waitUntilEstablished(with: facing.ours.address(scene.transport))
            #expect(neighbor.remoteAS == own)

            #expect(try await speaker.terminate() == .status(0))
            #expect(speaker.events("withdrawn").count == 1)
            try await daemon.waitForNoRoute(prefix)
        }
    }

    @Test("One session carries routes of both families", arguments: DaemonKind.allCases)
    func bothFamilies(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind) { $0.families = DaemonFamily.allCases }
            let speaker = try facing.speak(
                ["1.1.1.100/32", "2001:db8::100/128"],
                ["--next-hop", facing.ours.ipv6, "--next-hop", facing.ours.ipv4]
            )
            try await speaker.waitUntilAnnounced()
            #expect(try await daemon.waitForRoute("1.1.1.100/32").nextHop == facing.ours.ipv4)
            #expect(try await daemon.waitForRoute("2001:db8::100/128").nextHop == facing.ours.ipv6)
        }
    }

    @Test("One call announces to several daemons, and each session has its own life")
    func severalPeers() async throws {
        try await Lab.run { lab in
            let ours = try await lab.node("ours")
            var daemons: [any BGPDaemon] = []
            for kind in DaemonKind.allCases {
                let node = try await lab.node(kind.rawValue)
                daemons.append(
                    try await kind.start(
                        in: lab,
                        node: node,
                        configuration: DaemonConfiguration(
                            localAS: 65002,
                            routerID: node.ipv4,
                            neighbors: [DaemonNeighborConfiguration(address: ours.ipv4, remoteAS: 65001)]
                        )
                    )
                )
            }
            let speaker = try CommandRun(
                .bgpspeak,
                ["announce", "1.1.1.100/32", "--asn", "65001", "--json"]
                    + daemons.flatMap { ["--peer", $0.node.ipv4] },
                in: ours,
                of: lab
            )
            for daemon in daemons { try await daemon.waitForRoute("1.1.1.100/32") }
            await daemons[0].stop()
            try await speaker.waitForEvent("the first is down") {
                $0["event"].string == "down" && $0["neighbor-address"].string == daemons[0].node.ipv4
            }
            for daemon in daemons.dropFirst() {
                #expect(try await daemon.neighbor(ours.ipv4)?.isEstablished == true)
            }
            #expect(speaker.events("down").count == 1)
        }
    }

    @Test("With --for it ends by itself, with status 0", arguments: [DaemonKind.bird])
    func endsByItself(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind)
            let speaker = try facing.speak(["1.1.1.100/32"], ["--for", "3s"])
            try await daemon.waitForRoute("1.1.1.100/32")
            #expect(try await speaker.process.waitForExit() == .status(0))
            try await daemon.waitForNoRoute("1.1.1.100/32")
        }
    }
}
