// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The ExaBGP daemon.
///
/// It keeps no table: what it received is replayed here from the events that it gives to a helper process.
final class ExaBGPDaemon: BGPDaemon {
    static let name = "ExaBGP"
    static let programs: [InstalledProgram] = [.exabgp]

    let node: LabNode
    private let lab: Lab
    private let directory: String
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
        self.directory = try lab.makeDirectory("exabgp")
        let text = ExaBGPConfiguration(configuration, node: node, helper: "\(self.directory)/helper").text
        try Lab.write(text, to: "\(self.directory)/exabgp.conf", secret: true)
        try Lab.write("", to: "\(self.directory)/commands")
        // One process for both directions: commands go in through a file that grows, events are appended to another.
        try Lab.write(
            """
            #!/bin/sh
            tail -n +1 --pid=$$ -s 0.1 -f '\(self.directory)/commands' &
            exec cat >>'\(self.directory)/events'

            """,
            to: "\(self.directory)/helper"
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(self.directory)/helper")
        lab.watchLog("ExaBGP events", at: "\(self.directory)/events")
        let process = try Self.launch(in: lab, node: node, directory: self.directory)
        self.state = Mutex(State(process: process, configuration: configuration))
        try await self.waitUntilReady()
    }

    func startAgain() async throws {
        // What was commanded before is part of the file and is announced again.
        try? FileManager.default.removeItem(atPath: "\(self.directory)/events")
        let process = try Self.launch(in: self.lab, node: self.node, directory: self.directory)
        self.state.withLock { $0.process = process }
        try await self.waitUntilReady()
    }

    func paths(to prefix: String) async throws -> [DaemonRoute] {
        let own = self.configuration.announcements.filter { $0.prefix == prefix }
            .map { DaemonRoute(prefix: $0.prefix, isBest: false) }
        return own + ExaBGPTable(events: try self.events()).routes(to: prefix)
    }

    func neighbor(_ address: String) async throws -> DaemonNeighbor? {
        var neighbor: DaemonNeighbor?
        for event in try self.events() where event["neighbor"]["address"]["peer"].string == address {
            var next = neighbor ?? DaemonNeighbor(state: "idle", isEstablished: false)
            switch event["type"].string {
            case "state":
                next.state = event["neighbor"]["state"].string ?? next.state
                next.isEstablished = next.state == "up"
                if next.state == "down" { next.lastError = event["neighbor"]["reason"].string }
            case "open" where event["neighbor"]["direction"].string == "receive":
                next.remoteAS = event["neighbor"]["open"]["asn"].number
                next.holdTimeSeconds = event["neighbor"]["open"]["hold_time"].integer.map { Int($0) }
            default: break
            }
            next.messagesReceived = (next.messagesReceived ?? 0) + 1
            neighbor = next
        }
        return neighbor
    }

    func announce(_ announcement: DaemonAnnouncement) async throws {
        self.state.withLock { $0.configuration.announcements.append(announcement) }
        try self.command("announce \(ExaBGPConfiguration.route(announcement, node: self.node))")
    }

    func withdraw(_ announcement: DaemonAnnouncement) async throws {
        self.state.withLock { $0.configuration.announcements.removeAll { $0 == announcement } }
        try self.command("withdraw \(ExaBGPConfiguration.route(announcement, node: self.node))")
    }

    func requestRefresh(from address: String, family: DaemonFamily) async throws {
        try self.command("neighbor \(address) announce route-refresh \(family.rawValue) unicast")
    }

    /// Everything that it told its helper.
    func events() throws -> [JSONValue] {
        OutputCapture.text("\(self.directory)/events").split(separator: "\n")
            .compactMap { try? JSONValue(parsing: String($0)) }
    }

    /// It listens before it reads its configuration.
    private func waitUntilReady() async throws {
        try await eventually("ExaBGP is ready") {
            try self.process.checkRunning()
            return self.process.output.contains("loaded new configuration successfully")
        }
    }

    private func command(_ text: String) throws {
        guard let file = FileHandle(forWritingAtPath: "\(self.directory)/commands") else { return }
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data("\(text)\n".utf8))
    }

    private static func launch(in lab: Lab, node: LabNode, directory: String) throws -> DaemonProcess {
        try lab.start(
            "exabgp",
            [InstalledProgram.exabgp.located(), "\(directory)/exabgp.conf"],
            in: node,
            environment: [
                "exabgp.daemon.user": "root",
                "exabgp.log.destination": "stdout",
                "exabgp.api.cli": "false",
                "exabgp.tcp.bind": "\(node.ipv4) \(node.ipv6)",
            ]
        )
    }
}
