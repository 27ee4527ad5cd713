// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A test asked for what a daemon has no means for.
struct DaemonCannot: InVain, CustomStringConvertible {
    let daemon: String
    let what: String

    var description: String { "\(self.daemon) cannot \(self.what)" }
}

/// A BGP daemon from Debian, running in a node of a lab.
protocol BGPDaemon: AnyObject, Sendable {
    /// What tests call it.
    static var name: String { get }
    /// What must be installed.
    static var programs: [InstalledProgram] { get }

    var node: LabNode { get }
    /// The main process of the daemon.
    var process: DaemonProcess { get }
    var configuration: DaemonConfiguration { get }

    /// Writes the configuration and starts the daemon; returns when its command line tool answers.
    init(in lab: Lab, node: LabNode, configuration: DaemonConfiguration) async throws

    /// All paths for a prefix, best or not.
    func paths(to prefix: String) async throws -> [DaemonRoute]
    /// What it says of a neighbour.
    func neighbor(_ address: String) async throws -> DaemonNeighbor?
    /// Originates a route while running.
    func announce(_ announcement: DaemonAnnouncement) async throws
    /// Takes such a route back.
    func withdraw(_ announcement: DaemonAnnouncement) async throws
    /// Asks the neighbour for all its routes again (RFC 2918).
    func requestRefresh(from address: String, family: DaemonFamily) async throws
    /// Starts it again after `crash` or `stop`.
    func startAgain() async throws
}

extension BGPDaemon {
    /// The best path for a prefix, if there is one.
    func route(_ prefix: String) async throws -> DaemonRoute? {
        try await self.paths(to: prefix).first { $0.isBest }
    }

    /// Waits for the session.
    @discardableResult
    func waitUntilEstablished(
        with address: String,
        within limit: Duration = .seconds(30)
    ) async throws -> DaemonNeighbor {
        try await eventually("\(Self.name): session with \(address)", within: limit) {
            let neighbor = try await self.neighbor(address)
            return neighbor?.isEstablished == true ? neighbor : nil
        }
    }

    /// Waits for a best path that satisfies `condition`.
    @discardableResult
    func waitForRoute(
        _ prefix: String,
        within limit: Duration = .seconds(30),
        where condition: (DaemonRoute) -> Bool = { _ in true }
    ) async throws -> DaemonRoute {
        try await eventually("\(Self.name): route to \(prefix)", within: limit) {
            guard let route = try await self.route(prefix), condition(route) else { return nil }
            return route
        }
    }

    /// Waits until no path for a prefix is left.
    func waitForNoRoute(_ prefix: String, within limit: Duration = .seconds(30)) async throws {
        try await eventually("\(Self.name): \(prefix) gone", within: limit) {
            try await self.paths(to: prefix).isEmpty
        }
    }

    /// Stops answering without closing anything, like a machine that hangs.
    func freeze() { self.process.freeze() }

    /// Lets it go on.
    func thaw() { self.process.thaw() }

    /// Kills it: the kernel closes its connections, but no NOTIFICATION goes out.
    func crash() async { await self.process.kill9() }

    /// Ends it as its service manager would.
    func stop() async { await self.process.terminate() }

    /// Ends it and starts it again.
    func restart() async throws {
        await self.stop()
        try await self.startAgain()
    }
}
