// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

/// A network of namespaces for one test: nodes on one Ethernet segment.
///
/// Node number n has 10.0.0.n/24, fd00::n/64 and fe80::n/64 on its `eth0`; the same addresses serve every lab, since no namespace
/// sees another lab's. A bridge in a namespace of its own joins the nodes, so that one node's cable can be cut alone.
final class Lab: Sendable {
    /// The lab of the running test, for the logs that go with a failure.
    @TaskLocal static var current: Lab?

    /// Where configurations, sockets and logs of this lab are.
    let directory: String
    private let bridge: Namespace
    private let state = Mutex(State())

    private struct State {
        var nodes: [LabNode] = []
        var processes: [DaemonProcess] = []
        var logs: [(name: String, path: String)] = []
    }

    private init(directory: String, bridge: Namespace) {
        self.directory = directory
        self.bridge = bridge
    }

    /// Makes a lab, runs `body` in it, and removes everything again, whatever happened.
    ///
    /// Only as many labs as the machine can carry exist at a time; the others wait their turn.
    static func run(_ body: (Lab) async throws -> Void) async throws {
        await LabSlots.shared.take()
        let result: Result<Void, any Error>
        do {
            let lab = try await Self.make()
            do {
                try await Self.$current.withValue(lab) { try await body(lab) }
                result = .success(())
            } catch {
                result = .failure(LabFailure(underlying: error, logs: lab.logTails()))
            }
            await lab.tearDown()
        } catch {
            result = .failure(error)
        }
        await LabSlots.shared.give()
        try result.get()
    }

    /// Adds a node to the segment.
    func node(_ name: String) async throws -> LabNode {
        let namespace = try await Namespace.create(name)
        let number = self.state.withLock { state in
            let node = LabNode(name: name, number: state.nodes.count + 1, namespace: namespace)
            state.nodes.append(node)
            return node.number
        }
        let node = LabNode(name: name, number: number, namespace: namespace)
        let (end, port) = try await Veth.connect(namespace, node.interface, to: self.bridge, "port\(number)")
        try await self.bridge.ip("link", "set", port.interface, "master", "br0")
        try await end.add(address: "\(node.ipv4)/24")
        try await end.add(address: "\(node.ipv6)/64")
        try await end.add(address: "\(node.linkLocal)/64")
        return node
    }

    /// Cuts or mends the cable between a node and the bridge; the node's own interface stays up.
    func setCable(of node: LabNode, up: Bool) async throws {
        if up {
            try await self.bridge.ip("link", "set", "port\(node.number)", "master", "br0")
        } else {
            try await self.bridge.ip("link", "set", "port\(node.number)", "nomaster")
        }
    }

    /// Starts a program in a node; the lab ends it if the test has not.
    func start(
        _ name: String,
        _ arguments: [String],
        in node: LabNode,
        environment: [String: String] = [:]
    ) throws -> DaemonProcess {
        let process = try DaemonProcess(
            name,
            arguments,
            in: node.namespace,
            directory: self.directory,
            environment: environment
        )
        self.state.withLock { state in
            state.processes.append(process)
            state.logs.append(("\(name) output", process.capture.outputPath))
            state.logs.append(("\(name) errors", process.capture.errorPath))
        }
        return process
    }

    /// Makes a directory for one daemon.
    func makeDirectory(_ name: String) throws -> String {
        let path = "\(self.directory)/\(name)-\(RunDirectory.shared.nextNumber())"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755]
        )
        return path
    }

    /// Writes a file, readable by its owner alone if it is `secret`.
    static func write(_ text: String, to path: String, secret: Bool = false) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes(
            [.posixPermissions: secret ? 0o600 : 0o644],
            ofItemAtPath: path
        )
    }

    /// Names a file that explains failures.
    func watchLog(_ name: String, at path: String) {
        self.state.withLock { $0.logs.append((name, path)) }
    }

    /// The ends of all logs, for a failure's report.
    func logTails(lines: Int = 25) -> String {
        self.state.withLock(\.logs).map { name, path in
            let tail = OutputCapture.text(path).split(separator: "\n").suffix(lines)
            return tail.isEmpty ? "" : "--- \(name) ---\n" + tail.joined(separator: "\n")
        }
        .filter { !$0.isEmpty }
        .joined(separator: "\n")
    }

    private static func make() async throws -> Lab {
        let number = RunDirectory.shared.nextNumber()
        let lab = Lab(
            directory: try RunDirectory.shared.makeDirectory("lab-\(number)"),
            bridge: try await Namespace.create("bridge")
        )
        do {
            try await lab.bridge.ip("link", "add", "br0", "type", "bridge")
            try await lab.bridge.ip("link", "set", "br0", "up")
        } catch {
            await lab.tearDown()
            throw error
        }
        return lab
    }

    private func tearDown() async {
        let (processes, nodes) = self.state.withLock { ($0.processes, $0.nodes) }
        for process in processes.reversed() where process.ended == nil { await process.kill9() }
        for node in nodes { await node.namespace.delete() }
        await self.bridge.delete()
        if ProcessInfo.processInfo.environment["BGP_INTEROP_KEEP"] == nil {
            try? FileManager.default.removeItem(atPath: self.directory)
        }
    }
}

/// What a test in a lab threw, with what the daemons had logged by then.
struct LabFailure: Error, CustomStringConvertible {
    let underlying: any Error
    let logs: String

    var description: String { "\(self.underlying)\n\(self.logs)" }
}

/// How many labs may exist at once: daemons of dozens of tests starting together starve each other.
private actor LabSlots {
    static let shared = LabSlots(count: 4 * max(1, ProcessInfo.processInfo.activeProcessorCount))

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { self.free = count }

    func take() async {
        guard self.free == 0 else {
            self.free -= 1
            return
        }
        await withCheckedContinuation { self.waiting.append($0) }
    }

    func give() {
        if self.waiting.isEmpty {
            self.free += 1
        } else {
            self.waiting.removeFirst().resume()
        }
    }
}
