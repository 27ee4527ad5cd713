// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "What bgpspeak puts on the wire, read by tshark",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .bird, .dumpcap, .tshark),
    .logTails,
    .timeLimit(.minutes(20))
)
struct OctetTests {
    @Test(
        "OPEN, UPDATE, KEEPALIVE and NOTIFICATION bring no complaint",
        arguments: [DaemonKind.frr, .bird, .openbgpd],
        [Facing.ourAS, 65002]
    )
    func noComplaint(kind: DaemonKind, asNumber: UInt32) async throws {
        try await Facing.run { facing in
            let recording = try await PacketRecording.start(on: facing.ours, in: facing.lab)
            let daemon = try await facing.start(kind, asNumber: asNumber) { $0.families = DaemonFamily.allCases }
            let speaker = try facing.speak(
                ["1.1.1.100/32", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/48", "2001:db8::100/128"],
                [
                    "--next-hop", facing.ours.ipv4, "--next-hop", facing.ours.ipv6, "--med", "7",
                    "--community", "65001:3,no-export", "--large-community", "4200000000:4:5",
                    "--ext-community", "rt:65001:6", "--ext-community", "soo:10.0.0.1:9",
                    "--ext-community", "color:7", "--prepend", "2", "--graceful-restart", "60",
                ]
            )
            try await speaker.waitUntilAnnounced()
            try await daemon.waitForRoute("1.1.1.100/32")
            #expect(try await speaker.terminate() == .status(0))
            let address = facing.ours.ipv4
            let messages = try await recording.messages(
                until: "our farewell",
                where: { $0.type == 3 && $0.source == address }
            )
            let own = messages.filter { $0.source == address }
            #expect(Set(own.map(\.type)).isSuperset(of: [1, 2, 3, 4]))
            #expect(own.flatMap(\.complaints) == [])
            #expect(own.first?.type == 1)
            #expect(own.last?.type == 3)
            #expect(own.first?.values(of: "bgp.open.myas") == ["65001"])
            #expect(own.last?.values(of: "bgp.notify.major_error") == ["6"])
            #expect(own.last?.values(of: "bgp.notify.minor_error_cease") == ["2"])
        }
    }
}
