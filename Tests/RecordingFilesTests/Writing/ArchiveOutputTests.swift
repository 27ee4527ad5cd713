// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Foundation
import RecordingFiles
import Testing

@Suite("Archives that are read, written, and read again, RFC 6396 and RFC 8050")
struct ArchiveOutputTests {
    /// One archive of the corpus.
    struct Archive: CustomTestStringConvertible, Sendable {
        let name: String
        var testDescription: String { self.name }
        var path: String { Corpus.directory?.appendingPathComponent("mrt/\(self.name)").path ?? "" }

        static let all: [Archive] = {
            let folder = Corpus.directory?.appendingPathComponent("mrt").path ?? ""
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { !$0.hasSuffix(".expect.json") }.sorted().map { Archive(name: $0) }
        }()
    }

    @Test(
        "Every message, path and state of the corpus comes back",
        .enabled(if: Corpus.isPresent, "needs the corpus; set BGP_CORPUS"),
        arguments: Archive.all
    )
    func corpus(archive: Archive) throws {
        let isLenient = archive.name.contains("openbgpd-mp")
        let original = try HeardRecording(path: archive.path, lenient: isLenient)
        let (octets, losses) = try HeardRecording.written(path: archive.path)
        let again = HeardRecording(archive: octets, lenient: isLenient)
        #expect(!original.things.isEmpty)
        #expect(again.things.count == original.things.count)
        let differing = zip(original.things, again.things).first { $0 != $1 }
        #expect(differing == nil, "\(differing.map { "\($0)\n\($1)" } ?? "")")
        #expect(losses.sentences.isEmpty)
        // Nothing is left to change.
        if !isLenient { #expect(HeardRecording.written(archive: octets).archive == octets) }
    }

    // MARK: - Records made here

    private static let keepalive = String(repeating: "ff", count: 16) + "001304"

    /// A record.
    private static func record(_ type: UInt16, _ subtype: UInt16, _ body: String, at seconds: UInt32 = 100) -> [UInt8] {
        var archive = ArchiveOctets()
        archive.append(type: type, subtype: subtype, at: seconds, octets(body))
        return archive.octets
    }

    /// Expects that an archive comes back, with nothing lost.
    private func expectSame(_ archive: [UInt8], count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        let original = HeardRecording(archive: archive)
        let (octets, losses) = HeardRecording.written(archive: archive)
        #expect(original.things.count == count, sourceLocation: sourceLocation)
        #expect(HeardRecording(archive: octets).things == original.things, sourceLocation: sourceLocation)
        #expect(losses.isEmpty, "\(losses.sentences)", sourceLocation: sourceLocation)
    }

    @Test(
        "Messages of every subtype, with and without microseconds, over IPv4 and IPv6",
        arguments: [1, 4, 6, 7, 8, 9, 10, 11] as [UInt16],
        [16, 17] as [UInt16]
    )
    func messages(subtype: UInt16, type: UInt16) throws {
        let isWide = [4, 7, 9, 11].contains(subtype)
        let numbers = isWide ? "fa56ea01 0000fde8" : "fde9 fde8"
        let fraction = type == 17 ? "0001e240" : ""
        let prefix = subtype >= 8 ? "00000007 18 c63364" : "18 c63364"
        let asPath = isWide ? "4002060201 0000fde9" : "4002040201 fde9"
        let attributes = octets("40010100 \(asPath) 400304c0000201")
        let made = message(2, [0, 0, 0, UInt8(attributes.count)] + attributes + octets(prefix))
        var archive: [UInt8] = []
        for session in ["0000 0001 c0000201 c0000202", "0007 0002" + Self.v6(1) + Self.v6(2)] {
            for body in [Self.keepalive, hexadecimal(ByteReader(made).octets)] {
                archive += Self.record(type, subtype, fraction + numbers + session + body)
            }
        }
        self.expectSame(archive, count: 4)
    }

    private static func v6(_ last: Int) -> String { "fe80" + String(repeating: "00", count: 13) + "0\(last)" }

    @Test("Routes of EVPN and RFC 8950 in messages")
    func families() {
        let session = "0000fde9 0000fde8 0000 0001 c0000201 c0000202"
        let evpn =
            "800e2d 0019 46 04 c0000201 00 0522 0001c00002010002 00000000000000000000 00000000 20 01010164 00000000 000057"
        let linkLocal = "800e19 0001 01 10" + Self.v6(1) + "00 18 c63364"
        for attribute in [evpn, linkLocal] {
            let attributes = octets("40010100 4002060201 0000fde9" + attribute)
            let made = message(2, [0, 0, 0, UInt8(attributes.count)] + attributes)
            self.expectSame(Self.record(16, 4, session + hexadecimal(ByteReader(made).octets)), count: 1)
        }
    }

    @Test("States of every subtype, those without a name too", arguments: [0, 5] as [UInt16], [16, 17] as [UInt16])
    func states(subtype: UInt16, type: UInt16) {
        let numbers = subtype == 5 ? "fa56ea01 0000fde8" : "fde9 fde8"
        let fraction = type == 17 ? "0001e240" : ""
        let session = fraction + numbers + "0000 0001 c0000201 00000000"
        var archive: [UInt8] = []
        for states in ["0001 0002", "0006 0001", "0000 0006", "0008 0063"] {
            archive += Self.record(type, subtype, session + states)
        }
        self.expectSame(archive, count: 4)
    }

    @Test("Records of early Zebra, which have no session, and of before 2001")
    func old() {
        let body = "0000 0014 40010100 4002040201 fde9 400304c0000201"
        self.expectSame(
            Self.record(16, 1, "fde9 fde8" + Self.keepalive) + Self.record(16, 0, "fde9 fde8 0001 0006")
                + Self.record(5, 1, "fde9 c0000201 fde8 c0000202" + body + "18c63364")
                + Self.record(5, 7, "fde9 c0000201 fde8 c0000202") + Self.record(5, 3, "fde9 c0000201 0006 0001")
                + Self.record(5, 7, "fde9 c0000201 fde8 00000000"),
            count: 6
        )
    }

    @Test("Paths of TABLE_DUMP, the later subtypes too")
    func firstVersion() {
        let narrow = "40010100 4002040201 fde9"
        let wide = "40010100 4002060201 0000fde9"
        let v4 = "c6336400 18 01 00000064 c0000201"
        let v6 = "20010db8" + String(repeating: "00", count: 12) + "20 01 00000065" + Self.v6(1)
        let (v4Hop, v6Hop) = ("400304c0000201", "800e11 10" + Self.v6(1))
        self.expectSame(
            Self.record(12, 1, "0000 0001" + v4 + "fde9" + Self.block(narrow + v4Hop + "c00804fde90001"))
                + Self.record(12, 2, "0000 0002" + v6 + "fde9" + Self.block(narrow + v6Hop))
                + Self.record(12, 3, "0000 0003" + v4 + "0000fde9" + Self.block(wide + v4Hop))
                + Self.record(12, 4, "0000 0004" + v6 + "fa56ea01" + Self.block(wide + v6Hop)),
            count: 4
        )
    }

    /// Octets behind their length in two octets.
    private static func block(_ digits: String) -> String {
        let count = octets(digits).count
        let length = [UInt8(count >> 8), UInt8(count & 0xFF)]
        return hexadecimal(ByteReader(length).octets) + digits
    }

    /// A peer at 192.0.2.1 and one at fe80::1, in AS 65001 and 4200000001.
    private static let peers = record(
        13,
        1,
        "0a000009 0004 6d61696e 0003 02 0a000001 c0000201 0000fde9 03 00000000" + v6(1)
            + "fa56ea01 00 0a000002 c0000202 fde9"
    )

    @Test(
        "Paths of TABLE_DUMP_V2, all subtypes and several a record",
        arguments: [2, 3, 4, 5, 6, 8, 9, 10, 11, 12] as [UInt16]
    )
    func secondVersion(subtype: UInt16) {
        let isIPv4 = subtype % 6 == 2 || subtype % 6 == 3
        let evpn = "0019 46 0311" + String(repeating: "00", count: 12) + "20 c0000201"
        let destination = subtype % 6 == 0 ? evpn : isIPv4 ? "18 c63364" : "20 20010db8"
        let path = subtype >= 8 ? "00000007" : ""
        // The next hop of RFC 8950 among them: fe80::1 for IPv4.
        let entries = (0..<3).map {
            "000\($0) 0000006\($0)" + path + "0021 40010100 4002060201 0000fde9 800e11 10" + Self.v6(1)
        }
        self.expectSame(
            Self.peers + Self.record(13, subtype, "00000000" + destination + "0003" + entries.joined())
                + Self.record(13, subtype, "00000001" + destination + "0001" + entries[1]),
            count: 4
        )
    }

    @Test("Next hops in every form that is written become the short one, of which the table is the same")
    func nextHops() throws {
        let forms = [
            "800e15 0002 01 10" + Self.v6(1) + "00", "800e10" + Self.v6(1), "40030400000000 800e11 10" + Self.v6(1),
            "900e0011 10" + Self.v6(1),
        ]
        for form in forms {
            let entry = "0001 00000064" + Self.block("40010100 4002060201 0000fde9" + form)
            self.expectSame(Self.peers + Self.record(13, 2, "00000000 18 c63364 0001" + entry), count: 1)
        }
    }

    @Test("Families that are not taken apart, in RIB_GENERIC", arguments: ["0001 85", "4004 47"])
    func opaque(family: String) {
        let attributes = "40010100 4002060201 0000fde9 800e05 04 c0000201"
        let entry = "0000 00000064 0015" + attributes
        self.expectSame(
            Self.peers + Self.record(13, 6, "00000000" + family + "09 0118c63364 03 81 06 00 0002" + entry + entry),
            count: 2
        )
    }

    @Test("A path of a peer that is not in the table of peers gets one")
    func nobody() {
        let entry = "0009 00000064 0014 40010100 4002060201 0000fde9 400304c0000201"
        let known = "0000 00000064 0014 40010100 4002060201 0000fde9 400304c0000201"
        self.expectSame(
            Self.peers + Self.record(13, 2, "00000000 18 c63364 0002" + entry + known)
                + Self.record(13, 2, "00000001 18 c63365 0001" + known),
            count: 3
        )
    }

    @Test("Paths of BGP4MP_ENTRY become TABLE_DUMP_V2, without the other end")
    func deprecatedEntry() {
        let body = "fde8 fde9 0000 0001 c0000202 c0000201 0000 0001 00000064 0001 01 04 c0000201 18 c63364"
        let archive = Self.record(16, 2, body + Self.block("40010100 4002040201 fde9"))
        let (octets, losses) = HeardRecording.written(archive: archive)
        let heard = HeardRecording(archive: octets).things
        #expect(heard.count == 1 && losses.isEmpty)
        #expect(heard.first?.contains("c0000201") == true)
        #expect(HeardRecording(archive: archive).things.count == 1)
    }

    // MARK: - What cannot come back

    /// What is lost of some events.
    private func losses(_ write: (ArchiveOutput) -> Void) -> ArchiveLosses {
        let output = ArchiveOutput { _ in true }
        write(output)
        output.flush()
        return output.losses
    }

    private func write(_ message: [UInt8], _ peer: RecordedPeer, _ context: DecodeContext, to output: ArchiveOutput) {
        let instant = RecordedInstant(seconds: 100)
        let envelope = RecordedMessage(record: 1, instant: instant, peer: peer, context: context)
        output.message(ByteReader(message).octets, envelope)
    }

    private static let peer = RecordedPeer(address: .v4(IPv4Address(rawValue: 0xC000_0201)), asNumber: 65_001)

    @Test("Views, instances and routers of one peer are one peer to an archive, which is told")
    func merged() {
        let keepalive = message(4)
        let losses = self.losses { output in
            for view in [RecordedPeer.View.adjRIBIn, .adjRIBInPostPolicy, .adjRIBIn] {
                var peer = Self.peer
                peer.view = view
                self.write(keepalive, peer, DecodeContext(), to: output)
            }
            var peer = Self.peer
            peer.distinguisher = 7
            self.write(keepalive, peer, DecodeContext(), to: output)
        }
        #expect(losses[.mergedPeer] == 2)
        #expect(losses.sentences.count == 1 && losses.sentences.first?.hasPrefix("2 peers come back as part") == true)
    }

    @Test("Path identifiers in one family of a message and not in the other are told of")
    func mixed() throws {
        // 0.0.0.0/0 five times, or one with identifier 0: both make sense.
        let made = UpdateOctets(attributes: "800f08 0002 01 00000000 00", nlri: "00 00 00 00 00").message
        let mixed = DecodeContext(addPath: [.ipv6Unicast])
        #expect(self.losses { self.write(made, Self.peer, mixed, to: $0) }[.mixedPaths] == 1)
        for addPath in [[], [.ipv4Unicast, .ipv6Unicast]] as [FamilySet] {
            #expect(self.losses { self.write(made, Self.peer, DecodeContext(addPath: addPath), to: $0) }.isEmpty)
        }
    }

    @Test("A large AS number at an end of a session with two-octet numbers is told of")
    func narrowed() {
        var peer = Self.peer
        peer.localASNumber = 4_200_000_001
        let context = DecodeContext(usesFourOctetAS: false)
        #expect(self.losses { self.write(message(4), peer, context, to: $0) }[.narrowedASNumber] == 1)
    }

    @Test("Records that are not read are told of")
    func unread() {
        let (_, losses) = HeardRecording.written(archive: Self.record(11, 0, "00000000"))
        #expect(losses.sentences == ["1 record of types that are not read left out"])
    }

    @Test("What a capture or a router knows of states is enough for an archive")
    func transitions() {
        var octets: [UInt8] = []
        let output = ArchiveOutput {
            octets += $0
            return true
        }
        for (old, new) in [(nil, .established), (nil, .idle)] as [(RecordedTransition.State?, RecordedTransition.State)]
        {
            output.transition(
                RecordedTransition(
                    record: 1,
                    instant: RecordedInstant(seconds: 100),
                    peer: Self.peer,
                    old: old,
                    new: new,
                    source: .connection
                )
            )
        }
        output.flush()
        let things = HeardRecording(archive: octets).things
        #expect(things.count == 2)
        #expect(things[0].contains("[\"openConfirm\", \"established\"]"))
        #expect(things[1].contains("[\"established\", \"idle\"]"))
    }
}
