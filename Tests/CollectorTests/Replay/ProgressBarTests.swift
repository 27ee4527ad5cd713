// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import Foundation
import Glibc
import Testing

/// A terminal that nobody sits at: a run of `bgpcollect` writes to one end, the test reads from the other.
private struct Terminal {
    private let near: Int32
    private let far: Int32

    init() throws {
        var (near, far) = (Int32(-1), Int32(-1))
        try #require(openpty(&near, &far, nil, nil, nil) == 0)
        (self.near, self.far) = (near, far)
    }

    /// Runs the command with standard error, and standard output if `showsOutput`, on the terminal; returns what it shows.
    func run(_ arguments: [String], showsOutput: Bool) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CollectorProcess.path)
        process.arguments = arguments
        let screen = FileHandle(fileDescriptor: self.far, closeOnDealloc: false)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = showsOutput ? screen : FileHandle.nullDevice
        process.standardError = screen
        try process.run()
        close(self.far)
        var shown: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        // Once nobody holds the other end, reading ends with an error.
        while case let count = read(self.near, &chunk, chunk.count), count > 0 { shown += chunk[..<count] }
        process.waitUntilExit()
        close(self.near)
        #expect(process.terminationStatus == 0)
        return String(decoding: shown, as: UTF8.self)
    }
}

@Suite("The progress bar of bgpcollect replay", .enabled(if: CollectorProcess.isBuilt, "bgpcollect is not built"))
struct ProgressBarTests {
    /// Takes the bar away.
    private static let clear = "\r\u{1B}[K"

    /// An archive long enough for a bar, in which there is little to show.
    private func longFile() throws -> ArchiveFile {
        var archive = ArchiveOctets()
        archive.append(message(4), at: 1)
        for _ in 0..<80 { archive.append(type: 500, subtype: 0, at: 1, [UInt8](repeating: 0, count: 60_000)) }
        archive.append(message(4), at: 2)
        return try ArchiveFile(archive.octets)
    }

    @Test("It is drawn while a long file is read, and gone before anything else is shown", arguments: [true, false])
    func drawn(showsOutput: Bool) throws {
        let file = try self.longFile()
        let shown = try Terminal().run(["replay", file.path], showsOutput: showsOutput)
        #expect(shown.hasPrefix("\r[---") && shown.contains(" of 4 MiB"))
        let parts = shown.components(separatedBy: Self.clear)
        #expect(parts.count == 2 && !parts[0].contains("KEEPALIVE"))
        #expect(parts.last?.contains("Messages: 2 KEEPALIVE") == showsOutput)
    }

    @Test("It is not drawn among messages on the same terminal, but beside those that go elsewhere")
    func amidMessages() throws {
        let file = try self.longFile()
        let shown = try Terminal().run(["replay", "--messages", file.path], showsOutput: true)
        #expect(shown.contains("KEEPALIVE") && !shown.contains("MiB") && !shown.contains("\u{1B}"))
        #expect(try Terminal().run(["replay", "--messages", file.path], showsOutput: false).contains(" of 4 MiB"))
    }

    @Test("It is not drawn where standard error is no terminal")
    func noTerminal() throws {
        let file = try self.longFile()
        #expect(try CollectorProcess(["replay", file.path]).complaint.isEmpty)
    }
}
