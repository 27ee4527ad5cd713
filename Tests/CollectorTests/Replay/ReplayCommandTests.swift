// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import Foundation
import Glibc
import Testing

/// One run of `bgpcollect`, as the build left it beside the tests.
struct CollectorProcess {
    let status: Int32
    let output: String
    let complaint: String

    /// Whether the command was built; tests of a library alone do not build it.
    static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: self.path) }

    static let path: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("bgpcollect").path
    }()

    /// Runs the command to its end; `input` is a file that it gets as standard input.
    init(_ arguments: [String], input: String? = nil) throws {
        let process = Process()
        let (output, complaint) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        if let input { process.standardInput = FileHandle(forReadingAtPath: input) }
        process.standardOutput = output
        process.standardError = complaint
        try process.run()
        // What a run prints to standard error is a few lines, which fit into the pipe.
        self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        self.complaint = String(decoding: complaint.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        self.status = process.terminationStatus
    }

    /// The lines of output as JSON objects.
    var objects: [[String: Any]] {
        self.output.split(separator: "\n").compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
        }
    }
}

/// An archive in a file, which goes when the test ends.
final class ArchiveFile: Sendable {
    let path: String

    init(_ octets: [UInt8]) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("archive-\(UUID().uuidString)")
        try Data(octets).write(to: url)
        self.path = url.path
    }

    /// Two announcements at 100 and 105 s, the first withdrawn at 110, the session's end at 120.
    convenience init() throws {
        var archive = ArchiveOctets()
        archive.append(message(1, openBody()), at: 99)
        archive.append(UpdateOctets(attributes: UpdateOctets.external, nlri: "18 0ac807").message, at: 100)
        archive.append(UpdateOctets(attributes: UpdateOctets.external, nlri: "18 0ac808").message, at: 105)
        archive.append(UpdateOctets(withdrawn: "18 0ac807").message, at: 110)
        archive.append(message(4), at: 111)
        archive.append(message(3, [6, 2]), at: 120)
        archive.append(from: 6, to: 1, at: 120)
        try self.init(archive.octets)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }
}

@Suite("bgpcollect replay", .enabled(if: CollectorProcess.isBuilt, "bgpcollect is not built"))
struct ReplayCommandTests {
    @Test("Without other options it says what is in the file")
    func summary() throws {
        let file = try ArchiveFile()
        let run = try CollectorProcess(["replay", file.path])
        #expect(run.status == 0)
        #expect(run.output.contains("Messages: 1 OPEN, 3 UPDATE, 1 NOTIFICATION, 1 KEEPALIVE"))
        #expect(run.output.contains("Routes of ipv4-unicast: 2 announced, 1 withdrawn"))
        #expect(run.complaint.isEmpty)
        let json = try CollectorProcess(["replay", "--json", file.path]).objects.first
        #expect((json?["messages"] as? [String: Int])?["UPDATE"] == 3)
    }

    @Test("Every message is an object with its type in the words of RFC 4271")
    func messages() throws {
        let file = try ArchiveFile()
        let objects = try CollectorProcess(["replay", "--messages", "--json", file.path]).objects
        let types = ["OPEN", "UPDATE", "UPDATE", "UPDATE", "KEEPALIVE", "NOTIFICATION", "STATE_CHANGE"]
        #expect(objects.map { $0["type"] as? String } == types)
        #expect(objects.first?["time"] as? String == "1970-01-01T00:01:39.000000Z")
        let announced = objects[1]["announced"] as? [[String: Any]]
        #expect(announced?.first?["as-path"] as? String == "65001")
        #expect((announced?.first?["routes"] as? [[String: String]])?.first?["prefix"] == "10.200.7.0/24")
        let text = try CollectorProcess(["replay", "--messages", file.path]).output
        #expect(text.contains("    announce 10.200.7.0/24\n        origin: igp\n"))
    }

    @Test(
        "The table at a moment is what had been said by then",
        arguments: [
            ("99", []), ("100", ["10.200.7.0/24"]), ("107.5", ["10.200.7.0/24", "10.200.8.0/24"]),
            ("1970-01-01T00:01:50Z", ["10.200.8.0/24"]), ("120", []),
        ]
    )
    func moments(time: String, prefixes: [String]) throws {
        let file = try ArchiveFile()
        let run = try CollectorProcess([
            "replay", "--routes", "--at", time, "--json", "--family", "ipv4-unicast", file.path,
        ])
        let destinations = run.objects.flatMap { $0["destinations"] as? [[String: Any]] ?? [] }
        #expect(destinations.compactMap { $0["prefix"] as? String } == prefixes)
        #expect(run.status == (prefixes.isEmpty ? 1 : 0))
    }

    @Test("A destination is explained, and one that is not there ends in 1")
    func explain() throws {
        let file = try ArchiveFile()
        let run = try CollectorProcess(["replay", "--explain", "10.200.7.9", "--at", "105", file.path])
        #expect(run.status == 0)
        #expect(run.output.contains("10.200.7.0/24: 1 path(s)"))
        #expect(try CollectorProcess(["replay", "--explain", "10.9.9.9", "--at", "105", file.path]).status == 1)
    }

    @Test("The difference of two moments is what came and went, not what did both")
    func difference() throws {
        let file = try ArchiveFile()
        let run = try CollectorProcess(["replay", "--diff", "100", "110", "--json", file.path])
        #expect(run.objects.map { $0["event"] as? String } == ["withdraw", "announce"])
        #expect(run.objects.map { $0["prefix"] as? String } == ["10.200.7.0/24", "10.200.8.0/24"])
        let text = try CollectorProcess(["replay", "--diff", "99", "121", file.path])
        #expect(text.status == 0 && text.output == "Nothing has changed.\n")
        #expect(try CollectorProcess(["replay", "--diff", "99", "121", "--json", file.path]).output.isEmpty)
    }

    @Test("A table without routes says so as text, and is no line of JSON")
    func noRoutes() throws {
        let file = try ArchiveFile()
        let text = try CollectorProcess(["replay", "--routes", file.path])
        #expect(text.status == 1 && text.output == "No routes.\n")
        let json = try CollectorProcess(["replay", "--routes", "--json", file.path])
        #expect(json.status == 1 && json.output.isEmpty)
    }

    @Test("Lines of bgpdump -m")
    func dump() throws {
        let file = try ArchiveFile()
        let run = try CollectorProcess(["replay", "--format", "bgpdump", "--from", "110", file.path])
        #expect(
            run.output
                == "BGP4MP|110|W|10.99.0.2|65001|10.200.7.0/24\nBGP4MP|120|STATE|10.99.0.2|65001|6|1\n"
        )
    }

    @Test(
        "Filters leave what was asked for",
        arguments: [
            (["--type", "notification"], 1), (["--prefix", "10.200.7.0/24"], 2), (["--family", "ipv4-unicast"], 3),
            (["--until", "100"], 2), (["--peer", "10.99.0.9"], 0), (["--peer-asn", "65001"], 7), (["--limit", "2"], 2),
            (["--from", "105", "--until", "111", "--type", "UPDATE"], 2),
        ]
    )
    func filters(options: [String], count: Int) throws {
        let file = try ArchiveFile()
        #expect(try CollectorProcess(["replay", "--messages", "--json", file.path] + options).objects.count == count)
    }

    @Test("A file from standard input is the same file")
    func standardInput() throws {
        let file = try ArchiveFile()
        let named = try CollectorProcess(["replay", "--messages", file.path])
        #expect(try CollectorProcess(["replay", "--messages", "-"], input: file.path).output == named.output)
    }

    @Test(
        "What comes through a pipe is shown as it comes",
        arguments: [["--messages"], ["--messages", "--json"]]
    )
    func watched(options: [String]) async throws {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: CollectorProcess.path)
        process.arguments = ["replay"] + options + ["-"]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        let file = try ArchiveFile()
        let archive = try #require(FileManager.default.contents(atPath: file.path))
        try input.fileHandleForWriting.write(contentsOf: archive)
        // The pipe stays open: nothing tells the command that this is all.
        let descriptor = output.fileHandleForReading.fileDescriptor
        #expect(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        var text = ""
        for _ in 0..<1000 where !text.contains("NOTIFICATION") {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &chunk, chunk.count)
            if count > 0 { text += String(decoding: chunk[..<count], as: UTF8.self) }
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(text.contains("OPEN") && text.contains("NOTIFICATION"))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    /// Hands a run octets through a pipe that stays open, and presses Ctrl-C `patience` behind the last of them.
    private func interrupted(after patience: Duration, reading octets: Data) async throws -> (Int32, String) {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: CollectorProcess.path)
        process.arguments = ["replay", "-"]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: octets)
        var left = Int32(1)
        // It listens for signals before it reads.
        while left > 0, process.isRunning {
            try await Task.sleep(for: .milliseconds(10))
            try #require(ioctl(input.fileHandleForWriting.fileDescriptor, UInt(FIONREAD), &left) == 0)
        }
        try await Task.sleep(for: patience)
        process.interrupt()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try input.fileHandleForWriting.close()
        return (process.terminationReason == .exit ? process.terminationStatus : -1, text)
    }

    @Test("Interrupted while a pipe has nothing more to read, it shows what it has read and ends in 130")
    func interruption() async throws {
        let file = try ArchiveFile()
        let archive = try #require(FileManager.default.contents(atPath: file.path))
        let summary = "Messages: 1 OPEN, 3 UPDATE, 1 NOTIFICATION, 1 KEEPALIVE"
        var isShown = false
        // On a busy machine octets that were read may wait for a while before they are looked at.
        for patience in [Duration.milliseconds(100), .seconds(1), .seconds(10)] where !isShown {
            let (status, text) = try await self.interrupted(after: patience, reading: archive.dropLast(3))
            #expect(status == 130)
            isShown = text.contains(summary)
        }
        #expect(isShown)
    }

    @Test("Of a file that ends within a record everything before is shown, and the status says so")
    func damaged() throws {
        var archive = ArchiveOctets()
        archive.append(message(4), at: 1)
        archive.append(message(4), at: 2)
        let file = try ArchiveFile(Array(archive.octets.dropLast(5)))
        let run = try CollectorProcess(["replay", "--messages", "--json", file.path])
        #expect(run.status == 65)
        #expect(run.objects.first?["type"] as? String == "KEEPALIVE")
        #expect(run.complaint.contains("the file ends within a record"))
    }

    @Test("What is no recording ends in 65, what is not there in 66")
    func refused() throws {
        let file = try ArchiveFile(Array("root:x:0:0:root:/root:/bin/bash\n".utf8))
        #expect(try CollectorProcess(["replay", file.path]).status == 65)
        let missing = try CollectorProcess(["replay", "/nowhere/at/all"])
        #expect(missing.status == 66)
        #expect(missing.complaint == "bgpcollect: /nowhere/at/all: No such file or directory\n")
        #expect(missing.output.isEmpty)
    }

    @Test(
        "An option that is wrong is named with its value",
        arguments: [
            (["--at", "yesterday"], "--at: 'yesterday' is not a time"),
            (["--diff", "2", "1"], "--diff: '1' is not behind '2'"),
            (["--format", "xml"], "--format: 'xml' is not bgpdump"),
            (["--type", "HELLO"], "--type: 'HELLO' is not one of OPEN"),
            (["--messages", "--evpn"], "--evpn: does not go together with --messages"),
            (["--input", "csv"], "--input: 'csv' is not pcap, mrt or bmp"),
            (["--routes", "192.0.2.0/33"], "--routes: '192.0.2.0/33' has no length"),
            (["--routes", "--match", "near"], "--match: 'near' is not exact, longest"),
            (["--messages", "--match", "exact"], "--match: is about a prefix"),
        ]
    )
    func options(arguments: [String], complaint: String) throws {
        let run = try CollectorProcess(["replay", "-"] + arguments, input: "/dev/null")
        #expect(run.status == 64)
        #expect(run.complaint.contains(complaint))
    }
}

@Suite(
    "One session, recorded in two ways",
    .enabled(if: CollectorProcess.isBuilt && Corpus.isPresent, "needs bgpcollect and the corpus; set BGP_CORPUS")
)
struct RecordedTwiceTests {
    @Test("A capture and an archive of one session give one table, EVPN and RFC 8950 included")
    func same() throws {
        let folder = try #require(Corpus.directory)
        let peer = "fe80::b4d0:fff:fed0:9458"
        func routes(_ name: String) throws -> [String: String] {
            let path = folder.appendingPathComponent(name).path
            let arguments = ["replay", "--routes", "--json", "--at", "2026-11-23T03:58:40Z", "--peer", peer, path]
            var result: [String: String] = [:]
            for page in try CollectorProcess(arguments).objects {
                for destination in page["destinations"] as? [[String: Any]] ?? [] {
                    let name = destination["prefix"] as? String ?? ""
                    let nlri = destination["nlri"] as? String ?? ""
                    for var route in destination["routes"] as? [[String: Any]] ?? []
                    where route["neighbor-address"] as? String == peer {
                        for key in ["age", "best", "ecmp"] { route[key] = nil }
                        let octets = try JSONSerialization.data(withJSONObject: route, options: .sortedKeys)
                        result[name + " " + nlri] = String(decoding: octets, as: UTF8.self)
                    }
                }
            }
            return result
        }
        let capture = try routes("pcap-evpn/own-frr-unnumbered-evpn-s.pcap")
        let archive = try routes("mrt/own-frr-all-s.mrt")
        #expect(capture.count == 22)
        #expect(capture == archive)
    }
}
