// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A long-running program that the harness started, with its output in files.
///
/// Only processes started here are ever signalled, by pid.
final class DaemonProcess: Sendable {
    /// How a process ended.
    enum Exit: Equatable, Sendable {
        case status(Int32)
        case signal(Int32)
    }

    /// A process ended that should run.
    struct Ended: InVain, CustomStringConvertible {
        let name: String
        let exit: Exit

        var description: String { "\(self.name) ended with \(self.exit)" }
    }

    let name: String
    let arguments: [String]
    let capture: OutputCapture
    private let process: Process
    private let exit: Mutex<Exit?>

    /// Starts `arguments`, in `namespace` if there is one, its output going to files in `directory`.
    init(
        _ name: String,
        _ arguments: [String],
        in namespace: Namespace? = nil,
        directory: String,
        environment: [String: String] = [:]
    ) throws {
        let commandLine = try (namespace?.entering(arguments) ?? arguments)
        self.name = name
        self.arguments = arguments
        self.capture = try OutputCapture(name: name, in: directory)
        self.process = Process()
        self.exit = Mutex(nil)
        self.process.executableURL = URL(fileURLWithPath: commandLine[0])
        self.process.arguments = Array(commandLine.dropFirst())
        self.process.standardInput = FileHandle.nullDevice
        self.process.standardOutput = self.capture.outputHandle
        self.process.standardError = self.capture.errorHandle
        self.process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        self.process.terminationHandler = { [weak self] process in
            let exit: Exit =
                process.terminationReason == .exit
                ? .status(process.terminationStatus) : .signal(process.terminationStatus)
            self?.exit.withLock { $0 = exit }
        }
        try self.process.runWithSignalsUnblocked()
    }

    var pid: pid_t { self.process.processIdentifier }

    /// How it ended, or `nil` while it runs.
    var ended: Exit? { self.exit.withLock { $0 } }

    /// Both outputs of the program so far.
    var output: String { self.capture.outputText }
    var errorOutput: String { self.capture.errorText }

    /// Throws if it has ended; waiting for it is then in vain.
    func checkRunning() throws {
        if let exit = self.ended { throw Ended(name: self.name, exit: exit) }
    }

    /// Sends a signal to the process alone.
    func signal(_ number: Int32) {
        if self.ended == nil { _ = kill(self.pid, number) }
    }

    /// Sends a signal to the process and its descendants.
    func signalTree(_ number: Int32) {
        guard self.ended == nil else { return }
        for pid in ProcessTable.tree(of: self.pid) { _ = kill(pid, number) }
    }

    /// Stops it and all its descendants as a machine that hangs: sockets stay open, nothing is answered.
    func freeze() { self.signalTree(SIGSTOP) }

    /// Lets it go on.
    func thaw() { self.signalTree(SIGCONT) }

    /// Waits for the end.
    @discardableResult
    func waitForExit(within limit: Duration = .seconds(15)) async throws -> Exit {
        try await eventually("\(self.name) ends", within: limit) { self.ended }
    }

    /// Asks it to end, and kills it if it does not.
    func terminate() async {
        self.signalTree(SIGCONT)
        self.signal(SIGTERM)
        if (try? await self.waitForExit(within: .seconds(5))) == nil { await self.kill9() }
    }

    /// Kills it and its descendants at once: no farewell on the wire, as after a crash.
    func kill9() async {
        self.signalTree(SIGKILL)
        _ = try? await self.waitForExit(within: .seconds(5))
    }
}
