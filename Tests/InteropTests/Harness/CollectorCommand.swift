// SPDX-License-Identifier: Apache-2.0

/// A running bgpcollect, and questions to its looking glass.
struct CollectorCommand: Sendable {
    /// The collector itself; its output is one JSON object per change.
    let run: CommandRun
    private let node: LabNode

    /// Starts it in a node, listening on every address, and waits until its looking glass answers; `archive` is where it
    /// stores the sessions, if it is to.
    static func start(
        _ options: [String] = [],
        in node: LabNode,
        of lab: Lab,
        environment: [String: String] = [:],
        recordingTo archive: String? = nil
    ) async throws -> Self {
        let run = try CommandRun(
            .bgpcollect,
            (archive.map { ["record", $0] } ?? []) + [
                "--listen", "0.0.0.0:179", "--listen", "[::]:179", "--router-id", node.ipv4, "--json",
            ] + options,
            in: node,
            of: lab,
            environment: environment
        )
        let collector = Self(run: run, node: node)
        try await eventually("the looking glass answers") {
            try run.process.checkRunning()
            return try await collector.show("summary")
        }
        return collector
    }

    /// Runs `bgpcollect show` in the same node.
    func show(_ arguments: String...) async throws -> JSONValue {
        try JSONValue(
            parsing: try await Command.check(
                [BuiltCommand.bgpcollect.located(), "show"] + arguments + ["--json"],
                in: self.node.namespace
            )
        )
    }

    /// The same as text for people.
    func showText(_ arguments: String...) async throws -> String {
        try await Command.check(
            [BuiltCommand.bgpcollect.located(), "show"] + arguments,
            in: self.node.namespace
        )
    }

    /// All paths to exactly this prefix.
    func paths(to prefix: String) async throws -> [JSONValue] {
        let answer = try await self.show("routes", prefix)
        return answer["destinations"].elements.first { $0["prefix"].string == prefix }?["routes"].elements ?? []
    }

    /// What it says of a neighbour.
    func neighbor(_ address: String) async throws -> JSONValue? {
        try await self.show("neighbors")["neighbors"].elements
            .first { $0["neighbor-address"].string == address }
    }

    /// Waits for the session with a neighbour.
    @discardableResult
    func waitUntilEstablished(with address: String, within limit: Duration = .seconds(30)) async throws -> JSONValue {
        try await eventually("collector: session with \(address)", within: limit) {
            let neighbor = try await self.neighbor(address)
            return neighbor?["session-state"].string == "ESTABLISHED" ? neighbor : nil
        }
    }

    /// Waits until the paths to a prefix satisfy `condition`.
    @discardableResult
    func waitForPaths(
        _ what: String,
        to prefix: String,
        within limit: Duration = .seconds(30),
        where condition: @Sendable ([JSONValue]) -> Bool = { !$0.isEmpty }
    ) async throws -> [JSONValue] {
        try await eventually("collector: \(prefix): \(what)", within: limit) {
            let paths = try await self.paths(to: prefix)
            return condition(paths) ? paths : nil
        }
    }
}
