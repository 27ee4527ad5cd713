// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "bgpcollect and what each daemon announces, RFC 4271 section 5",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .bird, .gobgpd, .openBGPD, .exabgp),
    .logTails,
    .timeLimit(.minutes(20))
)
struct CollectingTests {
    @Test(
        "A route is shown with every attribute, and goes when the daemon takes it back",
        arguments: AnnouncingTests.Case.all
    )
    func everyAttribute(_ scene: AnnouncingTests.Case) async throws {
        try await Facing.run { facing in
            // Without --asn the collector is in the AS of its peer, so every session is internal.
            let collector = try await facing.collect(scene.isInternal ? [] : ["--asn", "\(Facing.ourAS)"])
            let prefix = scene.transport == .ipv4 ? "198.51.100.0/24" : "2001:db8:7::/48"
            let route = DaemonAnnouncement(prefix).with {
                $0.med = scene.kind == .openbgpd ? nil : 7
                $0.localPref = scene.isInternal ? 250 : nil
                $0.communities = ["65002:3"]
                $0.largeCommunities = ["65002:4:5"]
                $0.routeTargets = ["65002:6"]
            }
            let daemon = try await facing.start(
                scene.kind,
                asNumber: scene.asNumber,
                transport: scene.transport,
                announcing: [route]
            )
            let address = facing.theirs.address(scene.transport)
            let neighbor = try await collector.waitUntilEstablished(with: address)
            #expect(neighbor["peer-as"].number == scene.asNumber)
            #expect(neighbor["local-as"].number == Facing.ourAS)
            #expect(neighbor["peer-type"].string == (scene.isInternal ? "INTERNAL" : "EXTERNAL"))
            #expect(neighbor["identifier"].string == facing.theirs.ipv4)
            #expect(neighbor["hold-time"].number == 30)

            let path = try await collector.waitForPaths("there", to: prefix)[0]
            #expect(path["neighbor-address"].string == address)
            #expect(path["best"].boolean == true)
            #expect(path["as-path"].string == (scene.isInternal ? "" : "65002"))
            #expect(path["next-hop"].string == address)
            #expect(path["origin"].string?.lowercased() == "igp")
            if let med = route.med { #expect(path["med"].number == med) }
            if scene.isInternal { #expect(path["local-pref"].number == 250) }
            #expect(path["community"].elements.compactMap(\.string) == ["65002:3"])
            #expect(path["large-community"].elements.compactMap(\.string) == ["65002:4:5"])
            #expect(path["ext-community"].elements.compactMap(\.string) == ["rt:65002:6"])

            try await daemon.withdraw(route)
            try await collector.waitForPaths("gone", to: prefix) { $0.isEmpty }
            let changes = collector.run.events.filter { $0["prefix"].string == prefix }
            #expect(changes.first?["event"].string == "announce")
            #expect(changes.last?["event"].string == "withdraw")
        }
    }

    @Test("Both families of one session are shown", arguments: [DaemonKind.frr, .bird, .gobgp, .exabgp])
    func bothFamilies(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let collector = try await facing.collect()
            _ = try await facing.start(
                kind,
                asNumber: Facing.ourAS,
                transport: .ipv6,
                announcing: [
                    DaemonAnnouncement("198.51.100.0/24").with { $0.nextHop = facing.theirs.ipv4 },
                    DaemonAnnouncement("2001:db8:7::/48").with { $0.nextHop = facing.theirs.ipv6 },
                ]
            ) {
                $0.families = DaemonFamily.allCases
                $0.extendedNextHop = true
            }
            try await collector.waitForPaths("there", to: "198.51.100.0/24")
            try await collector.waitForPaths("there", to: "2001:db8:7::/48")
        }
    }

    @Test(
        "Several paths for one prefix are kept apart by their path identifiers, RFC 7911",
        arguments: [DaemonKind.bird, .gobgp, .frr]
    )
    func addPath(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let collector = try await facing.collect()
            let prefix = "198.51.100.0/24"
            let daemon = try await facing.start(
                kind,
                asNumber: Facing.ourAS,
                announcing: [1, 2].map { number in
                    DaemonAnnouncement(prefix).with {
                        $0.pathID = UInt32(number)
                        $0.communities = ["65002:\(number)"]
                    }
                }
            ) { $0.addPath = .both }
            // FRR originates a prefix once only.
            let count = kind == .frr ? 1 : 2
            let paths = try await collector.waitForPaths("\(count) paths", to: prefix) { $0.count == count }
            #expect(Set(paths.compactMap { $0["path-id"].number }).count == count)
            #expect(paths.filter { $0["best"].boolean == true }.count == 1)
            guard count == 2 else { return }
            try await daemon.withdraw(daemon.configuration.announcements[0])
            let left = try await collector.waitForPaths("one path", to: prefix) { $0.count == 1 }
            #expect(left[0]["community"].elements.compactMap(\.string) == ["65002:2"])
        }
    }

    @Test("The same prefix from five daemons is shared by all, and the reasons are told")
    func equalCost() async throws {
        try await Lab.run { lab in
            let ours = try await lab.node("ours")
            let collector = try await CollectorCommand.start(in: ours, of: lab)
            var addresses: [String] = []
            for kind in DaemonKind.allCases {
                let node = try await lab.node(kind.rawValue)
                addresses.append(node.ipv4)
                _ = try await kind.start(
                    in: lab,
                    node: node,
                    configuration: DaemonConfiguration(
                        localAS: 65535,
                        routerID: node.ipv4,
                        neighbors: [DaemonNeighborConfiguration(address: ours.ipv4, remoteAS: 65535)],
                        announcements: [
                            // Some daemons send MED 0 by themselves, the others none: the same to the decision.
                            DaemonAnnouncement("1.1.1.100/32").with { $0.localPref = 100 }
                        ]
                    )
                )
            }
            let paths = try await collector.waitForPaths("five paths", to: "1.1.1.100/32") { $0.count == 5 }
            #expect(Set(paths.compactMap { $0["neighbor-address"].string }) == Set(addresses))
            #expect(paths.allSatisfy { $0["ecmp"].boolean == true })
            #expect(paths.filter { $0["best"].boolean == true }.count == 1)
            let explained = try await collector.show("explain", "1.1.1.100/32")["destinations"][0]["routes"].elements
            #expect(explained.count == 5)
            for path in explained where path["best"].boolean == false { #expect(path["lost-at"].string != nil) }
            let summary = try await collector.show("summary")
            #expect(summary["neighbors"].elements.count == 5)
            #expect(summary["paths"].number == 5)
            let text = try await collector.showText("summary")
            for address in addresses { #expect(text.contains(address)) }
        }
    }

    @Test("It dials a passive daemon when told to", arguments: DaemonKind.allCases)
    func dials(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let prefix = "198.51.100.0/24"
            _ = try await facing.start(kind, announcing: [DaemonAnnouncement(prefix)]) { $0.isPassive = true }
            let collector = try await facing.collect(["--peer", facing.theirs.ipv4, "--asn", "\(Facing.ourAS)"])
            try await collector.waitForPaths("there", to: prefix)
        }
    }

    @Test(
        "It never announces anything, and tshark has no complaint about what it sends",
        arguments: DaemonKind.allCases
    )
    func silent(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let recording = try await PacketRecording.start(on: facing.ours, in: facing.lab)
            let collector = try await facing.collect()
            let daemon = try await facing.start(
                kind,
                asNumber: Facing.ourAS,
                announcing: [DaemonAnnouncement("198.51.100.0/24")]
            )
            try await collector.waitForPaths("there", to: "198.51.100.0/24")
            if kind != .gobgp { try await daemon.requestRefresh(from: facing.ours.ipv4, family: .ipv4) }
            #expect(try await collector.run.terminate() == .status(0))
            let address = facing.ours.ipv4
            let messages = try await recording.messages(
                until: "our farewell",
                where: { $0.type == 3 && $0.source == address }
            )
            let own = messages.filter { $0.source == address }
            #expect(own.flatMap(\.complaints) == [])
            #expect(own.last?.values(of: "bgp.notify.major_error") == ["6"])
            for update in own where update.type == 2 {
                // End-of-RIB at most: 23 octets for IPv4, 29 or 30 for other families.
                #expect(update.fields["bgp.length"].number.map { $0 <= 30 } == true)
                #expect(update.fields["bgp.update.nlri"] == .null)
            }
        }
    }
}
