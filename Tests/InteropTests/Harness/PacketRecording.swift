// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Packets of a node's interface, recorded by dumpcap and read by tshark.
struct PacketRecording: Sendable {
    static let programs: [InstalledProgram] = [.dumpcap, .tshark]

    private let process: DaemonProcess
    private let path: String

    /// Records BGP on a node's interface from now on.
    static func start(on node: LabNode, in lab: Lab) async throws -> Self {
        let path = "\(lab.directory)/packets-\(RunDirectory.shared.nextNumber()).pcapng"
        let process = try lab.start(
            "dumpcap",
            [
                InstalledProgram.dumpcap.located(), "-q", "-i", node.interface, "-f", "tcp port 179", "-w", path,
            ],
            in: node
        )
        try await eventually("dumpcap records") { process.errorOutput.contains("File:") }
        return Self(process: process, path: path)
    }

    /// Ends the recording and returns tshark's view of every packet with BGP in it.
    func packets(port: Int = 179) async throws -> [JSONValue] {
        self.process.signal(SIGINT)
        try await self.process.waitForExit()
        let text = try await Command.check([
            InstalledProgram.tshark.located(), "-r", self.path, "-T", "json", "-Y", "bgp",
            "-d", "tcp.port==\(port),bgp",
        ])
        return try JSONValue(parsing: text).elements
    }

    /// tshark's complaints: malformed packets, and expert notes of warning or error severity inside BGP.
    static func complaints(in packets: [JSONValue]) -> [String] {
        packets.flatMap { packet -> [String] in
            let layers = packet["_source"]["layers"].members
            var found: [String] = layers.keys.contains("_ws.malformed") ? ["malformed packet"] : []
            if let bgp = layers["bgp"] { self.collect(from: bgp, into: &found) }
            return found
        }
    }

    private static func collect(from value: JSONValue, into found: inout [String]) {
        switch value {
        case .object(let members):
            // Severity: 0x600000 is a warning, 0x800000 an error.
            let severity = members["_ws.expert.severity"]?.string.flatMap { Int($0) } ?? 0
            if severity >= 0x60_0000 { found.append(members["_ws.expert.message"]?.string ?? "expert note") }
            for member in members.values { self.collect(from: member, into: &found) }
        case .array(let elements):
            for element in elements { self.collect(from: element, into: &found) }
        default: break
        }
    }
}
