// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// BIRD in its second version.
///
/// It has no command to originate a route, so `announce` rewrites its configuration and has it read again.
final class BIRDDaemon: BGPDaemon {
    static let name = "BIRD"
    static let programs: [InstalledProgram] = [.bird, .birdc]

    let node: LabNode
    private let lab: Lab
    /// Where its files are.
    let directory: String
    private let state: Mutex<State>

    private struct State {
        var process: DaemonProcess
        var configuration: DaemonConfiguration
    }

    var process: DaemonProcess { self.state.withLock(\.process) }
    var configuration: DaemonConfiguration { self.state.withLock(\.configuration) }

    init(in lab: Lab, node: LabNode, configuration: DaemonConfiguration) async throws {
        self.lab = lab
        self.node = node
        self.directory = try lab.makeDirectory("bird")
        try Self.write(configuration, in: lab, directory: self.directory)
        let process = try Self.launch(in: lab, node: node, directory: self.directory, recovering: false)
        self.state = Mutex(State(process: process, configuration: configuration))
        try await self.waitUntilAnswering()
    }

    func startAgain() async throws {
        let recovering = self.configuration.gracefulRestartSeconds != nil
        let process = try Self.launch(
            in: self.lab,
            node: self.node,
            directory: self.directory,
            recovering: recovering
        )
        self.state.withLock { $0.process = process }
        try await self.waitUntilAnswering()
    }

    func paths(to prefix: String) async throws -> [DaemonRoute] {
        let output = try await self.birdc("show route for \(prefix) all", mayFail: true)
        // "for" finds the longest match; only paths of this very prefix count.
        let neighbors = self.configuration.neighbors
        return BIRDRouteText(output).routes.filter { $0.prefix == prefix }.map { route in
            var route = route
            route.neighbor = neighbors.indices.first { route.neighbor == "neighbor\($0)" }
                .map { neighbors[$0].address }
            return route
        }
    }

    func neighbor(_ address: String) async throws -> DaemonNeighbor? {
        guard let name = self.protocolName(of: address) else { return nil }
        let fields = BIRDFields(try await self.birdc("show protocols all \(name)"))
        guard let state = fields["BGP state"] else { return nil }
        let holdTimer = fields["Hold timer"]?.split(separator: "/").last
        return DaemonNeighbor(
            state: state,
            isEstablished: state == "Established",
            remoteAS: fields["Neighbor AS"].flatMap { UInt32($0) },
            lastError: fields["Last error"],
            holdTimeSeconds: holdTimer.flatMap { Int($0) }
        )
    }

    func announce(_ announcement: DaemonAnnouncement) async throws {
        try await self.reconfigure { $0.announcements.append(announcement) }
    }

    func withdraw(_ announcement: DaemonAnnouncement) async throws {
        try await self.reconfigure { $0.announcements.removeAll { $0 == announcement } }
    }

    func requestRefresh(from address: String, family: DaemonFamily) async throws {
        guard let name = self.protocolName(of: address) else { return }
        try await self.birdc("reload in \(name)")
    }

    /// What it prints of a neighbour's protocol, for tests that look at capabilities.
    func neighborText(_ address: String) async throws -> String {
        guard let name = self.protocolName(of: address) else { return "" }
        return try await self.birdc("show protocols all \(name)")
    }

    /// Runs a command of its shell.
    @discardableResult
    func birdc(_ command: String, mayFail: Bool = false) async throws -> String {
        let arguments = [try InstalledProgram.birdc.located(), "-s", "\(self.directory)/bird.ctl"]
        let output = try await Command.run(arguments + command.split(separator: " ").map(String.init))
        guard output.status == 0 || mayFail else {
            throw Command.Failed(arguments: arguments + [command], output: output)
        }
        return output.standardOutput
    }

    private func protocolName(of address: String) -> String? {
        self.configuration.neighbors.firstIndex { $0.address == address }.map { "neighbor\($0)" }
    }

    private func reconfigure(_ change: (inout DaemonConfiguration) -> Void) async throws {
        let configuration = self.state.withLock { state in
            change(&state.configuration)
            return state.configuration
        }
        try Self.write(configuration, in: self.lab, directory: self.directory)
        try await self.birdc("configure")
    }

    private func waitUntilAnswering() async throws {
        try await eventually("BIRD answers") {
            try self.process.checkRunning()
            return try await self.birdc("show status")
        }
    }

    private static func write(_ configuration: DaemonConfiguration, in lab: Lab, directory: String) throws {
        try Lab.write(BIRDConfiguration(configuration).text, to: "\(directory)/bird.conf", secret: true)
    }

    private static func launch(
        in lab: Lab,
        node: LabNode,
        directory: String,
        recovering: Bool
    ) throws -> DaemonProcess {
        try lab.start(
            "bird",
            [
                InstalledProgram.bird.located(), "-f", "-c", "\(directory)/bird.conf",
                "-s", "\(directory)/bird.ctl", "-P", "\(directory)/bird.pid",
            ] + (recovering ? ["-R"] : []),
            in: node
        )
    }
}
