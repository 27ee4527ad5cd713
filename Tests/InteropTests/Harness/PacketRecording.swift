// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Packets of a node's interface, recorded by dumpcap.
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

    /// Waits until a message that satisfies `condition` is recorded, ends the recording, and returns every BGP message
    /// in it, in order, as tshark reads them.
    ///
    /// dumpcap writes in blocks: what was on the wire last is not in the file at once, and lost if it is ended too soon.
    func messages(
        until what: String,
        where condition: @Sendable (RecordedMessage) -> Bool
    ) async throws -> [RecordedMessage] {
        let messages = try await eventually("recording has \(what)") {
            let messages = try await RecordedMessage.read(from: self.path)
            return messages.contains(where: condition) ? messages : nil
        }
        await self.process.terminate()
        return messages
    }
}
