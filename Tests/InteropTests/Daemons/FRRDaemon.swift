// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// FRRouting: zebra and bgpd, with sockets and files of their own.
///
/// Without zebra bgpd knows no interfaces and withdraws every route whose next hop has a link-local address beside the
/// global one, as BIRD sends it.
final class FRRDaemon: BGPDaemon {
    static let name = "FRR"
    static let programs: [InstalledProgram] = [.frrBGPD, .frrZebra, .vtysh]

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
        self.directory = try lab.makeDirectory("frr")
        lab.watchLog("FRR log", at: "\(self.directory)/bgpd.log")
        try Lab.write(
            FRRConfiguration(configuration).text,
            to: "\(self.directory)/bgpd.conf",
            secret: true
        )
        try Lab.write("log stdout\n", to: "\(self.directory)/zebra.conf")
        // zebra gives up root, and keeps its sockets here.
        try await Command.check(["/bin/chown", "-R", "frr:frr", self.directory])
        self.current = Mutex(try await Self.launch(in: lab, node: node, directory: self.directory, configuration))
        try await self.waitUntilAnswering()
    }

    func startAgain() async throws {
        let process = try await Self.launch(
            in: self.lab,
            node: self.node,
            directory: self.directory,
            self.configuration
        )
        self.current.withLock { $0 = process }
        try await self.waitUntilAnswering()
    }

    func paths(to prefix: String) async throws -> [DaemonRoute] {
        let family = DaemonFamily(of: prefix)
        let text = try await self.vtysh("show bgp \(family.rawValue) unicast \(prefix) json")
        let answer = try JSONValue(parsing: text)
        // For a prefix that it does not have, FRR shows the longest match instead.
        guard answer["prefix"].string == prefix else { return [] }
        return answer["paths"].elements.map { Self.route($0, prefix: prefix) }
    }

    func neighbor(_ address: String) async throws -> DaemonNeighbor? {
        let text = try await self.vtysh("show bgp neighbors \(address) json")
        let found = try JSONValue(parsing: text)[address]
        guard let state = found["bgpState"].string else { return nil }
        return DaemonNeighbor(
            state: state,
            isEstablished: state == "Established",
            remoteAS: found["remoteAs"].number,
            lastError: found["lastNotificationReason"].string ?? found["lastResetDueTo"].string,
            holdTimeSeconds: found["bgpTimerHoldTimeMsecs"].integer.map { Int($0 / 1_000) },
            messagesReceived: found["messageStats"]["totalRecv"].integer.map { Int($0) }
        )
    }

    func announce(_ announcement: DaemonAnnouncement) async throws {
        let map = "map-\(announcement.prefix.map { $0.isHexDigit ? $0 : "-" }.reduce(into: "") { $0.append($1) })"
        try await self.configure(
            FRRConfiguration.routeMap(for: announcement, named: map) + [
                "router bgp \(self.configuration.localAS)",
                "address-family \(announcement.family.rawValue) unicast",
                "network \(announcement.prefix) route-map \(map)",
            ]
        )
    }

    func withdraw(_ announcement: DaemonAnnouncement) async throws {
        try await self.configure([
            "router bgp \(self.configuration.localAS)",
            "address-family \(announcement.family.rawValue) unicast",
            "no network \(announcement.prefix)",
        ])
    }

    func requestRefresh(from address: String, family: DaemonFamily) async throws {
        try await self.vtysh("clear bgp \(family.rawValue) unicast \(address) soft in")
    }

    /// Everything it says of a neighbour, for tests that look at capabilities.
    func neighborDetails(_ address: String) async throws -> JSONValue {
        try JSONValue(parsing: try await self.vtysh("show bgp neighbors \(address) json"))[address]
    }

    /// Runs commands in its shell, in order and in one session.
    @discardableResult
    func vtysh(_ commands: String...) async throws -> String { try await self.run(commands) }

    /// Runs configuration commands.
    func configure(_ commands: [String]) async throws { try await self.run(["configure terminal"] + commands) }

    @discardableResult
    private func run(_ commands: [String]) async throws -> String {
        let arguments = [try InstalledProgram.vtysh.located(), "--vty_socket", self.directory, "-d", "bgpd"]
        return try await Command.check(arguments + commands.flatMap { ["-c", $0] })
    }

    private func waitUntilAnswering() async throws {
        try await eventually("FRR answers") {
            try self.process.checkRunning()
            return try await self.vtysh("show version")
        }
    }

    private static func launch(
        in lab: Lab,
        node: LabNode,
        directory: String,
        _ configuration: DaemonConfiguration
    ) async throws -> DaemonProcess {
        let zebraSocket = "\(directory)/zserv.api"
        if !FileManager.default.fileExists(atPath: zebraSocket) {
            _ = try lab.start(
                "zebra",
                [
                    InstalledProgram.frrZebra.located(), "-f", "\(directory)/zebra.conf",
                    "-i", "\(directory)/zebra.pid", "--vty_socket", directory, "-z", zebraSocket, "-P", "0",
                ],
                in: node
            )
            try await eventually("zebra listens") { FileManager.default.fileExists(atPath: zebraSocket) }
        }
        return try lab.start(
            "frr",
            [
                InstalledProgram.frrBGPD.located(), "-f", "\(directory)/bgpd.conf", "-i", "\(directory)/bgpd.pid",
                "--vty_socket", directory, "-z", zebraSocket, "-P", "0",
                "--log", "file:\(directory)/bgpd.log", "--log-level", "debugging",
            ] + (configuration.monitors ? ["-M", "bmp"] : []),
            in: node
        )
    }

    private static func route(_ path: JSONValue, prefix: String) -> DaemonRoute {
        let segments = path["aspath"]["segments"].elements
        // Of an IPv6 pair the global address, although FRR uses the link-local one.
        let nextHops = path["nexthops"].elements
        let nextHop = nextHops.first { $0["scope"].string == "global" } ?? nextHops.first ?? .null
        let peer = path["peer"]["peerId"].string
        return DaemonRoute(
            prefix: prefix,
            isBest: path["bestpath"]["overall"].boolean ?? false,
            nextHop: nextHop["ip"].string,
            asPath: segments.flatMap { $0["list"].elements.compactMap(\.number) },
            origin: path["origin"].string.flatMap { DaemonOrigin($0) },
            localPref: path["locPrf"].number,
            med: path["metric"].number,
            communities: path["community"]["list"].elements.compactMap(\.string).map(numericCommunity).sorted(),
            largeCommunities: path["largeCommunity"]["list"].elements.compactMap(\.string).sorted(),
            extendedCommunities: (path["extendedCommunity"]["string"].string ?? "")
                .split(separator: " ").map { $0.lowercased() }.sorted(),
            pathID: path["addPathRxId"].number ?? path["addpathRxId"].number,
            isStale: path["stale"].boolean ?? false,
            neighbor: peer == "(unspec)" || peer == "0.0.0.0" ? nil : peer
        )
    }
}
