// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs a program to its end.
enum Command {
    /// What a finished program left.
    struct Output: Sendable {
        var status: Int32
        var standardOutput: String
        var standardError: String
    }

    /// A program ended with a status other than zero.
    struct Failed: Error, CustomStringConvertible {
        let arguments: [String]
        let output: Output

        var description: String {
            let text = [self.output.standardError, self.output.standardOutput].joined(separator: " ")
            return "\(self.arguments.joined(separator: " ")): status \(self.output.status): \(text)"
        }
    }

    /// Runs `arguments` and returns what it printed, whatever its status.
    static func run(_ arguments: [String], in namespace: Namespace? = nil) async throws -> Output {
        let arguments = try (namespace?.entering(arguments) ?? arguments)
        let capture = try OutputCapture(name: "command", in: RunDirectory.shared.path)
        defer { capture.remove() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = capture.outputHandle
        process.standardError = capture.errorHandle
        let status = try await withCheckedThrowingContinuation { (done: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do {
                try process.runWithSignalsUnblocked()
            } catch {
                process.terminationHandler = nil
                done.resume(throwing: error)
            }
        }
        return Output(
            status: status,
            standardOutput: capture.outputText,
            standardError: capture.errorText
        )
    }

    /// Runs `arguments` and returns its standard output; another status than zero is an error.
    @discardableResult
    static func check(_ arguments: [String], in namespace: Namespace? = nil) async throws -> String {
        let output = try await self.run(arguments, in: namespace)
        guard output.status == 0 else { throw Failed(arguments: arguments, output: output) }
        return output.standardOutput
    }

    /// Runs `arguments` to its end without an event loop, its output thrown away, and returns its status.
    static func runBlocking(_ arguments: [String]) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.runWithSignalsUnblocked()
        } catch {
            return -1
        }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
