// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Network namespaces of the harness", .tags(.interop), .needs(), .logTails, .timeLimit(.minutes(20)))
struct NamespaceTests {
    @Test("Nodes of a lab reach each other over both families, and only while the cable is in")
    func segment() async throws {
        try await Lab.run { lab in
            let first = try await lab.node("first")
            let second = try await lab.node("second")
            for family in DaemonFamily.allCases {
                try await eventually("\(family) neighbour answers") {
                    try await self.canReach(second.address(family), from: first)
                }
            }
            try await lab.setCable(of: second, up: false)
            try await first.namespace.ip("neigh", "flush", "all")
            #expect(try await self.canReach(second.ipv4, from: first) == false)
            try await lab.setCable(of: second, up: true)
            try await eventually("it answers again") { try await self.canReach(second.ipv4, from: first) }
        }
    }

    @Test("A lab leaves neither namespaces nor processes behind, even when its test throws")
    func tearDown() async throws {
        struct Wanted: Error {}
        var names: [String] = []
        var processes: [DaemonProcess] = []
        await #expect(throws: LabFailure.self) {
            try await Lab.run { lab in
                let node = try await lab.node("brief")
                names.append(node.namespace.name)
                processes.append(try lab.start("sleeper", ["/bin/sleep", "600"], in: node))
                throw Wanted()
            }
        }
        let listed = try await Command.check([InstalledProgram.ip.located(), "netns", "list"])
        for name in names { #expect(!listed.contains(name)) }
        #expect(processes.map(\.ended) == [.signal(9)])
    }

    @Test("Each process in a namespace is found by its namespace and by its parent")
    func processTable() async throws {
        try await Lab.run { lab in
            let node = try await lab.node("tree")
            let process = try lab.start("shell", ["/bin/sh", "-c", "sleep 600 & wait"], in: node)
            try await eventually("the child runs") { ProcessTable.tree(of: process.pid).count == 2 }
            let inside = ProcessTable.pids(inNamespaceAt: "/run/netns/\(node.namespace.name)")
            #expect(Set(inside) == Set(ProcessTable.tree(of: process.pid)))
        }
    }

    /// A connection to a closed port is refused by a host that is there and times out otherwise.
    private func canReach(_ address: String, from node: LabNode) async throws -> Bool {
        let output = try await Command.run(
            ["/bin/bash", "-c", "timeout 1 bash -c 'exec 3<>/dev/tcp/\(address)/9'"],
            in: node.namespace
        )
        return output.standardError.contains("refused")
    }
}
