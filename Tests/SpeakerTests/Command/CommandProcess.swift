// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One run of `bgpspeak`, as the build left it beside the tests.
struct CommandProcess {
    let status: Int32
    let output: String
    let complaint: String

    /// Whether the command was built; tests of a library alone do not build it.
    static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: self.path) }

    private static let path: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("bgpspeak").path
    }()

    /// Runs the command to its end.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let process = Process()
        let output = Pipe()
        let complaint = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = output
        process.standardError = complaint
        try process.run()
        // What a run prints to standard error is one line, which fits into the pipe.
        self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        self.complaint = String(decoding: complaint.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        self.status = process.terminationStatus
    }
}
