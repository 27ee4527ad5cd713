// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The GoBGP daemon.
///
/// Routes are originated over its API, so they are announced anew after a restart.
final class GoBGPDaemon: BGPDaemon {
    static let name = "GoBGP"
    static let programs: [InstalledProgram] = [.gobgpd, .gobgp]

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
        self.directory = try lab.makeDirectory("gobgp")
        try Lab.write(
            GoBGPConfiguration(configuration).text,
            to: "\(self.directory)/gobgpd.toml",
            secret: true
        )
        let process = try Self.launch(in: lab, node: node, directory: self.directory, restarting: false)
        self.state = Mutex(State(process: process, configuration: configuration))
        try await self.waitUntilAnswering()
    }

    func startAgain() async throws {
        let process = try Self.launch(
            in: self.lab,
            node: self.node,
            directory: self.directory,
            restarting: self.configuration.gracefulRestartSeconds != nil
        )
        self.state.withLock { $0.process = process }
        try await self.waitUntilAnswering()
    }

    func paths(to prefix: String) async throws -> [DaemonRoute] {
        let answer = try await self.gobgpJSON("global", "rib", "-a", DaemonFamily(of: prefix).rawValue, prefix)
        return answer[prefix].elements.map { Self.route($0, prefix: prefix) }
    }

    func neighbor(_ address: String) async throws -> DaemonNeighbor? {
        let answer = try await self.gobgpJSON("neighbor", address)
        let found = answer.elements.isEmpty ? answer : answer[0]
        guard let number = found["state"]["session_state"].integer else { return nil }
        let states = ["Unknown", "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"]
        let state = states.indices.contains(Int(number)) ? states[Int(number)] : "\(number)"
        return DaemonNeighbor(
            state: state,
            isEstablished: state == "Established",
            remoteAS: found["state"]["peer_asn"].number,
            holdTimeSeconds: found["timers"]["state"]["negotiated_hold_time"].integer.map { Int($0) },
            messagesReceived: found["state"]["messages"]["received"]["total"].integer.map { Int($0) }
        )
    }

    func announce(_ announcement: DaemonAnnouncement) async throws {
        self.state.withLock { $0.configuration.announcements.append(announcement) }
        try await self.originate(announcement)
    }

    func withdraw(_ announcement: DaemonAnnouncement) async throws {
        self.state.withLock { $0.configuration.announcements.removeAll { $0 == announcement } }
        try await self.gobgp(
            ["global", "rib", "del", "-a", announcement.family.rawValue, announcement.prefix]
                + Self.options(announcement, node: self.node, routerID: self.configuration.routerID)
        )
    }

    func requestRefresh(from address: String, family: DaemonFamily) async throws {
        // Its soft reset works on what it kept of the neighbour's routes, without asking for them.
        throw DaemonCannot(daemon: Self.name, what: "send ROUTE-REFRESH on demand")
    }

    /// Runs its command line tool with JSON output.
    func gobgpJSON(_ arguments: String...) async throws -> JSONValue {
        try JSONValue(parsing: try await self.gobgp(["-j"] + arguments))
    }

    /// Runs its command line tool.
    @discardableResult
    func gobgp(_ arguments: [String]) async throws -> String {
        try await Command.check([InstalledProgram.gobgp.located()] + arguments, in: self.node.namespace)
    }

    private func originate(_ announcement: DaemonAnnouncement) async throws {
        try await self.gobgp(
            ["global", "rib", "add", "-a", announcement.family.rawValue, announcement.prefix]
                + Self.options(announcement, node: self.node, routerID: self.configuration.routerID)
        )
    }

    private func waitUntilAnswering() async throws {
        try await eventually("GoBGP answers") {
            try self.process.checkRunning()
            return try await self.gobgp(["global"])
        }
        for announcement in self.configuration.announcements { try await self.originate(announcement) }
    }

    private static func launch(
        in lab: Lab,
        node: LabNode,
        directory: String,
        restarting: Bool
    ) throws -> DaemonProcess {
        try lab.start(
            "gobgp",
            [
                InstalledProgram.gobgpd.located(), "-f", "\(directory)/gobgpd.toml", "-t", "toml",
                "--api-hosts", "127.0.0.1:50051", "--pprof-disable", "-l", "debug", "-p",
            ] + (restarting ? ["-r"] : []),
            in: node
        )
    }

    private static func options(_ announcement: DaemonAnnouncement, node: LabNode, routerID: String) -> [String] {
        var options = ["origin", "igp"]
        if !announcement.prepend.isEmpty {
            options += ["aspath", announcement.prepend.map(String.init).joined(separator: " ")]
        }
        if let med = announcement.med { options += ["med", "\(med)"] }
        if let localPref = announcement.localPref { options += ["local-pref", "\(localPref)"] }
        if !announcement.communities.isEmpty {
            options += ["community", announcement.communities.joined(separator: ",")]
        }
        if !announcement.largeCommunities.isEmpty {
            options += ["large-community", announcement.largeCommunities.joined(separator: ",")]
        }
        if !announcement.routeTargets.isEmpty { options += ["rt"] + announcement.routeTargets }
        if let pathID = announcement.pathID { options += ["identifier", "\(pathID)"] }
        if let nextHop = announcement.nextHop { options += ["nexthop", nextHop] }
        return options
    }

    private static func route(_ path: JSONValue, prefix: String) -> DaemonRoute {
        var route = DaemonRoute(prefix: prefix, isBest: path["best"].boolean ?? false)
        route.isStale = path["stale"].boolean ?? false
        let neighbor = path["neighbor-ip"].string
        route.neighbor = neighbor == "<nil>" ? nil : neighbor
        for attribute in path["attrs"].elements {
            switch attribute["type"].integer {
            case 1: route.origin = attribute["value"].integer.flatMap { DaemonOrigin("\($0)") }
            case 2:
                route.asPath = attribute["as_paths"].elements.flatMap { $0["asns"].elements.compactMap(\.number) }
            case 3, 14: route.nextHop = attribute["nexthop"].string
            case 4: route.med = attribute["metric"].number
            case 5: route.localPref = attribute["value"].number
            case 8:
                route.communities = attribute["communities"].elements.compactMap(\.number)
                    .map { "\($0 >> 16):\($0 & 0xffff)" }.sorted()
            case 16: route.extendedCommunities = attribute["value"].elements.compactMap(self.extended).sorted()
            case 32:
                route.largeCommunities = attribute["value"].elements.compactMap { value in
                    guard let asNumber = value["ASN"].number, let first = value["LocalData1"].number,
                        let second = value["LocalData2"].number
                    else { return nil }
                    return "\(asNumber):\(first):\(second)"
                }.sorted()
            default: break
            }
        }
        return route
    }

    /// Type 0 to 2 with subtype 2 is a route target.
    private static func extended(_ value: JSONValue) -> String? {
        guard let text = value["value"].string else { return nil }
        guard (value["type"].integer ?? 99) <= 2, value["subtype"].integer == 2 else { return text }
        return "rt:\(text)"
    }
}
