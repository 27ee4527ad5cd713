// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "tshark as a second opinion",
    .tags(.interop),
    .needs(.tshark, .text2pcap, .dumpcap, .bird, .birdc, .frrBGPD),
    .logTails,
    .timeLimit(.minutes(20))
)
struct RecordedMessageTests {
    private let marker = String(repeating: "ff", count: 16)

    @Test("A sound UPDATE and a KEEPALIVE in one segment bring no complaint")
    func sound() async throws {
        // ORIGIN IGP, AS_PATH 65001, NEXT_HOP 10.0.0.1, 192.0.0.0/24
        let update = "\(self.marker) 002f 02 0000 0014 40010100 4002060201 0000fde9 4003040a000001 18c00000"
        let messages = try await self.read(update + "\(self.marker) 0013 04")
        #expect(messages.map(\.type) == [2, 4])
        #expect(messages.flatMap(\.complaints) == [])
        #expect(messages[0].values(of: "bgp.update.path_attribute.next_hop") == ["10.0.0.1"])
    }

    @Test("An AS_PATH that overruns its attribute and a prefix of 56 bits do")
    func unsound() async throws {
        let update = "\(self.marker) 002f 02 0000 0014 40010100 4002060207 0000fde9 4003040a000001 38c00000"
        let messages = try await self.read(update)
        #expect(messages.count == 1)
        #expect(!messages.flatMap(\.complaints).isEmpty)
    }

    @Test("A session is recorded from its OPENs to the ROUTE-REFRESH that was asked for")
    func recording() async throws {
        try await Lab.run { lab in
            let (left, right) = (try await lab.node("left"), try await lab.node("right"))
            let recording = try await PacketRecording.start(on: left, in: lab)
            let bird = try await BIRDDaemon(
                in: lab,
                node: left,
                configuration: DaemonConfiguration(
                    localAS: 65001,
                    routerID: left.ipv4,
                    neighbors: [DaemonNeighborConfiguration(address: right.ipv4, remoteAS: 65002)],
                    announcements: [DaemonAnnouncement("192.0.2.0/24")]
                )
            )
            let frr = try await FRRDaemon(
                in: lab,
                node: right,
                configuration: DaemonConfiguration(
                    localAS: 65002,
                    routerID: right.ipv4,
                    neighbors: [DaemonNeighborConfiguration(address: left.ipv4, remoteAS: 65001)]
                )
            )
            try await frr.waitForRoute("192.0.2.0/24")
            try await frr.requestRefresh(from: left.ipv4, family: .ipv4)
            try await eventually("BIRD answers the refresh") {
                let counters = try await frr.neighborDetails(left.ipv4)["messageStats"]
                // The first UPDATE, its End-of-RIB, and both again.
                return (counters["updatesRecv"].integer ?? 0) >= 3
            }
            await bird.stop()
            let messages = try await recording.messages(until: "the farewell", where: { $0.type == 3 })
            #expect(messages.contains { $0.type == 1 && $0.source == left.ipv4 })
            #expect(messages.contains { $0.type == 1 && $0.source == right.ipv4 })
            #expect(messages.contains { $0.type == 5 && $0.source == right.ipv4 })
            #expect(messages.contains { $0.type == 3 && $0.source == left.ipv4 })
            #expect(messages.flatMap(\.complaints) == [])
        }
    }

    private func read(_ hexadecimal: String) async throws -> [RecordedMessage] {
        let digits = Array(hexadecimal.filter { $0 != " " })
        let octets = stride(from: 0, to: digits.count, by: 2).map { String(digits[$0..<$0 + 2]) }
        let directory = try RunDirectory.shared.makeDirectory("hex-\(RunDirectory.shared.nextNumber())")
        try Lab.write("000000 \(octets.joined(separator: " "))\n", to: "\(directory)/message.txt")
        try await Command.check([
            InstalledProgram.text2pcap.located(), "-q", "-T", "40000,179", "\(directory)/message.txt",
            "\(directory)/message.pcap",
        ])
        return try await RecordedMessage.read(from: "\(directory)/message.pcap")
    }
}
