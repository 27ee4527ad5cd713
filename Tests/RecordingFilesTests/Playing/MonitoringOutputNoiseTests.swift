// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import RecordingFiles
import Testing

/// Hands what is recorded to a router that is played, and what that says to a station.
private struct PlayedNoise: RecordingVisitor {
    var output = MonitoringOutput(name: "a recording", systemDescription: "")

    private mutating func tell(_ event: RecordedEvent) { self.output.tell(event) }

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        self.tell(.message([UInt8](copying: octets), envelope))
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        self.tell(.entry(nlri: [UInt8](copying: nlri), attributes: [UInt8](copying: attributes), envelope))
    }

    mutating func transition(_ transition: RecordedTransition) { self.tell(.transition(transition)) }
    mutating func note(_ note: RecordingNote) {}
}

@Suite("Damaged recordings played to a monitoring station, RFC 7854")
struct MonitoringOutputNoiseTests {
    /// Messages of two peers, with path identifiers and without, states, a table, and an old record.
    private static let archive: [UInt8] = {
        var archive = ArchiveOctets()
        archive.append(message(1, openBody()), at: 100)
        archive.append(UpdateOctets(attributes: UpdateOctets.external, nlri: "18 0ac807 18 0ac808").message, at: 101)
        archive.append(UpdateOctets(withdrawn: "18 0ac807").message, at: 102)
        archive.append(UpdateOctets(attributes: UpdateOctets.external, nlri: "18 0ac809").message, at: 103, peer: 3)
        let session = "0000fde9 0000fde8 0000 0001 0a630002 0a6300fe"
        let withPaths = UpdateOctets(attributes: UpdateOctets.external, nlri: "00000007 18 0ac808").message
        archive.append(type: 16, subtype: 9, at: 104, octets(session) + withPaths)
        let evpn = "800e1c 0019 46 04 c0000201 00 0311" + String(repeating: "00", count: 12) + "20 c0000201"
        archive.append(UpdateOctets(attributes: "40010100 40020602010000fde9" + evpn).message, at: 105)
        archive.append(message(5, [0, 1, 1, 1]), at: 106)
        archive.append(message(3, [6, 2]), at: 107, peer: 3)
        archive.append(from: 6, to: 1, at: 108)
        archive.append(type: 13, subtype: 1, at: 109, octets("0a000009 0000 0001 02 0a000001 c0000201 0000fde9"))
        let entry = "0000 00000064 0014 40010100 4002060201 0000fde9 400304c0000201"
        archive.append(type: 13, subtype: 2, at: 109, octets("00000000 18 c63364 0001" + entry))
        archive.append(type: 5, subtype: 3, at: 110, octets("fde9 c0000201 0006 0001"))
        return archive.octets
    }()

    /// What a station reads of what was played.
    private func read(_ archive: [UInt8]) -> (reader: BMPReader, heard: HeardRecording, damages: Int) {
        var played = PlayedNoise()
        var archiveReader = MRTReader()
        archiveReader.read(ByteReader(archive).octets, into: &played)
        archiveReader.finish(into: &played)
        played.output.end()
        let stream = played.output.take()
        var station = StationEar()
        var reader = BMPReader()
        reader.read(ByteReader(stream).octets, into: &station)
        return (reader, station.heard, station.damages)
    }

    @Test("Without damage a station hears every message that has routes, and that every peer goes down")
    func sound() {
        let (reader, heard, damages) = self.read(Self.archive)
        #expect(!reader.isLost && damages == 0 && reader.peers.isEmpty)
        #expect(reader.router.terminationReason == 0)
        let updates = heard.things.filter { $0.hasPrefix("message") && $0.dropFirst(8 + 36).hasPrefix("02") }
        #expect(updates.count == 6)
    }

    @Test(
        "Whatever octets are others, a station reads whole messages to the Termination",
        arguments: 0..<8 as Range<UInt64>
    )
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            var archive = Self.archive
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                archive[Int.random(in: archive.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let (reader, _, damages) = self.read(archive)
            #expect(!reader.isLost && damages == 0 && reader.peers.isEmpty && reader.router.terminationReason == 0)
        }
    }
}

/// Hears a station's router, and counts what is damaged.
private struct StationEar: RecordingVisitor {
    var heard = HeardRecording(archive: [])
    var damages = 0

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) { self.heard.message(octets, envelope) }
    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}
    mutating func transition(_ transition: RecordedTransition) { self.heard.transition(transition) }
    mutating func note(_ note: RecordingNote) { if note.kind.isDamage { self.damages += 1 } }
}
