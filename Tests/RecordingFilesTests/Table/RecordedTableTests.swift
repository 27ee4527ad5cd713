// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPTestSupport
import BGPWire
import CaptureFormats
import RecordingFiles
import Testing

@Suite("Tables of recordings")
struct RecordedTableTests {
    private static let peer = RecordedPeer(address: .v4(IPv4Address(rawValue: 0x0A63_0002)), asNumber: ASNumber(65_001))
    private static let prefix = RouteKey.prefix(.v4(IPv4Prefix(bits: 0x0AC8_0700, length: 24)))

    private static func hear(
        _ message: [UInt8],
        at seconds: UInt32 = 100,
        _ direction: RecordedMessage.Direction = .received,
        from peer: RecordedPeer = peer,
        in table: inout RecordedTable
    ) {
        let envelope = RecordedMessage(
            record: 1,
            instant: RecordedInstant(seconds: seconds),
            peer: peer,
            direction: direction,
            context: DecodeContext()
        )
        table.message(ByteReader(message).octets, envelope)
    }

    private static func enter(
        _ attributes: String,
        _ form: RecordedTableEntry.AttributeForm = .fourOctetAS,
        family: AddressFamily = .ipv4Unicast,
        nlri: String = UpdateOctets.prefix,
        path: PathIdentifier? = nil,
        in table: inout RecordedTable
    ) {
        let (nlri, block) = (octets(nlri), octets(attributes))
        let envelope = RecordedTableEntry(
            record: 1,
            instant: RecordedInstant(seconds: 100),
            originatedSeconds: 90,
            peer: Self.peer,
            family: family,
            path: path,
            form: form
        )
        table.entry(nlri: ByteReader(nlri).octets, attributes: ByteReader(block).octets, envelope)
    }

    private static let announcement = UpdateOctets(attributes: UpdateOctets.external, nlri: UpdateOctets.prefix).message

    private static func routes(_ table: RecordedTable, _ family: AddressFamily = .ipv4Unicast) -> [Route] {
        table.withRIB { $0.next(after: nil, family)?.routes ?? [] }
    }

    @Test("An UPDATE is in the table as a live one would be")
    func updates() {
        var table = RecordedTable(seed: 1)
        Self.hear(Self.announcement, in: &table)
        #expect(table.withRIB { $0.destination(Self.prefix, .ipv4Unicast)?.best?.since } == 100)
        #expect(table.counts.updates == 1)
        #expect(table.peers.map(\.peer) == [Self.peer])
    }

    @Test("What was sent to a peer is not what the peer says")
    func sent() {
        var table = RecordedTable(seed: 1)
        Self.hear(Self.announcement, .sent, in: &table)
        #expect(Self.routes(table).isEmpty)
    }

    @Test("Nothing behind the moment asked for is heard")
    func until() {
        var table = RecordedTable(until: RecordedInstant(seconds: 100), seed: 1)
        Self.hear(Self.announcement, at: 100, in: &table)
        Self.hear(UpdateOctets(withdrawn: UpdateOctets.prefix).message, at: 101, in: &table)
        #expect(Self.routes(table).count == 1)
        #expect(table.counts.later == 1)
        #expect(table.lastInstant == RecordedInstant(seconds: 100))
    }

    @Test(
        "A session that ends or begins anew takes its routes along",
        arguments: [message(1, openBody()), message(3, [6, 2])]
    )
    func sessions(octets: [UInt8]) {
        var table = RecordedTable(seed: 1)
        Self.hear(Self.announcement, in: &table)
        Self.hear(octets, in: &table)
        #expect(Self.routes(table).isEmpty)
    }

    @Test(
        "States on the way up change nothing, leaving Established takes the routes along",
        arguments: [
            (RecordedTransition.State.openSent, RecordedTransition.State.openConfirm, 1),
            (.openConfirm, .established, 1), (.established, .idle, 0), (.established, .clearing, 0),
        ]
    )
    func transitions(old: RecordedTransition.State, new: RecordedTransition.State, left: Int) {
        var table = RecordedTable(seed: 1)
        Self.hear(Self.announcement, in: &table)
        table.transition(
            RecordedTransition(
                record: 2,
                instant: RecordedInstant(seconds: 101),
                peer: Self.peer,
                old: old,
                new: new,
                source: .stateChange
            )
        )
        #expect(Self.routes(table).count == left)
    }

    @Test("One peer under the names of dump, archive and capture is one peer")
    func names() {
        var table = RecordedTable(seed: 1)
        var other = Self.peer
        other.identifier = BGPIdentifier(rawValue: 7)
        Self.hear(Self.announcement, from: other, in: &table)
        other = Self.peer
        other.localAddress = .v4(IPv4Address(rawValue: 0x0A63_0001))
        other.port = 179
        Self.hear(UpdateOctets(withdrawn: UpdateOctets.prefix).message, from: other, in: &table)
        #expect(Self.routes(table).isEmpty)
        #expect(table.peers.count == 1)
        other.localAddress = .v4(IPv4Address(rawValue: 0x0A63_0009))
        Self.hear(Self.announcement, from: other, in: &table)
        #expect(table.peers.count == 2)
        other.view = .adjRIBInPostPolicy
        Self.hear(Self.announcement, from: other, in: &table)
        #expect(table.peers.count == 3)
    }

    @Test("A path of a dump has the attributes that its UPDATE had")
    func entries() throws {
        var live = RecordedTable(seed: 1)
        Self.hear(Self.announcement, in: &live)
        var dumped = RecordedTable(seed: 1)
        Self.enter(UpdateOctets.external, in: &dumped)
        let (one, other) = (try #require(Self.routes(live).first), try #require(Self.routes(dumped).first))
        #expect(one.attributes == other.attributes)
        #expect(other.since == 90)
        var narrow = RecordedTable(seed: 1)
        Self.enter("40010100 4002040201fde9 4003040a630002", .twoOctetAS, in: &narrow)
        #expect(Self.routes(narrow).first?.attributes == one.attributes)
    }

    @Test(
        "MP_REACH_NLRI of a dump, short, whole, or beside NEXT_HOP, is one next hop",
        arguments: [
            "800e11 10 fe800000000000000000000000000009",
            "900e0011 10 fe800000000000000000000000000009",
            "800e15 0002 01 10 fe800000000000000000000000000009 00",
            "400304 00000000 800e11 10 fe800000000000000000000000000009",
        ]
    )
    func nextHops(reach: String) {
        var table = RecordedTable(seed: 1)
        Self.enter("40010100 40020602010000fde9" + reach, in: &table)
        let expected = octets("40010100 40020602010000fde9 800e11 10 fe800000000000000000000000000009")
        #expect(Self.routes(table).first?.attributes.octets == expected)
    }

    @Test("Paths of a dump are told apart by their identifiers; a broken block is left out and counted")
    func identifiers() {
        var table = RecordedTable(seed: 1)
        Self.enter(UpdateOctets.external, path: PathIdentifier(rawValue: 1), in: &table)
        Self.enter(UpdateOctets.external, path: PathIdentifier(rawValue: 2), in: &table)
        Self.enter("400101", path: PathIdentifier(rawValue: 3), in: &table)
        #expect(Self.routes(table).map(\.path.rawValue).sorted() == [1, 2])
        #expect(table.counts.refusedEntries == 1)
    }

    @Test("EVPN routes of a dump are in their table")
    func evpn() {
        var table = RecordedTable(seed: 1)
        let nlri = "03 11 0001 0a630002 0064 00000000 20 0a630002"
        Self.enter(UpdateOctets.external, family: .l2vpnEVPN, nlri: nlri, in: &table)
        #expect(Self.routes(table, .l2vpnEVPN).count == 1)
    }

    @Test("What is not sent again between BoRR and EoRR is gone; RFC 7313")
    func refresh() {
        var table = RecordedTable(seed: 1)
        Self.hear(Self.announcement, in: &table)
        Self.hear(RouteRefreshMessage(.ipv4Unicast, subtype: .begin).encode(), in: &table)
        let other = UpdateOctets(attributes: UpdateOctets.external, nlri: "180ac808").message
        Self.hear(other, in: &table)
        Self.hear(RouteRefreshMessage(.ipv4Unicast, subtype: .end).encode(), in: &table)
        #expect(table.withRIB { $0.destination(Self.prefix, .ipv4Unicast) == nil })
        #expect(table.withRIB { $0.pathCount } == 1)
    }

    @Test("Of two connections that collide, the end of the one without routes takes none; RFC 4271 section 6.8")
    func collision() {
        var table = RecordedTable(seed: 1)
        var (one, other) = (Self.peer, Self.peer)
        one.port = 40_001
        other.port = 40_002
        Self.hear(Self.announcement, from: one, in: &table)
        Self.hear(message(1, openBody()), from: other, in: &table)
        Self.hear(message(3, [6, 7]), from: other, in: &table)
        #expect(Self.routes(table).count == 1)
        Self.hear(UpdateOctets().message, from: other, in: &table)
        #expect(Self.routes(table).isEmpty)
    }

    @Test(
        "A router's own view has routes without LOCAL_PREF; RFC 9069",
        arguments: [RecordedPeer.View.locRIB, .adjRIBIn]
    )
    func ownView(view: RecordedPeer.View) {
        var table = RecordedTable(seed: 1)
        var peer = Self.peer
        peer.view = view
        let envelope = RecordedMessage(
            record: 1,
            instant: RecordedInstant(seconds: 100),
            peer: peer,
            context: DecodeContext(sessionKind: .internal)
        )
        table.message(ByteReader(Self.announcement).octets, envelope)
        #expect(Self.routes(table).count == (view == .locRIB ? 1 : 0))
    }

    @Test("Paths of dumps are from the peers of their own dump, whole or damaged, whoever had their places before")
    func places() throws {
        let peers = (1...4 as ClosedRange<UInt32>).map { number in
            RecordedPeer(address: .v4(IPv4Address(rawValue: 0x0A63_0000 + number)), asNumber: ASNumber(65_000 + number))
        }
        let (nlri, block) = (octets(UpdateOctets.prefix), octets(UpdateOctets.external))
        let instant = RecordedInstant(seconds: 100)
        func dump(_ named: [RecordedPeer]) -> [UInt8] {
            var writer = MRTWriter()
            writer.writePeerTable(collector: BGPIdentifier(rawValue: 1), peers: named, at: instant)
            let destination = ByteReader(nlri).octets
            writer.beginRoutes(to: destination, family: .ipv4Unicast, hasPathIdentifiers: false, at: instant)
            for place in named.indices {
                let attributes = ByteReader(block).octets
                _ = writer.addRoute(from: UInt16(place), originatedSeconds: 0, path: nil, attributes: attributes)
            }
            writer.endRoutes()
            return writer.octets
        }
        // Its count says two peers, and there is one.
        var damaged = dump([peers[3]])
        #expect(damaged[19] == 1)
        damaged[19] = 2
        for archive in [dump([peers[0], peers[1]]) + dump([peers[2], peers[0]]) + damaged, damaged] {
            let table = RecordedTable(seed: 1)
            table.hear { hearing in
                var reader = MRTReader()
                reader.read(ByteReader(archive).octets, into: &hearing)
                reader.finish(into: &hearing)
            }
            let heard = archive == damaged ? [peers[3]] : [peers[0], peers[1], peers[2], peers[3]]
            #expect(table.peers.map(\.peer.address) == heard.map(\.address))
            #expect(Self.routes(table).count == heard.count)
            #expect(table.withRIB { rib in table.peers.allSatisfy { rib.pathCount(of: $0.index) == 1 } })
        }
    }
}
