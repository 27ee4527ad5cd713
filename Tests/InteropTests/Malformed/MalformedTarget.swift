// SPDX-License-Identifier: Apache-2.0

/// Something that speaks BGP and can be asked which routes it has.
protocol MalformedTarget: Sendable {
    /// What the table of the comparison calls it.
    var name: String { get }
    /// Whether it runs still.
    var isRunning: Bool { get }
    /// Whether it has a path to a prefix from a neighbour.
    func hasPath(to prefix: String, from neighbor: String) async throws -> Bool
    /// Starts it again after it ended.
    func startAgain() async throws
}

/// A daemon of Debian.
struct DaemonTarget: MalformedTarget {
    let daemon: any BGPDaemon
    let name: String

    var isRunning: Bool { self.daemon.process.ended == nil }

    func hasPath(to prefix: String, from neighbor: String) async throws -> Bool {
        try await self.daemon.paths(to: prefix).contains { $0.neighbor == neighbor }
    }

    func startAgain() async throws { try await self.daemon.startAgain() }
}

/// Our own collector.
struct CollectorTarget: MalformedTarget {
    let collector: CollectorCommand
    let name = "bgpcollect"

    var isRunning: Bool { self.collector.run.process.ended == nil }

    func hasPath(to prefix: String, from neighbor: String) async throws -> Bool {
        try await self.collector.paths(to: prefix).contains { $0["neighbor-address"].string == neighbor }
    }

    func startAgain() async throws { throw DaemonCannot(daemon: self.name, what: "go on after it has ended") }
}
