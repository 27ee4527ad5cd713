// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Testing

@Suite("Records of MRT, RFC 6396 and RFC 8050")
struct MRTReaderTests {
    static let keepalive = String(repeating: "ff", count: 16) + "001304"
    /// One peer: 192.0.2.1 in AS 65001.
    static let peerTable = record(13, 1, "0a000001 0003 616263 0001 02 c0000201 c0000201 0000fde9")
    static let origin = "40010100"

    @Test(
        "A message is told with its session, width and direction",
        arguments: [
            (1, false, false, .received), (4, true, false, .received), (6, false, false, .sent),
            (7, true, false, .sent), (8, false, true, .received), (9, true, true, .received), (10, false, true, .sent),
            (11, true, true, .sent),
        ] as [(UInt16, Bool, Bool, RecordedMessage.Direction)]
    )
    func session(subtype: UInt16, isWide: Bool, hasPaths: Bool, direction: RecordedMessage.Direction) throws {
        let numbers = isWide ? "00010000 0000fde8" : "fde9 fde8"
        let session = numbers + "0000 0001 c0000201 c0000202"
        let census = RecordingCensus(mrt: record(16, subtype, session + Self.keepalive))
        let (octets, envelope) = try #require(census.firstMessage)
        #expect(octets == BGPTestSupport.octets(Self.keepalive))
        #expect(envelope.peer.asNumber == ASNumber(isWide ? 65_536 : 65_001) && envelope.peer.localASNumber == 65_000)
        #expect(envelope.peer.address == IPAddress("192.0.2.1") && envelope.peer.localAddress == IPAddress("192.0.2.2"))
        #expect(envelope.direction == direction && envelope.context.usesFourOctetAS == isWide)
        #expect(envelope.context.addPath == (hasPaths ? .all : []) && !envelope.hasFraction)
        #expect(envelope.record == 1 && envelope.instant == RecordedInstant(seconds: 1_000_000))
        #expect(census.notes.isEmpty)
    }

    @Test("BGP4MP_ET has microseconds, RFC 6396 section 3")
    func extendedTimestamp() throws {
        let session = "000f4240 0000fde9 0000fde9 0000 0001 c0000201 c0000202"
        let census = RecordingCensus(mrt: record(17, 4, session + Self.keepalive))
        let envelope = try #require(census.firstMessage?.envelope)
        // A million microseconds are no fraction of a second: as near as can be.
        #expect(envelope.instant == RecordedInstant(seconds: 1_000_000, nanoseconds: 999_999_000))
        #expect(envelope.hasFraction && envelope.context.sessionKind == .internal)
    }

    @Test(
        "Entries name their peer, time, family and path identifier",
        arguments: [2, 3, 4, 5, 8, 9, 10, 11] as [UInt16]
    )
    func entries(subtype: UInt16) throws {
        let hasPaths = subtype >= 8
        let prefix = subtype % 6 == 2 || subtype % 6 == 3 ? "18 c63364" : "20 20010db8"
        let path = hasPaths ? "00000007" : ""
        let entry = "0000 00000064" + path + "0004" + Self.origin
        let census = RecordingCensus(mrt: Self.peerTable + record(13, subtype, "00000000" + prefix + "0001" + entry))
        let (nlri, attributes, envelope) = try #require(census.firstEntry)
        #expect(nlri == octets(prefix) && attributes == octets(Self.origin))
        #expect(envelope.peer.address == IPAddress("192.0.2.1") && envelope.peer.asNumber == 65_001)
        #expect(envelope.path == (hasPaths ? PathIdentifier(rawValue: 7) : nil))
        #expect(envelope.originatedSeconds == 100 && envelope.form == .fourOctetAS)
        let families: [AddressFamily] = [.ipv4Unicast, .ipv4Multicast, .ipv6Unicast, .ipv6Multicast]
        #expect(envelope.family == families[Int(subtype - 2) % 6])
    }

    @Test("RIB_GENERIC delimits the NLRI of its family")
    func generic() throws {
        let nlri = "001946 0311" + String(repeating: "00", count: 12) + "20 c0000201"
        let entry = "0000 00000064 0004" + Self.origin
        let census = RecordingCensus(mrt: Self.peerTable + record(13, 6, "00000000" + nlri + "0001" + entry))
        let found = try #require(census.firstEntry)
        #expect(found.envelope.family == .l2vpnEVPN && found.nlri.count == 19 && found.attributes.count == 4)
        #expect(census.notes.isEmpty)
    }

    @Test("An entry whose peer is not in the table is told once, and handed on")
    func missingPeer() throws {
        let entry = "0005 00000064 0004" + Self.origin
        let routes = record(13, 2, "00000000 18 c63364 0002" + entry + entry)
        let census = RecordingCensus(mrt: Self.peerTable + routes)
        #expect(census.entries == [.ipv4Unicast: 2])
        #expect(census.notes == [.damaged(RecordingDamage(offset: 34, field: "peer index"))])
    }

    @Test("Entries with path identifiers under the subtype for none are found out")
    func wrongSubtype() throws {
        let entry = "0000 00000064 00000007 0004" + Self.origin
        let census = RecordingCensus(mrt: Self.peerTable + record(13, 2, "00000000 18 c63364 0001" + entry))
        #expect(try #require(census.firstEntry).envelope.path == PathIdentifier(rawValue: 7))
        #expect(census.notes == [.inferred(fourOctetAS: true, addPath: [.ipv4Unicast])])
    }

    @Test(
        "Types that are not read are told",
        arguments: [(11, 0), (13, 7), (16, 3), (48, 1), (5, 4), (500, 1)] as [(UInt16, UInt16)]
    )
    func unsupported(type: UInt16, subtype: UInt16) {
        let census = RecordingCensus(mrt: record(type, subtype, "0000000000000000") + Self.peerTable)
        #expect(census.notes == [.unsupported(type: type, subtype: subtype)])
    }

    @Test("Damage costs its record only, whose offset and field are told")
    func damage() {
        let cut = record(13, 2, "00000000 18 c63364 0001 0000 00000064 0044" + Self.origin)
        let good = record(13, 2, "00000000 18 c63364 0001 0000 00000064 0004" + Self.origin)
        let census = RecordingCensus(mrt: Self.peerTable + cut + good)
        #expect(census.entries == [.ipv4Unicast: 1])
        #expect(census.notes == [.damaged(RecordingDamage(offset: 30, field: "RIB entry attribute length"))])
    }

    @Test("After a length that is nonsense the next record is found", arguments: [1, 7, 4_096])
    func resynchronisation(piece: Int) {
        let good = record(13, 2, "00000000 18 c63364 0001 0000 00000064 0004" + Self.origin)
        let nonsense = octets("000f4240 000d 0002 ffffffff") + [UInt8](repeating: 0xA5, count: 5_000)
        let census = RecordingCensus(mrt: Self.peerTable + good + nonsense + good + good, pieces: piece)
        #expect(census.entries == [.ipv4Unicast: 3])
        #expect(
            census.notes == [
                .damaged(RecordingDamage(offset: 4, field: "record header")), .resynchronised(octets: 5_012),
            ]
        )
    }

    @Test("What is found behind damage does not depend on the pieces in which an archive comes")
    func pieces() {
        var random = SeededGenerator(seed: 6396)
        let good = record(13, 2, "00000000 18 c63364 0001 0000 00000064 0004" + Self.origin)
        // Headers that make sense, of records that end nowhere: the longest ends behind the archive.
        let decoys = ["00000008", "00000014", "0000012c", "0000ea60"].map { octets("000f4240 0010 0004" + $0) }
        for _ in 0..<400 {
            var archive = Self.peerTable
            for _ in 0..<Int.random(in: 2...12, using: &random) {
                switch Int.random(in: 0..<5, using: &random) {
                case 0: archive += [UInt8](repeating: 0xA5, count: Int.random(in: 1...40, using: &random))
                case 1: archive += decoys.randomElement(using: &random) ?? []
                case 2: archive += good.prefix(Int.random(in: 1..<good.count, using: &random))
                default: archive += good
                }
            }
            let whole = RecordingCensus(mrt: archive)
            for size in [1, 2, 11, 12, 13, 64] {
                let pieces = RecordingCensus(mrt: archive, pieces: size)
                #expect(pieces.notes == whole.notes && pieces.entries == whole.entries, "\(archive) by \(size)")
            }
        }
    }

    @Test("A header that no other stands behind does not hide the records that it claims")
    func decoy() {
        let good = record(13, 2, "00000000 18 c63364 0001 0000 00000064 0004" + Self.origin)
        let decoy = octets("000f4240 000d 0002 0000ffff")
        let archive = Self.peerTable + [UInt8](repeating: 0xA5, count: 20) + decoy + good + good + good
        for size in [1, 30, .max] {
            let census = RecordingCensus(mrt: archive, pieces: size)
            #expect(census.entries == [.ipv4Unicast: 3] && census.notes.last == .resynchronised(octets: 32))
        }
    }

    @Test("A file that ends early says so, wherever it ends")
    func truncation() {
        let good = record(13, 2, "00000000 18 c63364 0001 0000 00000064 0004" + Self.origin)
        for end in 1..<good.count {
            let census = RecordingCensus(mrt: Self.peerTable + good.prefix(end))
            #expect(census.notes == [.truncated(octets: end)] && census.entries.isEmpty)
        }
    }

    @Test("Any octet changed anywhere neither traps nor loses the records behind the next")
    func mutation() {
        let good = record(13, 2, "00000000 18 c63364 0001 0000 00000064 0004" + Self.origin)
        let archive = Self.peerTable + good + good + good + good
        for index in archive.indices {
            for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
                var changed = archive
                changed[index] = value
                let census = RecordingCensus(mrt: changed)
                #expect(census.entries.values.reduce(0, +) <= 5)
            }
        }
    }

    @Test("TABLE_DUMP gives a prefix as wide as its address", arguments: [1, 2] as [UInt16])
    func tableDump(subtype: UInt16) throws {
        let address = subtype == 1 ? "c6336400" : "20010db8" + String(repeating: "00", count: 12)
        let peer = subtype == 1 ? "c0000201" : "fe80" + String(repeating: "00", count: 13) + "01"
        let rest = "01 00000064" + peer + "fde9 0004" + Self.origin
        let body = "0000 0000" + address + (subtype == 1 ? "18" : "20") + rest
        let found = try #require(RecordingCensus(mrt: record(12, subtype, body)).firstEntry)
        #expect(found.nlri == octets(subtype == 1 ? "18 c63364" : "20 20010db8"))
        #expect(found.envelope.form == .twoOctetAS && found.envelope.isFirstVersion)
        #expect(found.envelope.peer.asNumber == 65_001 && found.envelope.originatedSeconds == 100)
    }

    @Test("A message of type 5 gets the header it was stored without")
    func oldMessage() throws {
        let census = RecordingCensus(mrt: record(5, 1, "fde9 c0000201 fde8 c0000202 0000 0000"))
        let (octets, envelope) = try #require(census.firstMessage)
        #expect(octets == BGPTestSupport.message(2, [0, 0, 0, 0]))
        #expect(envelope.isOldRecord && envelope.peer.localAddress == IPAddress("192.0.2.2"))
    }

    @Test("A peer table of another view replaces the one before, damaged or not")
    func peerTables() {
        var reader = MRTReader()
        var census = RecordingCensus()
        reader.read(ByteReader(Self.peerTable).octets, into: &census)
        #expect(reader.collector?.description == "10.0.0.1" && reader.viewName == Array("abc".utf8))
        #expect(reader.peers.map(\.asNumber) == [65_001])
        let cut = record(13, 1, "0a000002 0000 0002 00 c0000201 c0000203 fde9")
        reader.read(ByteReader(cut).octets, into: &census)
        #expect(reader.collector?.description == "10.0.0.2" && reader.viewName.isEmpty)
        #expect(reader.peers.map(\.address) == [IPAddress("192.0.2.3")])
        #expect(census.notes.count == 1)
    }
}

/// A record with this body, written at second 1,000,000.
func record(_ type: UInt16, _ subtype: UInt16, _ body: String) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(UInt32(1_000_000))
    writer.write(type)
    writer.write(subtype)
    let body = octets(body)
    writer.write(UInt32(body.count))
    writer.write(body)
    return writer.octets
}
