// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "Sessions between link-local addresses, RFC 4861 and RFC 8950",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .frrZebra, .bird, .gobgpd, .openBGPD),
    .logTails,
    .timeLimit(.minutes(10))
)
struct UnnumberedTests {
    /// Who opens the connection.
    enum Dialling: CaseIterable {
        case weDial
        case theyDial
    }

    /// A daemon whose only neighbour is our node by its link-local address; FRR finds it, the others are told.
    private func start(
        _ facing: Facing,
        _ kind: DaemonKind,
        announcing announcements: [DaemonAnnouncement] = [],
        _ change: (inout DaemonNeighborConfiguration) -> Void = { _ in }
    ) async throws -> any BGPDaemon {
        try await facing.start(kind, announcing: announcements) {
            let interface = facing.theirs.interface
            $0.isUnnumbered = kind == .frr
            $0.address = kind == .frr ? interface : "\(facing.ours.linkLocal)%\(interface)"
            $0.extendedNextHop = kind == .bird
            $0.families = DaemonFamily.allCases
            change(&$0)
        }
    }

    /// bgpspeak that finds its neighbour, or waits for it.
    private func speak(
        _ facing: Facing,
        _ options: [String] = [],
        environment: [String: String] = [:]
    ) throws -> CommandRun {
        try CommandRun(
            .bgpspeak,
            ["announce", "1.1.1.100/32", "2001:db8::100/128", "--asn", "\(Facing.ourAS)", "--json"]
                + ["--router-id", facing.ours.ipv4] + options,
            in: facing.ours,
            of: facing.lab,
            environment: environment
        )
    }

    // MARK: - bgpspeak

    @Test("FRR takes routes of both families from a speaker that found it, before and after the link was down")
    func speaker() async throws {
        try await Facing.run { facing in
            let daemon = try await self.start(facing, .frr)
            let speaker = try self.speak(facing, ["--interface", facing.ours.interface])
            try await daemon.waitForRoute("1.1.1.100/32")
            try await daemon.waitForRoute("2001:db8::100/128")
            let found = try await speaker.waitForEvent("neighbor found") { $0["event"].string == "neighbor-found" }
            #expect(found["neighbor-address"].string?.hasSuffix("%\(facing.ours.interface)") == true)
            try await facing.ours.namespace.ip("link", "set", facing.ours.interface, "down")
            try await speaker.waitForEvent("neighbor gone", within: .seconds(2)) {
                $0["event"].string == "neighbor-gone"
            }
            try await facing.ours.namespace.ip("link", "set", facing.ours.interface, "up")
            try await eventually("it announces again") { speaker.events("announced").count >= 2 }
            try await daemon.waitForRoute("1.1.1.100/32")
        }
    }

    /// OpenBGPD knows no IPv6 next hops of IPv4 routes, so it is asked for IPv6 ones only.
    @Test(
        "Daemons take the routes, whichever side dials",
        arguments: DaemonKind.allCases.filter { $0 != .exabgp },
        Dialling.allCases
    )
    func dialling(kind: DaemonKind, dialling: Dialling) async throws {
        try await Facing.run { facing in
            let options: [String] =
                switch (dialling, kind) {
                // FRR looks for a router; without advertisements it would not dial.
                case (_, .frr), (.weDial, .bird): ["--interface", facing.ours.interface]
                case (.theyDial, _): ["--interface", facing.ours.interface, "--no-ra"]
                case (.weDial, _): ["--peer", "\(facing.theirs.linkLocal)%\(facing.ours.interface)"]
                }
            // Whoever is to dial comes second; the other is there to be dialled.
            let early = dialling == .theyDial ? try self.speak(facing, options) : nil
            _ = try await early?.waitForEvent("searching") { $0["event"].string == "searching" }
            let daemon = try await self.start(facing, kind) {
                $0.isPassive = dialling == .weDial
                $0.isUnnumbered = kind == .frr || kind == .bird && dialling == .weDial
            }
            let speaker = try early ?? self.speak(facing, options)
            if kind != .openbgpd { try await daemon.waitForRoute("1.1.1.100/32") }
            try await daemon.waitForRoute("2001:db8::100/128")
            let established = try await speaker.waitForEvent("established") { $0["event"].string == "established" }
            if kind == .bird, dialling == .weDial {
                #expect(speaker.events("neighbor-found").first?["source"].string == "router advertisement")
            }
            // Where they dial we do so too, as soon as the kernel knows them, and either connection may win.
            guard dialling == .weDial, kind != .frr else { return }
            #expect(established["direction"].string == "outbound")
        }
    }

    /// What was measured of the daemons of Debian 12; the table in docs/unnumbered.md.
    ///
    /// BIRD shows `::` in front of every link-local address that stands for itself, and uses the address.
    @Test("Each form of a next hop is read as it was measured", arguments: [DaemonKind.frr, .bird, .gobgp])
    func forms(kind: DaemonKind) async throws {
        let itself = kind == .bird ? "::" : "fe80::1"
        let read = [
            "repeated": itself, "single": itself, "behind-unspecified": "::", "behind-global": "fd00::",
        ]
        for (form, nextHop) in read {
            try await Facing.run { facing in
                let daemon = try await self.start(facing, kind)
                _ = try self.speak(facing, ["--interface", facing.ours.interface, "--link-local-form", form])
                for prefix in ["1.1.1.100/32", "2001:db8::100/128"] {
                    let found = try await daemon.waitForRoute(prefix).nextHop ?? "none"
                    // Which global address it is depends on what the daemon advertises on the link.
                    let isExpected = form == "behind-global" ? found.hasPrefix(nextHop) : found == nextHop
                    #expect(isExpected, "\(form), \(prefix): \(found)")
                }
            }
        }
    }

    /// GoBGP 3.10 never dials with a password where the address names an interface.
    @Test("A password and TTL security bring the session up", arguments: [DaemonKind.frr, .bird, .gobgp, .openbgpd])
    func protection(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let password = kind == .gobgp ? nil : "an-old-secret"
            let daemon = try await self.start(facing, kind) {
                $0.password = password
                $0.ttlSecurity = true
            }
            _ = try self.speak(
                facing,
                ["--interface", facing.ours.interface, "--ttl-security", "1"],
                environment: password.map { ["BGP_PASSWORD": $0] } ?? [:]
            )
            try await daemon.waitForRoute("2001:db8::100/128")
        }
    }

    // MARK: - bgpcollect

    @Test(
        "A collector says which form of next hop a daemon writes",
        arguments: [
            (DaemonKind.frr, "global-and-link-local", 0), (.bird, "unspecified-and-link-local", 2),
            (.gobgp, "link-local-alone", 2), (.openbgpd, "link-local-alone", 1),
        ]
    )
    func collector(kind: DaemonKind, form: String, oddities: Int) async throws {
        try await Facing.run { facing in
            let announcements = [DaemonAnnouncement("10.5.0.0/24"), DaemonAnnouncement("2001:db8:5::/48")]
            _ = try await self.start(facing, kind, announcing: announcements)
            let interface = facing.ours.interface
            // Without --interface it never dials, and FRR needs its advertisements.
            let links = kind == .frr ? ["--interface", interface] : []
            let collector = try await facing.collect(links + ["--asn", "\(Facing.ourAS)"])
            for announcement in announcements where kind != .openbgpd || announcement.family == .ipv6 {
                let paths = try await collector.waitForPaths("the route of \(kind)", to: announcement.prefix)
                #expect(paths.first?["neighbor-address"].string == "\(facing.theirs.linkLocal)%\(interface)")
                #expect(paths.first?["peer-as"].integer == 65002)
            }
            let neighbor = try #require(try await collector.neighbor("\(facing.theirs.linkLocal)%\(interface)"))
            #expect(neighbor["interface"].string == interface)
            #expect(kind == .frr || neighbor["direction"].string == "inbound")
            let ipv6 = neighbor["afi-safis"].elements.first { $0["afi-safi-name"].string == "ipv6-unicast" }
            #expect(ipv6?["next-hop-forms"].elements.compactMap(\.string) == [form])
            #expect(neighbor["lint"].elements.count == oddities)
        }
    }

    @Test("A collector shows what it demands of a peer on a link")
    func collectorProtection() async throws {
        try await Facing.run { facing in
            _ = try await self.start(facing, .frr, announcing: [DaemonAnnouncement("10.5.0.0/24")]) {
                $0.password = "an-old-secret"
                $0.ttlSecurity = true
            }
            let collector = try await facing.collect(
                [
                    "--interface", facing.ours.interface, "--asn", "\(Facing.ourAS)", "--ttl-security", "1",
                    "--peer-asn", "65002,65003", "--allow", "fe80::/10", "--max-prefixes", "1000",
                ],
                environment: ["BGP_PASSWORD": "an-old-secret"]
            )
            try await collector.waitForPaths("the route of FRR", to: "10.5.0.0/24")
            let address = "\(facing.theirs.linkLocal)%\(facing.ours.interface)"
            let protection = try #require(try await collector.neighbor(address))["protection"]
            #expect(protection["md5"].boolean == true)
            #expect(protection["ttl-sent"].integer == 255 && protection["ttl-minimum"].integer == 255)
            #expect(protection["allowed-as"].elements.compactMap(\.string) == ["65002", "65003"])
            #expect(protection["allowed-from"].elements.compactMap(\.string) == ["fe80::/10"])
            #expect(protection["max-prefixes"].integer == 1000)
            let text = try await collector.showText("neighbors")
            let line = text.split(separator: "\n").first { $0.contains("protection:") }
            #expect(
                line?.hasSuffix(
                    "signed with MD5; TTL security, 1 hop (TTL at least 255); AS 65002, 65003; "
                        + "from fe80::/10; at most 1000 paths of a family"
                ) == true
            )
        }
    }
}
