// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A running command of ours whose standard output is lines, one JSON object each with `--json`.
struct CommandRun: Sendable {
    let process: DaemonProcess

    /// Starts a command in a node.
    init(
        _ command: BuiltCommand,
        _ arguments: [String],
        in node: LabNode,
        of lab: Lab,
        environment: [String: String] = [:]
    ) throws {
        self.process = try lab.start(
            command.name,
            [command.located()] + arguments,
            in: node,
            environment: environment
        )
    }

    /// The lines so far; a last one without its newline is not counted.
    var lines: [String] {
        var lines = self.process.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.removeLast()
        return lines
    }

    /// The lines so far that are JSON.
    var events: [JSONValue] { self.lines.compactMap { try? JSONValue(parsing: $0) } }

    /// Waits for a line that satisfies `condition`.
    @discardableResult
    func waitForLine(
        _ what: String,
        within limit: Duration = .seconds(30),
        where condition: (String) -> Bool
    ) async throws -> String {
        try await eventually("\(self.process.name): \(what)", within: limit) { self.lines.first(where: condition) }
    }

    /// Waits for a JSON line that satisfies `condition`.
    @discardableResult
    func waitForEvent(
        _ what: String,
        within limit: Duration = .seconds(30),
        where condition: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        try await eventually("\(self.process.name): \(what)", within: limit) { self.events.first(where: condition) }
    }

    /// Sends SIGTERM and returns how it ended.
    func terminate() async throws -> DaemonProcess.Exit {
        self.process.signal(SIGTERM)
        return try await self.process.waitForExit()
    }
}
