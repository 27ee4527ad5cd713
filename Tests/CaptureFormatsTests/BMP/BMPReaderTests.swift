// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Testing

@Suite("Monitoring of routers, RFC 7854, RFC 8671, RFC 9069, RFC 9736")
struct BMPReaderTests {
    static let instant = RecordedInstant(seconds: 1_700_000_000, nanoseconds: 123_456_000)
    static let router = IPAddress("198.51.100.1")
    static let peer = RecordedPeer(
        address: .v4(IPv4Address(rawValue: 0xC000_0201)),
        port: 40_000,
        asNumber: 65_001,
        identifier: BGPIdentifier(rawValue: 0x0A00_0001),
        localAddress: .v4(IPv4Address(rawValue: 0xC000_0202)),
        localPort: 179,
        localASNumber: 65_000,
        router: Self.router
    )

    /// An OPEN in this AS that both sends and takes path identifiers for IPv4 unicast where asked to.
    static func open(_ asNumber: UInt32, hasPaths: Bool = false) -> [UInt8] {
        var capabilities: [Capability] = [.multiprotocol(.ipv4Unicast), .fourOctetAS(ASNumber(asNumber))]
        if hasPaths { capabilities.append(.addPath([AddPath(.ipv4Unicast, .both)])) }
        return OpenMessage(
            asNumber: ASNumber(asNumber),
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: 1),
            capabilities: CapabilitySet(capabilities)
        ).encode()
    }

    static func writer(_ peer: RecordedPeer, hasPaths: Bool = false) -> BMPWriter {
        var writer = BMPWriter()
        writer.writeInitiation(name: "edge1", systemDescription: "a router")
        let sent = self.open(65_000, hasPaths: hasPaths)
        let received = self.open(65_001, hasPaths: hasPaths)
        writer.writePeerUp(
            peer,
            sent: ByteReader(sent).octets,
            received: ByteReader(received).octets,
            at: self.instant,
            tableName: "blue"
        )
        return writer
    }

    @Test("Peer Up tells who the peer is, the session's capabilities and both OPENs")
    func peerUp() throws {
        let (census, reader) = read(Self.writer(Self.peer, hasPaths: true).octets)
        #expect(census.messages == [.open: 2] && census.notes == [.monitoring(type: 4)])
        #expect(reader.router.name == "edge1" && reader.router.systemDescription == "a router")
        let transition = try #require(census.transitions.first)
        #expect(transition.peer == Self.peer && transition.new == .established && transition.instant == Self.instant)
        #expect(transition.source == .monitoring(reason: 0))
        let monitored = try #require(reader.peers.first)
        #expect(monitored.peer == Self.peer && monitored.tableName == "blue")
        #expect(monitored.negotiated?.addPathReceive == [.ipv4Unicast])
    }

    @Test(
        "Every view has its flags, RFC 8671 section 4 and RFC 9069 section 4",
        arguments: [.adjRIBIn, .adjRIBInPostPolicy, .adjRIBOut, .adjRIBOutPostPolicy, .locRIB] as [RecordedPeer.View]
    )
    func views(view: RecordedPeer.View) throws {
        var peer = Self.peer
        peer.view = view
        if view == .locRIB {
            peer.address = .v4(IPv4Address(rawValue: 0))
            peer.localAddress = nil
        }
        var writer = Self.writer(peer, hasPaths: true)
        writer.removeAll()
        var whole = Self.writer(peer, hasPaths: true)
        let update = message(2, octets("0008 00000007 18 c63364 0000"))
        whole.writeRoutes(ByteReader(update).octets, peer, at: Self.instant)
        writer.writeRoutes(ByteReader(update).octets, peer, at: Self.instant)
        let flags: [UInt8] = [0, 0x40, 0x10, 0x50, 0]
        #expect(writer.octets[7] == flags[Int(view.rawValue)] && writer.octets[6] == (view == .locRIB ? 3 : 0))
        let (census, _) = read(whole.octets)
        let isOut = view == .adjRIBOut || view == .adjRIBOutPostPolicy
        #expect(census.messages == [.open: 2, .update: 1])
        #expect(census.lines == ["BGP4MP_ET_AP/W": 1] && census.peers == [peer])
        #expect(census.directions[.sent] == (isOut ? 2 : 1))
    }

    @Test("The A flag says that AS numbers have two octets, whatever was negotiated")
    func narrow() throws {
        let update = message(2, octets("0000 0000 18 c63364"))
        for isWide in [true, false] {
            var writer = Self.writer(Self.peer)
            writer.writeRoutes(ByteReader(update).octets, Self.peer, at: Self.instant, usesFourOctetAS: isWide)
            var last = LastMessage()
            var reader = BMPReader(router: Self.router)
            reader.read(ByteReader(writer.octets).octets, into: &last)
            #expect(last.envelope?.context.usesFourOctetAS == isWide)
        }
    }

    @Test("Routes of a peer whose Peer Up was missed are read as they can be, and it goes down once")
    func withoutPeerUp() throws {
        var writer = BMPWriter()
        let update = message(2, octets("0008 00000007 18 c63364 0000"))
        writer.writeRoutes(ByteReader(update).octets, Self.peer, at: Self.instant)
        writer.writePeerDown(Self.peer, reason: 4, at: Self.instant)
        writer.writePeerDown(Self.peer, reason: 4, at: Self.instant)
        let (census, _) = read(writer.octets)
        #expect(census.lines == ["BGP4MP_ET_AP/W": 1])
        #expect(census.notes == [.inferred(fourOctetAS: true, addPath: [.ipv4Unicast])])
        #expect(census.transitions.map(\.source) == [.monitoring(reason: 4)])
    }

    @Test("Peer Down hands on its NOTIFICATION and ends every view that was seen")
    func peerDown() {
        var writer = Self.writer(Self.peer)
        var post = Self.peer
        post.view = .adjRIBInPostPolicy
        let update = message(2, [0, 0, 0, 0])
        writer.writeRoutes(ByteReader(update).octets, post, at: Self.instant)
        writer.writePeerDown(Self.peer, reason: 3, data: message(3, [6, 2]), at: Self.instant)
        let (census, reader) = read(writer.octets)
        #expect(census.messages == [.open: 2, .update: 1, .notification: 1])
        #expect(census.transitions.map(\.new) == [.established, .idle, .idle])
        #expect(census.transitions.dropFirst().map(\.peer.view) == [.adjRIBIn, .adjRIBInPostPolicy])
        #expect(reader.peers.isEmpty)
    }

    @Test("The end of the stream is the end of every peer")
    func end() {
        var (census, reader) = read(Self.writer(Self.peer).octets)
        reader.finish(into: &census)
        #expect(census.transitions.map(\.new) == [.established, .idle])
    }

    @Test("In the end peers go in one order, those of equal address included", arguments: 0..<16)
    func orderOfEnds(round: Int) {
        // Which of two comes first in a dictionary changes from one dictionary to the next. A router that gives its own
        // table the address of a peer is odd, but may.
        var loc = Self.peer
        loc.view = .locRIB
        var own = Self.writer(loc).octets
        let header = Int(own[3]) << 8 | Int(own[4]) + 6
        own.replaceSubrange((header + 22)..<(header + 26), with: [192, 0, 2, 1])
        let adjacent = Self.writer(Self.peer).octets
        var (census, reader) = read(round % 2 == 0 ? own + adjacent : adjacent + own)
        reader.finish(into: &census)
        #expect(census.transitions.count == 4)
        #expect(census.transitions.suffix(2).map(\.peer.view) == [.adjRIBIn, .locRIB])
    }

    @Test("Statistics and Termination are noted, with the reason")
    func notes() {
        var writer = BMPWriter()
        writer.writeStatistics([(0, 3), (7, 4)], Self.peer, at: Self.instant)
        writer.writeTermination(reason: 1)
        let (census, reader) = read(writer.octets)
        #expect(census.notes == [.monitoring(type: 1), .monitoring(type: 5)])
        #expect(reader.router.terminationReason == 1)
    }

    @Test("Pieces of any size give the same", arguments: 1...97)
    func pieces(size: Int) {
        var writer = Self.writer(Self.peer)
        let update = message(2, octets("0000 0000 18 c63364"))
        for _ in 0..<3 { writer.writeRoutes(ByteReader(update).octets, Self.peer, at: Self.instant) }
        let (census, _) = read(writer.octets, pieces: size)
        #expect(census.messages == [.open: 2, .update: 3] && census.notes == [.monitoring(type: 4)])
    }

    @Test(
        "What is no BMP ends the reading",
        arguments: ["02 00000006 04", "03 00000005 04", "03 7fffffff 00", "03 00000006 09"]
    )
    func garbage(header: String) {
        let (census, reader) = read(octets(header) + Self.writer(Self.peer).octets)
        #expect(reader.isLost && census.transitions.isEmpty)
        #expect(census.notes == [.damaged(RecordingDamage(offset: 0, field: "BMP common header"))])
    }

    @Test("A damaged message costs nothing but itself")
    func damage() {
        var writer = BMPWriter()
        writer.writePeerDown(Self.peer, reason: 1, at: Self.instant)
        // Route Monitoring without a message.
        let cut = octets("03 00000030 00") + writer.octets[6..<48]
        let (census, _) = read(cut + Self.writer(Self.peer).octets)
        #expect(census.notes == [.damaged(RecordingDamage(offset: 48, field: "message length")), .monitoring(type: 4)])
        #expect(census.messages == [.open: 2])
    }

    @Test("More peers than are followed are left out and told of once")
    func limit() {
        var writer = BMPWriter()
        let update = message(2, [0, 0, 0, 0])
        for number in 1...10 as ClosedRange<UInt32> {
            var peer = Self.peer
            peer.address = .v4(IPv4Address(rawValue: number))
            writer.writeRoutes(ByteReader(update).octets, peer, at: Self.instant)
        }
        var census = RecordingCensus()
        var reader = BMPReader(router: Self.router, maximumPeers: 3)
        reader.read(ByteReader(writer.octets).octets, into: &census)
        #expect(census.messages == [.update: 3] && census.notes == [.limit] && reader.peers.count == 3)
    }

    @Test("Any octet changed anywhere does not trap")
    func mutation() {
        var writer = Self.writer(Self.peer, hasPaths: true)
        let update = message(2, octets("0008 00000007 18 c63364 0000"))
        writer.writeRoutes(ByteReader(update).octets, Self.peer, at: Self.instant)
        writer.writePeerDown(Self.peer, reason: 3, data: message(3, [6, 2]), at: Self.instant)
        for index in writer.octets.indices {
            for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
                var changed = writer.octets
                changed[index] = value
                let (census, _) = read(changed)
                #expect(census.messages.values.reduce(0, +) <= 4)
            }
        }
    }
}

/// What a stream holds that comes in pieces of this size.
private func read(_ octets: [UInt8], pieces size: Int = .max) -> (RecordingCensus, BMPReader) {
    var census = RecordingCensus()
    var reader = BMPReader(router: BMPReaderTests.router)
    let bytes = ByteReader(octets).octets
    var start = 0
    while start < octets.count {
        let end = start + min(size, octets.count - start)
        reader.read(bytes.extracting(start..<end), into: &census)
        start = end
    }
    return (census, reader)
}

/// Keeps what came with the last message.
private struct LastMessage: RecordingVisitor {
    var envelope: RecordedMessage?

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) { self.envelope = envelope }
    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}
    mutating func transition(_ transition: RecordedTransition) {}
    mutating func note(_ note: RecordingNote) {}
}
