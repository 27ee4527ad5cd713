// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPTestSupport
import BGPWire
import CaptureFormats
import Foundation
import RecordingFiles
import Testing

@testable import Collector

@Suite("Sessions stored as an archive, RFC 6396 section 4.4, RFC 8050")
struct SessionRecorderTests {
    private static func temporaryPath() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("record-\(UUID().uuidString)").path
    }

    /// What a visitor hears of a recorded session, message by message.
    private struct Types: RecordingVisitor {
        var heard: [String] = []

        mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
            var reader = ByteReader(octets)
            try? reader.skip(18)
            let type = (try? reader.readUInt8()).flatMap { MessageType(rawValue: $0) }
            self.heard.append("\(type?.description ?? "?") \(envelope.direction)")
        }
        mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}
        mutating func transition(_ transition: RecordedTransition) {
            self.heard.append("\(transition.old.map { "\($0)" } ?? "?") to \(transition.new.map { "\($0)" } ?? "?")")
        }
        mutating func note(_ note: RecordingNote) { self.heard.append("\(note.kind)") }
    }

    @Test("A live session and its recording give one table, and the recording tells the whole session")
    func same() async throws {
        let path = Self.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let recorder = SessionRecorder(file: path) { _ in }
        #expect(recorder.open() == nil)
        try await LiveCollector.run({ $0.asNumber = MalformedPlayer.receiverAS }, recorder: recorder) { collector in
            let peer = try #require(RawPeer(from: IPv4Address(rawValue: 0x7F00_0002), to: collector.port))
            #expect(await peer.establish(MalformedPlayer.open(2)))
            for number in 1...3 { peer.send(try MalformedPlayer.announcement("10.\(number).0.0/24")) }
            #expect(await collector.eventually { await !collector.routes("10.3.0.0/24").isEmpty })
            recorder.flush()
            var table = RecordedTable(seed: 2)
            try RecordingFile(path: path).read(into: &table)
            for number in 1...3 {
                let live = try #require(await collector.routes("10.\(number).0.0/24").first)
                let key = RouteKey.prefix(try #require(IPPrefix("10.\(number).0.0/24")))
                let recorded = table.withRIB { $0.destination(key, .ipv4Unicast)?.routes.first }
                #expect(recorded?.attributes == live.attributes)
            }
            let address = IPAddress.v4(IPv4Address(rawValue: 0x7F00_0002))
            #expect(table.peers.map(\.peer.address) == [address])
            peer.send(message(3, [6, 2]))
            #expect(await collector.eventually { await collector.routes("10.3.0.0/24").isEmpty })
        }
        recorder.flush()
        var types = Types()
        try RecordingFile(path: path).read(into: &types)
        #expect(types.heard.prefix(3) == ["OPEN sent", "OPEN received", "openConfirm to established"])
        #expect(types.heard.count { $0 == "UPDATE received" } == 3)
        #expect(types.heard.suffix(2) == ["NOTIFICATION received", "established to idle"])
        var table = RecordedTable(seed: 3)
        try RecordingFile(path: path).read(into: &table)
        #expect(table.withRIB { $0.pathCount } == 0)
    }

    @Test("A file that cannot be made is refused with the system's reason")
    func refused() {
        #expect(SessionRecorder(file: "/nowhere/at/all") { _ in }.open() == ENOENT)
    }

    @Test("Files of a folder begin when their time does, and have their names when they are whole")
    func rotation() throws {
        let folder = Self.temporaryPath()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var file = GrowingArchive(.folder(folder, seconds: 300))
        for (seconds, octets) in [(1_795_406_297, [1]), (1_795_406_399, [2]), (1_795_406_400, [3])]
            as [(Int64, [UInt8])]
        {
            #expect(file.open(at: seconds * 1_000_000_000) == nil)
            file.write(octets)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names == ["updates.20261123.0355", "updates.20261123.0400.part"])
        file.close()
        let first = try Data(contentsOf: URL(fileURLWithPath: folder + "/updates.20261123.0355"))
        let second = try Data(contentsOf: URL(fileURLWithPath: folder + "/updates.20261123.0400"))
        #expect(Array(first) == [1, 2] && Array(second) == [3])
    }

    @Test(
        "On a full disk records are lost whole, and counted",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))
    )
    func full() {
        var file = GrowingArchive(.file("/dev/full"))
        #expect(file.open(at: 0) == nil)
        file.write([1, 2, 3])
        #expect(file.lostOctets == 3)
        #expect(file.lastFailure == ENOSPC)
    }
}
