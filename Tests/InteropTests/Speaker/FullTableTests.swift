// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "A generated table towards daemons",
    .tags(.interop),
    .needsCommands(and: .frrBGPD, .bird),
    .logTails,
    .timeLimit(.minutes(5))
)
struct FullTableTests {
    @Test("BIRD and FRR hold as many routes as were generated", arguments: [DaemonKind.bird, .frr])
    func count(kind: DaemonKind) async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(kind)
            let speaker = try facing.speak([], ["--generate", "20000", "--next-hop", facing.ours.ipv4])
            try await speaker.waitForEvent("the table is sent") {
                $0["event"].string == "table-sent" && $0["routes"].integer == 20_000
            }
            try await eventually("\(kind.name): 20000 routes") {
                try await Self.routeCount(of: daemon, from: facing.ours.ipv4) == 20_000
            }
            #expect(try await speaker.terminate() == .status(0))
            try await eventually("\(kind.name): no routes") {
                try await Self.routeCount(of: daemon, from: facing.ours.ipv4) == 0
            }
        }
    }

    @Test("What a daemon recorded of a generated table is announced again from its archive")
    func recorded() async throws {
        try await Facing.run { facing in
            let daemon = try await facing.start(.bird)
            let bird = try #require(daemon as? BIRDDaemon)
            let first = try facing.speak([], ["--generate", "5000", "--next-hop", facing.ours.ipv4])
            try await eventually("BIRD: 5000 routes") {
                try await Self.routeCount(of: daemon, from: facing.ours.ipv4) == 5_000
            }
            let archive = "\(bird.directory)/table.mrt"
            try await bird.birdc("mrt dump table \"master4\" to \"\(archive)\"")
            #expect(try await first.terminate() == .status(0))
            try await eventually("BIRD: no routes") {
                try await Self.routeCount(of: daemon, from: facing.ours.ipv4) == 0
            }
            let second = try facing.speak(
                [],
                ["--from", archive, "--from-peer", facing.ours.ipv4, "--next-hop", facing.ours.ipv4]
            )
            try await eventually("BIRD: 5000 routes again") {
                try await Self.routeCount(of: daemon, from: facing.ours.ipv4) == 5_000
            }
            #expect(try await second.terminate() == .status(0))
        }
    }

    private static func routeCount(of daemon: any BGPDaemon, from address: String) async throws -> Int? {
        switch daemon {
        case let bird as BIRDDaemon:
            // "20000 of 20001 routes for 20001 networks in table master4"; the other is its own.
            let text = try await bird.birdc("show route protocol neighbor0 count")
            return text.split(separator: "\n").lazy.compactMap { line in
                line.contains("table master4") ? line.split(separator: " ").first.flatMap { Int($0) } : nil
            }.first
        case let frr as FRRDaemon:
            let summary = try await JSONValue(parsing: frr.vtysh("show bgp ipv4 unicast summary json"))
            return summary["peers"][address]["pfxRcd"].integer.map { Int($0) } ?? 0
        default:
            return nil
        }
    }
}
