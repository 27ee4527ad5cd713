// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTestSupport
import BGPTransport
import BGPWire
import CaptureFormats
import Foundation
import RecordingFiles
import Testing

@testable import Collector

@Suite("Recordings played into a collector that monitors routers, RFC 7854", .timeLimit(.minutes(4)))
struct MonitoringOutputTests {
    private static let loopback = IPv4Address(rawValue: 0x7F00_0005)

    /// Plays a recording up to its last announcement, compares tables, and ends.
    private func play(_ recording: PlayedRecording) async throws {
        let (events, end) = try recording.events()
        let expected = try TableLines.recorded(recording.path, until: end)
        #expect(!expected.isEmpty)
        try await BMPStationTests.run { collector, port in
            let router = try #require(RawPeer(from: Self.loopback, to: port))
            var output = MonitoringOutput(name: "a recording", systemDescription: "")
            for event in events {
                output.tell(event)
                let octets = output.take()
                if !octets.isEmpty { router.send(octets) }
            }
            // Marks of a refresh and a writer's own routes cannot be said; everything else can.
            let losses = Set(output.losses.keys).subtracting([.refreshMark, .unfitPath])
            #expect(losses.isEmpty, "\(output.losses)")
            let isThere = await collector.eventually {
                guard await collector.engine.totals().paths == expected.count else { return false }
                return await TableLines.live(collector.engine) == expected
            }
            if !isThere {
                let live = await TableLines.live(collector.engine)
                let difference = Set(live).symmetricDifference(expected).sorted().prefix(4)
                Issue.record("\(live.count) of \(expected.count); \(difference.joined(separator: "\n"))")
            }
            output.end()
            router.send(output.take())
            #expect(await collector.eventually { await collector.engine.totals().paths == 0 })
        }
    }

    @Test(
        "Captures of the lab: the collector's table is the replayed one, and empty at the end",
        arguments: PlayedRecording.lab
    )
    func lab(recording: PlayedRecording) async throws { try await self.play(recording) }

    @Test(
        "Recordings of others: the same",
        .enabled(if: Corpus.isPresent, "needs the corpus; set BGP_CORPUS"),
        arguments: PlayedRecording.corpus
    )
    func corpus(recording: PlayedRecording) async throws { try await self.play(recording) }

    @Test("UPDATEs with path identifiers and without, of one peer and both families, make one table")
    func mixedPaths() async throws {
        let attributes = UpdateOctets.external
        let reach = "800e1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db8"
        var archive = ArchiveOctets()
        archive.append(UpdateOctets(attributes: attributes, nlri: "18 0ac807").message, at: 100)
        let session = "0000fde9 0000fde8 0000 0001 0a630002 0a6300fe"
        let withPaths = UpdateOctets(attributes: attributes, nlri: "00000007 18 0ac808 00000008 18 0ac808").message
        archive.append(type: 16, subtype: 9, at: 101, octets(session) + withPaths)
        archive.append(UpdateOctets(attributes: "40010100 40020602010000fde9" + reach).message, at: 102)
        archive.append(UpdateOctets(withdrawn: "18 0ac807").message, at: 103)
        archive.append(UpdateOctets(attributes: attributes, nlri: "18 0ac809 10 0ac9").message, at: 104)
        let file = try ArchiveFile(archive.octets)
        try await self.play(PlayedRecording(path: file.path))
    }

    @Test("Two peers at one address are two at the station, whose sessions end apart")
    func sameAddress() async throws {
        func archive(_ asNumber: String, _ octets: [UInt8], at seconds: UInt32, into archive: inout ArchiveOctets) {
            let session = BGPTestSupport.octets("\(asNumber) 0000fde8 0000 0001 0a630002 0a6300fe")
            archive.append(type: 16, subtype: 4, at: seconds, session + octets)
        }
        let announcement = UpdateOctets(attributes: UpdateOctets.external, nlri: "18 0ac807").message
        var octets = ArchiveOctets()
        archive("0000fde9", announcement, at: 100, into: &octets)
        archive("0000fdea", announcement, at: 101, into: &octets)
        archive("0000fdeb", announcement, at: 102, into: &octets)
        archive("0000fdea", message(3, [6, 2]), at: 102, into: &octets)
        let file = try ArchiveFile(octets.octets)
        try await self.play(PlayedRecording(path: file.path))
    }

    @Test("What BMP has no word for is counted")
    func losses() throws {
        var output = MonitoringOutput(name: "a recording", systemDescription: "")
        let peer = RecordedPeer(address: .v4(IPv4Address(rawValue: 0xC000_0201)), asNumber: 65_001)
        let instant = RecordedInstant(seconds: 100)
        func tell(_ octets: [UInt8]) {
            output.tell(
                .message(octets, RecordedMessage(record: 1, instant: instant, peer: peer, context: DecodeContext()))
            )
        }
        tell(RouteRefreshMessage(.ipv4Unicast, subtype: .begin).encode())
        // A prefix that ends within itself.
        tell(UpdateOctets(attributes: UpdateOctets.external, nlri: "18 0ac8").message)
        output.tell(
            .entry(
                nlri: octets("18 0ac807"),
                attributes: octets("40010100"),
                RecordedTableEntry(
                    record: 2,
                    instant: instant,
                    originatedSeconds: 0,
                    peer: peer,
                    family: .ipv4Unicast,
                    path: nil,
                    form: .fourOctetAS
                )
            )
        )
        #expect(output.losses == [.refreshMark: 1, .unfitUpdate: 1, .unfitPath: 1])
        for loss in PlayingLoss.allCases { #expect(loss.sentence(1).hasPrefix("1 ")) }
    }
}

/// `bgpcollect replay --into` as a user runs it.
@Suite(
    "bgpcollect replay --into",
    .enabled(if: CollectorProcess.isBuilt, "bgpcollect is not built"),
    .timeLimit(.minutes(2))
)
struct ReplayIntoTests {
    @Test("The routes of the recording are in the collector until the command is stopped, which ends in 0")
    func untilStopped() async throws {
        let file = try ArchiveFile()
        try await BMPStationTests.run { collector, port in
            // Behind the last announcement and before the end of the session.
            let command = try BackgroundCommand([
                "replay", "--speed", "0", "--until", "107", "--into", "127.0.0.1:\(port)", file.path,
            ])
            #expect(await collector.eventually { await collector.engine.totals().paths == 2 })
            let neighbor = try #require(await collector.engine.neighbors().first)
            #expect(neighbor.source?.name == "bgpcollect replay" && neighbor.recordedAS == 65_001)
            #expect(
                await collector.eventually { command.complaint.contains("the recording has ended; its routes stay") }
            )
            command.interrupt()
            #expect(await command.status() == 0)
            #expect(await collector.eventually { await collector.engine.totals().paths == 0 })
        }
    }

    @Test("Interrupted before the recording has ended, it takes its routes away and ends in 130")
    func interrupted() async throws {
        let file = try ArchiveFile()
        try await BMPStationTests.run { collector, port in
            // The second announcement is fifty seconds away.
            let command = try BackgroundCommand(["replay", "--speed", "0.1", "--into", "127.0.0.1:\(port)", file.path])
            #expect(await collector.eventually { await collector.engine.neighbors().count == 1 })
            command.interrupt()
            #expect(await command.status() == 130)
            #expect(
                await collector.eventually { await collector.engine.neighbors().first?.snapshot.state != .established }
            )
        }
    }

    @Test("With --once it ends with the recording")
    func once() async throws {
        let file = try ArchiveFile()
        try await BMPStationTests.run { collector, port in
            let run = try CollectorProcess([
                "replay", "--speed", "0", "--once", "--into", "127.0.0.1:\(port)", file.path,
            ])
            #expect(run.status == 0 && run.output.isEmpty)
            #expect(await collector.eventually { await collector.engine.neighbors().first?.recordedAS == 65_001 })
            #expect(await collector.eventually { await collector.engine.totals().paths == 0 })
        }
    }

    @Test("A station that is not there, or sends routers away, is told of")
    func refused() async throws {
        let file = try ArchiveFile()
        let closed = try CollectorProcess(["replay", "--into", "127.0.0.1:1", file.path])
        #expect(closed.status == 69 && closed.complaint.contains("no monitoring station at 127.0.0.1:1: "))
        try await BMPStationTests.run({ $0.allow = [.v4(IPv4Prefix(bits: 0x0A00_0000, length: 8))] }) { _, port in
            let run = try CollectorProcess(["replay", "--speed", "0", "--into", "127.0.0.1:\(port)", file.path])
            #expect(run.status == 69 && run.complaint.contains("closed the connection"))
        }
        let wrong = try CollectorProcess(["replay", "--into", "nowhere", file.path])
        #expect(wrong.status == 64 && wrong.complaint.contains("--into"))
        #expect(try CollectorProcess(["replay", "--once", file.path]).status == 64)
    }
}

/// A run of `bgpcollect` that goes on while a test looks at what it does.
private final class BackgroundCommand: Sendable {
    private nonisolated(unsafe) let process = Process()
    private let errors: URL

    init(_ arguments: [String]) throws {
        self.errors = FileManager.default.temporaryDirectory.appendingPathComponent("errors-\(UUID().uuidString)")
        FileManager.default.createFile(atPath: self.errors.path, contents: nil)
        self.process.executableURL = URL(fileURLWithPath: CollectorProcess.path)
        self.process.arguments = arguments
        self.process.standardInput = FileHandle.nullDevice
        self.process.standardOutput = FileHandle.nullDevice
        self.process.standardError = try FileHandle(forWritingTo: self.errors)
        try self.process.run()
    }

    deinit {
        if self.process.isRunning { self.process.terminate() }
        try? FileManager.default.removeItem(at: self.errors)
    }

    /// What it has said so far.
    var complaint: String { (try? String(contentsOf: self.errors, encoding: .utf8)) ?? "" }

    func interrupt() { self.process.interrupt() }

    /// The status that it ends with; -1 where it does not within half a minute.
    func status() async -> Int32 {
        for _ in 0..<3_000 {
            if !self.process.isRunning { return self.process.terminationStatus }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return -1
    }
}
