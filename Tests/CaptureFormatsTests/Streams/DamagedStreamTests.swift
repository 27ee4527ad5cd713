// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Testing

/// A stream with something wrong in it.
struct DamagedStream: CustomTestStringConvertible, Sendable {
    /// What is wrong.
    enum Damage: String, Sendable, CaseIterable {
        /// Nothing.
        case none
        /// Its first octets are not in the capture, from the middle of a message on.
        case beginning
        /// A header does not make sense.
        case header
        /// A length is one too small.
        case length
        /// Octets stand between two messages that belong to none.
        case garbage
        /// Among them what looks like the beginning of headers.
        case decoys
        /// Octets are not in the capture.
        case gap
        /// Octets at random places are others.
        case noise
    }

    var isMonitoring: Bool
    var damage: Damage
    /// Whether the SYN is in the capture.
    var hasBeginning: Bool

    static let all = [false, true].flatMap { isMonitoring in
        Damage.allCases.flatMap { damage in
            [false, true].map { DamagedStream(isMonitoring: isMonitoring, damage: damage, hasBeginning: $0) }
        }
    }

    var testDescription: String {
        "\(self.isMonitoring ? "BMP" : "BGP"), \(self.damage), \(self.hasBeginning ? "with" : "without") SYN"
    }

    /// The messages that are sent.
    private var messages: [[UInt8]] {
        guard self.isMonitoring else { return Array(StreamLab.updates(12)) }
        let peer = RecordedPeer(
            address: .v4(IPv4Address(rawValue: 0xC000_0201)),
            asNumber: 65_001,
            identifier: BGPIdentifier(rawValue: 1),
            localAddress: .v4(IPv4Address(rawValue: 0xC000_0202))
        )
        let instant = RecordedInstant(seconds: 1_700_000_000)
        var writers: [BMPWriter] = []
        func add(_ write: (inout BMPWriter) -> Void) {
            var writer = BMPWriter()
            write(&writer)
            writers.append(writer)
        }
        let sent = StreamLab.open(65_000, [.fourOctetAS(65_000)])
        let received = StreamLab.open(65_001, [.fourOctetAS(65_001)])
        add { $0.writeInitiation(name: "edge1", systemDescription: "a router") }
        add {
            $0.writePeerUp(peer, sent: ByteReader(sent).octets, received: ByteReader(received).octets, at: instant)
        }
        for (index, update) in StreamLab.updates(8).enumerated() {
            add { $0.writeRoutes(ByteReader(update).octets, peer, at: instant) }
            if index == 3 { add { $0.writeStatistics([(0, 5), (7, 9)], peer, at: instant) } }
        }
        add { $0.writePeerDown(peer, reason: 4, at: instant) }
        return writers.map(\.octets)
    }

    /// The octets that are in the capture, each piece with its place in the stream.
    var pieces: [(start: Int, octets: [UInt8])] {
        var messages = self.messages
        var random = SeededGenerator(seed: 11)
        // Looks like the beginning of a header of both protocols, again and again.
        let decoy: [UInt8] = [0xFF, 0xFF, 3, 0, 0, 0, 0x40, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 15) + [3, 0, 0]
        switch self.damage {
        case .header:
            messages[4][0] = 0xA5
            messages[7][3] = 0xA5
        case .length:
            messages[4][self.isMonitoring ? 4 : 17] -= 1
        case .garbage:
            messages.insert((0..<70).map { _ in UInt8.random(in: 0...255, using: &random) }, at: 5)
        case .decoys:
            messages.insert(decoy + decoy + [UInt8](repeating: 0xFF, count: 40) + [0] + decoy, at: 5)
            messages[0] = self.hasBeginning ? messages[0] : decoy + messages[0]
        case .noise:
            for index in messages.indices where index % 3 == 1 {
                let place = Int.random(in: messages[index].indices, using: &random)
                messages[index][place] &+= 1
            }
        case .none, .beginning, .gap:
            break
        }
        let stream = messages.flatMap { $0 }
        switch self.damage {
        case .beginning: return [(0, Array(stream[(messages[0].count + 30)...]))]
        case .gap:
            let start = messages[..<5].reduce(0) { $0 + $1.count } + 20
            let end = messages[..<8].reduce(0) { $0 + $1.count } + 11
            return [(0, Array(stream[..<start])), (end, Array(stream[end...]))]
        default: return [(0, stream)]
        }
    }

    /// What comes of the stream when a segment ends where `isEnd` says so, and where a piece does.
    func census(cutAt isEnd: (Int) -> Bool) -> StreamCensus {
        var lab = StreamLab(assumption: SessionAssumption(usesFourOctetAS: true, addPath: []))
        let port: UInt16 = self.isMonitoring ? 5_000 : 179
        let ends = FrameOctets(to: ("10.0.0.2", port))
        if self.hasBeginning { lab.connect(ends) }
        for piece in self.pieces {
            var start = 0
            for place in 1...piece.octets.count where place == piece.octets.count || isEnd(piece.start + place) {
                lab.show(ends.segment(1 + UInt32(piece.start + start), Array(piece.octets[start..<place])))
                start = place
            }
        }
        lab.finish()
        return lab.census
    }
}

@Suite("Damaged streams, however they are cut")
struct DamagedStreamTests {
    private func expect(
        _ census: StreamCensus,
        _ whole: StreamCensus,
        _ cut: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(census.heard.map(\.octets) == whole.heard.map(\.octets), "\(cut)", sourceLocation: sourceLocation)
        #expect(census.notes == whole.notes, "\(cut)", sourceLocation: sourceLocation)
        #expect(census.states == whole.states, "\(cut)", sourceLocation: sourceLocation)
    }

    @Test("Cut in two at every place, the stream says the same", arguments: DamagedStream.all)
    func twoPieces(stream: DamagedStream) {
        let whole = stream.census { _ in false }
        let end = stream.pieces.map { $0.start + $0.octets.count }.max() ?? 0
        for place in 1..<end { self.expect(stream.census { $0 == place }, whole, "cut at \(place)") }
    }

    @Test("Octet by octet, and in pieces of any size, the stream says the same", arguments: DamagedStream.all)
    func manyPieces(stream: DamagedStream) {
        let whole = stream.census { _ in false }
        for size in [1, 2, 3, 5, 7, 18, 19, 20, 47, 48, 49, 100] {
            self.expect(stream.census { $0 % size == 0 }, whole, "pieces of \(size)")
        }
        var random = SeededGenerator(seed: 3)
        for number in 0..<20 {
            self.expect(
                stream.census { _ in Int.random(in: 0..<12, using: &random) == 0 },
                whole,
                "random pieces \(number)"
            )
        }
    }

    @Test("Behind damage every whole message is found again", arguments: DamagedStream.all)
    func recovery(stream: DamagedStream) {
        let census = stream.census { $0 % 61 == 0 }
        let count = stream.isMonitoring ? 8 : 12
        let updates = census.heard.filter { $0.octets.count > 18 && $0.octets[18] == 2 }
        // At most the messages that the damage touches are missing, and the one in front where its end is not clear.
        #expect(updates.count >= count - 5)
        if stream.damage == .none { #expect(updates.count == count && census.notes.filter(\.isDamage).isEmpty) }
    }
}
