// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "Neighbours that are found on a link, RFC 4861 and RFC 8950",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .frrZebra),
    .logTails,
    .timeLimit(.minutes(5))
)
struct UnnumberedTests {
    /// FRR that finds its neighbour on its interface, with routes of both families.
    private func start(_ facing: Facing) async throws -> any BGPDaemon {
        let announcements = [DaemonAnnouncement("10.5.0.0/24"), DaemonAnnouncement("2001:db8:5::/48")]
        return try await facing.start(.frr, announcing: announcements) {
            $0.address = facing.theirs.interface
            $0.isUnnumbered = true
            $0.families = DaemonFamily.allCases
        }
    }

    @Test("FRR takes routes of both families from a speaker that found it, before and after the link was down")
    func speaker() async throws {
        try await Facing.run { facing in
            let daemon = try await self.start(facing)
            let arguments = ["--interface", facing.ours.interface, "--asn", "\(Facing.ourAS)", "--json"]
            let speaker = try CommandRun(
                .bgpspeak,
                ["announce", "1.1.1.100/32", "2001:db8::100/128", "--router-id", facing.ours.ipv4] + arguments,
                in: facing.ours,
                of: facing.lab
            )
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

    @Test("A collector finds FRR, and has its routes with link-local next hops")
    func collector() async throws {
        try await Facing.run { facing in
            _ = try await self.start(facing)
            let collector = try await facing.collect(["--interface", facing.ours.interface, "--asn", "\(Facing.ourAS)"])
            let paths = try await collector.waitForPaths("the route of FRR", to: "10.5.0.0/24")
            #expect(paths.first?["neighbor-address"].string?.hasSuffix("%\(facing.ours.interface)") == true)
            #expect(paths.first?["peer-as"].integer == 65002)
        }
    }
}
