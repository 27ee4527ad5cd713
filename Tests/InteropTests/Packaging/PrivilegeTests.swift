// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite(
    "What the commands need to be allowed",
    .tags(.interop),
    .needsCommands(and: .setpriv),
    .logTails,
    .timeLimit(.minutes(5))
)
struct PrivilegeTests {
    /// The lines of a unit file of this project.
    private func unit(_ name: String) throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appendingPathComponent("Packaging/systemd/\(name)").path
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// The command line that gives up everything but the capabilities of a unit, as systemd would.
    private func confined(_ capabilities: [String], _ arguments: [String]) throws -> [String] {
        let names = (["-all"] + capabilities.map { "+\($0)" }).joined(separator: ",")
        return [
            try InstalledProgram.setpriv.located(), "--reuid=65534", "--regid=65534", "--clear-groups",
            "--bounding-set=\(names)", "--inh-caps=\(names)", "--ambient-caps=\(names)", "--no-new-privs", "--",
        ] + arguments
    }

    private func status(of process: DaemonProcess) throws -> [Substring: Substring] {
        let text = try String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)
        let pairs = text.split(separator: "\n").compactMap { line -> (Substring, Substring)? in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return parts.count == 2 ? (parts[0].dropLast(), parts[1]) : nil
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// A copy of a command where an ordinary user may run it.
    private func installed(_ command: BuiltCommand, in lab: Lab) throws -> String {
        let directory = try lab.makeDirectory("bin-\(command.name)")
        let path = "\(directory)/\(command.name)"
        try FileManager.default.copyItem(atPath: command.located(), toPath: path)
        for place in [lab.directory, directory, path] {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place)
        }
        return path
    }

    @Test("The collector listens on port 179 as nobody, with the capability to bind and no other")
    func boundToPort179() async throws {
        try await Lab.run { lab in
            let node = try await lab.node("ours")
            let program = try self.installed(.bgpcollect, in: lab)
            let arguments = try self.confined(["net_bind_service"], [program, "--listen", "0.0.0.0:179"])
            let collector = try lab.start("bgpcollect", arguments, in: node)
            try await eventually("it listens") {
                try collector.checkRunning()
                return collector.errorOutput.contains("listening on 0.0.0.0:179")
            }
            let status = try self.status(of: collector)
            #expect(status["CapEff"] == "0000000000000400")
            #expect(status["NoNewPrivs"] == "1")
            #expect(status["Uid"]?.hasPrefix("65534") == true)
            let speaker = try CommandRun(
                .bgpspeak,
                [
                    "announce", "1.1.1.100/32", "--peer", "127.0.0.1", "--asn", "65535", "--next-hop", "192.0.2.1",
                    "--json",
                ],
                in: node,
                of: lab
            )
            try await speaker.waitForEvent("announced") { $0["event"].string == "announced" }
        }
    }

    @Test("Without any capability port 179 is refused in one line, and a high port works")
    func withoutCapabilities() async throws {
        try await Lab.run { lab in
            let node = try await lab.node("ours")
            let program = try self.installed(.bgpcollect, in: lab)
            let refused = try lab.start(
                "bgpcollect-179",
                try self.confined([], [program, "--listen", "0.0.0.0:179"]),
                in: node
            )
            #expect(try await refused.waitForExit() == .status(71))
            #expect(refused.errorOutput.contains("--listen") && refused.errorOutput.contains("179"))
            let collector = try lab.start(
                "bgpcollect-1790",
                try self.confined([], [program, "--listen", "0.0.0.0:1790"]),
                in: node
            )
            try await eventually("it listens") {
                try collector.checkRunning()
                return collector.errorOutput.contains("listening on 0.0.0.0:1790")
            }
            #expect(try self.status(of: collector)["CapEff"] == "0000000000000000")
        }
    }

    @Test("The units take away what the commands do not need", arguments: ["bgpcollect.service", "bgpspeak@.service"])
    func units(name: String) throws {
        let lines = try self.unit(name)
        for line in [
            "DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "MemoryDenyWriteExecute=yes",
            "SystemCallFilter=@system-service", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_NET_RAW",
            "AmbientCapabilities=CAP_NET_BIND_SERVICE CAP_NET_RAW",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        let commands = lines.filter { $0.hasPrefix("ExecStart=") }
        #expect(commands.count == 1 && !commands.contains { $0.contains("BGP_PASSWORD") })
    }
}
