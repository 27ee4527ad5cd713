// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// OpenBGPD in its portable version.
///
/// It needs root, the user `_openbgpd` and an empty `/run/openbgpd` to change root to.
final class OpenBGPDDaemon: BGPDaemon {
    static let name = "OpenBGPD"
    static let programs: [InstalledProgram] = [.openBGPD, .bgpctl]

    /// Where its unprivileged processes are locked in; Debian leaves making it to systemd.
    private static let jail = "/run/openbgpd"

    let node: LabNode
    let configuration: DaemonConfiguration
    private let lab: Lab
    private let directory: String
    private let current: Mutex<DaemonProcess>

    var process: DaemonProcess { self.current.withLock { $0 } }

    init(in lab: Lab, node: LabNode, configuration: DaemonConfiguration) async throws {
        self.lab = lab
        self.node = node
        self.configuration = configuration
        self.directory = try lab.makeDirectory("openbgpd")
        try FileManager.default.createDirectory(atPath: Self.jail, withIntermediateDirectories: true)
        try Lab.write(
            OpenBGPDConfiguration(configuration, node: node, socket: "\(self.directory)/bgpd.sock").text,
            to: "\(self.directory)/bgpd.conf",
            secret: true  // it refuses a file that others can read
        )
        self.current = Mutex(try Self.launch(in: lab, node: node, directory: self.directory))
        try await self.waitUntilAnswering()
    }

    func startAgain() async throws {
        let process = try Self.launch(in: self.lab, node: self.node, directory: self.directory)
        self.current.withLock { $0 = process }
        try await self.waitUntilAnswering()
    }

    func paths(to prefix: String) async throws -> [DaemonRoute] {
        let text = try await self.bgpctl(["-j", "show", "rib", "detail", prefix])
        let entries = try JSONValue(parsing: text)["rib"].elements
        return entries.filter { $0["prefix"].string == prefix }.map { Self.route($0, prefix: prefix) }
    }

    func neighbor(_ address: String) async throws -> DaemonNeighbor? {
        let text = try await self.bgpctl(["-j", "show", "neighbor", address])
        let found = try JSONValue(parsing: text)["neighbors"][0]
        guard let state = found["state"].string else { return nil }
        return DaemonNeighbor(
            state: state,
            isEstablished: state == "Established",
            remoteAS: found["remote_as"].number,
            lastError: found["last_error_received"].string ?? found["last_error_sent"].string
                ?? found["session"]["last_error"].string,
            holdTimeSeconds: found["session"]["holdtime"].integer.map { Int($0) },
            messagesReceived: found["stats"]["message"]["received"]["total"].integer.map { Int($0) }
        )
    }

    func announce(_ announcement: DaemonAnnouncement) async throws {
        try await self.bgpctl(["network", "add", announcement.prefix] + Self.options(announcement))
    }

    func withdraw(_ announcement: DaemonAnnouncement) async throws {
        try await self.bgpctl(["network", "delete", announcement.prefix])
    }

    func requestRefresh(from address: String, family: DaemonFamily) async throws {
        try await self.bgpctl(["neighbor", address, "refresh"])
    }

    /// Runs its command line tool.
    @discardableResult
    func bgpctl(_ arguments: [String]) async throws -> String {
        try await Command.check(
            [InstalledProgram.bgpctl.located(), "-s", "\(self.directory)/bgpd.sock"] + arguments
        )
    }

    private func waitUntilAnswering() async throws {
        try await eventually("OpenBGPD answers") {
            try self.process.checkRunning()
            return try await self.bgpctl(["show", "summary"])
        }
    }

    private static func launch(in lab: Lab, node: LabNode, directory: String) throws -> DaemonProcess {
        try lab.start(
            "openbgpd",
            [InstalledProgram.openBGPD.located(), "-d", "-v", "-f", "\(directory)/bgpd.conf"],
            in: node
        )
    }

    private static func options(_ announcement: DaemonAnnouncement) -> [String] {
        var options: [String] = []
        for community in announcement.communities { options += ["community", community] }
        for community in announcement.largeCommunities { options += ["large-community", community] }
        for target in announcement.routeTargets { options += ["ext-community", "rt", target] }
        if let localPref = announcement.localPref { options += ["localpref", "\(localPref)"] }
        if let med = announcement.med { options += ["med", "\(med)"] }
        return options
    }

    private static func route(_ entry: JSONValue, prefix: String) -> DaemonRoute {
        let neighbor = entry["neighbor"]["remote_addr"].string
        return DaemonRoute(
            prefix: prefix,
            isBest: entry["best"].boolean ?? false,
            nextHop: entry["exit_nexthop"].string,
            asPath: (entry["aspath"].string ?? "").split(separator: " ").compactMap { UInt32($0) },
            origin: entry["origin"].string.flatMap { DaemonOrigin($0) },
            localPref: entry["localpref"].number,
            med: entry["metric"].number,
            communities: entry["communities"].elements.compactMap(\.string).map(numericCommunity).sorted(),
            largeCommunities: entry["large_communities"].elements.compactMap(\.string).sorted(),
            extendedCommunities: entry["extended_communities"].elements.compactMap(\.string)
                .map { $0.replacingOccurrences(of: "rt ", with: "rt:") }.sorted(),
            pathID: entry["path_id"].number,
            isStale: entry["stale"].boolean ?? false,
            neighbor: neighbor == "???" ? nil : neighbor
        )
    }
}
