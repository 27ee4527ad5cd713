// SPDX-License-Identifier: Apache-2.0

/// A lab of two nodes: one of our commands in the first, a daemon in the second.
struct Facing: Sendable {
    /// Our AS number in every test.
    static let ourAS: UInt32 = 65001

    let lab: Lab
    let ours: LabNode
    let theirs: LabNode

    /// Makes the lab, runs `body` in it, and removes it.
    static func run(_ body: (Facing) async throws -> Void) async throws {
        try await Lab.run { lab in
            try await body(
                Facing(lab: lab, ours: try await lab.node("ours"), theirs: try await lab.node("theirs"))
            )
        }
    }

    /// Starts a daemon that has our node as its only neighbour.
    func start(
        _ kind: DaemonKind,
        asNumber: UInt32 = 65002,
        transport: DaemonFamily = .ipv4,
        announcing announcements: [DaemonAnnouncement] = [],
        gracefulRestartSeconds: Int? = nil,
        _ change: (inout DaemonNeighborConfiguration) -> Void = { _ in }
    ) async throws -> any BGPDaemon {
        let neighbor = DaemonNeighborConfiguration(address: self.ours.address(transport), remoteAS: Self.ourAS)
        return try await kind.start(
            in: self.lab,
            node: self.theirs,
            configuration: DaemonConfiguration(
                localAS: asNumber,
                routerID: self.theirs.ipv4,
                neighbors: [neighbor.with(change)],
                announcements: announcements,
                gracefulRestartSeconds: gracefulRestartSeconds
            )
        )
    }

    /// Starts a collector in our node.
    func collect(
        _ options: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> CollectorCommand {
        try await CollectorCommand.start(options, in: self.ours, of: self.lab, environment: environment)
    }

    /// Starts `bgpspeak announce` towards the daemon, with JSON output.
    func speak(
        _ prefixes: [String],
        _ options: [String] = [],
        transport: DaemonFamily = .ipv4,
        environment: [String: String] = [:]
    ) throws -> CommandRun {
        try CommandRun(
            .bgpspeak,
            ["announce"] + prefixes
                + ["--peer", self.theirs.address(transport), "--asn", "\(Self.ourAS)", "--json"]
                + ["--router-id", self.ours.ipv4] + options,
            in: self.ours,
            of: self.lab,
            environment: environment
        )
    }
}

extension CommandRun {
    /// Waits until bgpspeak says that it has announced everything.
    func waitUntilAnnounced(within limit: Duration = .seconds(30)) async throws {
        try await self.waitForEvent("announced", within: limit) { $0["event"].string == "announced" }
    }

    /// The events of one kind, such as `down`.
    func events(_ kind: String) -> [JSONValue] { self.events.filter { $0["event"].string == kind } }
}
