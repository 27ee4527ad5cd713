// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Testing

@Suite("Streams put together, RFC 9293 section 3.10.7.4")
struct ReassemblyTests {
    static let messages = StreamLab.updates(120)
    static let stream = messages.flatMap { $0 }
    static let ends = StreamLab.speaker
    static let wide: [Capability] = [.multiprotocol(.ipv4Unicast), .fourOctetAS(65_001)]

    /// The stream as segments of at most `size` octets behind `start`.
    static func segments(_ size: Int, from start: UInt32) -> [(sequence: UInt32, octets: [UInt8])] {
        stride(from: 0, to: self.stream.count, by: size).map {
            (start &+ UInt32($0), Array(self.stream[$0..<min($0 + size, self.stream.count)]))
        }
    }

    @Test(
        "However a stream is cut, its messages are the same",
        arguments: [1, 7, 18, 19, 20, 100, 1_448, 9_000, 60_000]
    )
    func cutting(size: Int) {
        var lab = StreamLab()
        let next = lab.establish(Self.ends, Self.wide)
        for segment in Self.segments(size, from: next.0) {
            lab.show(Self.ends.segment(segment.sequence, acknowledgement: next.1, segment.octets))
        }
        #expect(Array(lab.census.octets(from: 40_000).dropFirst(2)) == Self.messages)
        #expect(lab.census.notes.isEmpty)
    }

    @Test("Numbers go on behind 2^32", arguments: [1, 300, 5_000, 9_999] as [UInt32])
    func wrap(before: UInt32) {
        var lab = StreamLab(assumption: SessionAssumption(usesFourOctetAS: true, addPath: []))
        let first = UInt32.max - before
        lab.connect(Self.ends, first)
        var segments = Self.segments(700, from: first &+ 1)
        segments.swapAt(3, 6)
        for segment in segments { lab.show(Self.ends.segment(segment.sequence, acknowledgement: 1, segment.octets)) }
        #expect(lab.census.octets(from: 40_000) == Self.messages)
        #expect(lab.census.notes.isEmpty)
    }

    @Test(
        "Segments out of order, twice, overlapping: every octet once and in order",
        arguments: 1...40 as ClosedRange<UInt64>
    )
    func disorder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var lab = StreamLab()
        let next = lab.establish(Self.ends, Self.wide)
        // Pieces that cover the stream, some reaching back into the one before, some sent twice.
        var pieces: [(start: Int, end: Int)] = []
        var place = 0
        while place < Self.stream.count {
            let end = min(place + Int.random(in: 1...900, using: &random), Self.stream.count)
            pieces.append((max(0, place - Int.random(in: 0...400, using: &random)), end))
            if Int.random(in: 0..<4, using: &random) == 0 { pieces.append((place, end)) }
            place = end
        }
        for index in pieces.indices.dropLast(8) where Int.random(in: 0..<3, using: &random) == 0 {
            pieces.swapAt(index, index + Int.random(in: 1...7, using: &random))
        }
        for piece in pieces {
            let octets = Array(Self.stream[piece.start..<piece.end])
            lab.show(Self.ends.segment(next.0 &+ UInt32(piece.start), acknowledgement: next.1, octets))
        }
        lab.finish()
        #expect(Array(lab.census.octets(from: 40_000).dropFirst(2)) == Self.messages)
        #expect(lab.census.notes.isEmpty)
    }

    @Test("What the receiver acknowledges and the capture lacks is noted, and reading goes on at the next marker")
    func loss() {
        var lab = StreamLab()
        let next = lab.establish(Self.ends, Self.wide)
        var segments = Self.segments(1_000, from: next.0)
        let lost = segments.remove(at: 4)
        for segment in segments {
            lab.show(Self.ends.segment(segment.sequence, acknowledgement: next.1, segment.octets))
            lab.show(
                Self.ends.reversed.segment(
                    next.1,
                    acknowledgement: segment.sequence &+ UInt32(segment.octets.count)
                )
            )
        }
        #expect(lab.census.notes.first == .lostSegment(octets: lost.octets.count))
        // Every message that touches the lost octets is missing, every other one is there.
        var offset = 0
        var expected: [[UInt8]] = []
        for message in Self.messages {
            if offset + message.count <= 4_000 || offset >= 5_000 { expected.append(message) }
            offset += message.count
        }
        #expect(Array(lab.census.octets(from: 40_000).dropFirst(2)) == expected)
        #expect(lab.census.notes.count == 2)
    }

    @Test("With one direction captured, a gap is waited for in vain for some seconds only")
    func oneDirection() {
        var lab = StreamLab(assumption: SessionAssumption(usesFourOctetAS: true, addPath: []))
        var segments = Self.segments(1_000, from: 500)
        segments.remove(at: 2)
        for segment in segments {
            lab.show(Self.ends.segment(segment.sequence, segment.octets))
            lab.milliseconds += 1_500
        }
        #expect(lab.census.notes.first == .lostSegment(octets: 1_000))
        #expect(lab.census.heard.count > 80)
    }

    @Test("A retransmission that comes late fills its gap, as long as nobody acknowledged more")
    func retransmission() {
        var lab = StreamLab()
        let next = lab.establish(Self.ends, Self.wide)
        var segments = Self.segments(1_000, from: next.0)
        let late = segments.remove(at: 1)
        for segment in segments {
            lab.show(Self.ends.segment(segment.sequence, acknowledgement: next.1, segment.octets))
        }
        lab.show(Self.ends.reversed.segment(next.1, acknowledgement: late.sequence))
        lab.milliseconds += 30_000
        lab.show(Self.ends.segment(late.sequence, acknowledgement: next.1, late.octets))
        #expect(Array(lab.census.octets(from: 40_000).dropFirst(2)) == Self.messages)
        #expect(lab.census.notes.isEmpty)
    }

    @Test("Messages that waited keep the number of their own frame")
    func stamps() {
        var lab = StreamLab()
        let next = lab.establish(Self.ends, Self.wide)
        let frame = lab.number
        let (first, second) = (Self.messages[0], Self.messages[1])
        lab.show(Self.ends.segment(next.0 + UInt32(first.count), acknowledgement: next.1, second))
        lab.show(Self.ends.segment(next.0, acknowledgement: next.1, first))
        #expect(lab.census.heard.suffix(2).map(\.record) == [frame + 2, frame + 1])
    }

    @Test("Octets that the capture cut off are lost, and reading goes on behind them")
    func snapLength() {
        var lab = StreamLab()
        let next = lab.establish(Self.ends, Self.wide)
        var sequence = next.0
        for (index, message) in Self.messages.enumerated() {
            let frame = Self.ends.segment(sequence, acknowledgement: next.1, message)
            lab.show(index == 5 ? Array(frame.dropLast(20)) : frame)
            sequence += UInt32(message.count)
        }
        #expect(lab.census.notes.first == .lostSegment(octets: 14))
        #expect(lab.census.octets(from: 40_000).count == 2 + Self.messages.count - 1)
    }

    @Test("Behind more octets than may be held a gap is given up")
    func bound() {
        var limits = StreamLimits()
        limits.heldOctets = 5_000
        var lab = StreamLab(limits: limits)
        let next = lab.establish(Self.ends, Self.wide)
        var segments = Self.segments(1_000, from: next.0)
        segments.remove(at: 0)
        for segment in segments {
            lab.show(Self.ends.segment(segment.sequence, acknowledgement: next.1, segment.octets))
        }
        #expect(lab.census.notes.first == .lostSegment(octets: 1_000))
        #expect(lab.census.heard.count > 80)
    }

    @Test("A segment from nowhere does not end the stream")
    func stray() {
        var lab = StreamLab()
        let next = lab.establish(Self.ends, Self.wide)
        lab.show(Self.ends.segment(next.0, acknowledgement: next.1, Self.messages[0]))
        lab.show(Self.ends.segment(next.0 &+ 0x7000_0000, acknowledgement: next.1, [1, 2, 3]))
        let sequence = next.0 + UInt32(Self.messages[0].count)
        lab.show(Self.ends.segment(sequence, acknowledgement: next.1, Self.messages[1]))
        #expect(Array(lab.census.octets(from: 40_000).dropFirst(2)) == Array(Self.messages[..<2]))
    }

    @Test("Octets in a SYN are read, whether or not it was counted", arguments: [0, 1] as [UInt32])
    func octetsInSYN(counted: UInt32) {
        var lab = StreamLab(assumption: SessionAssumption(usesFourOctetAS: true, addPath: []))
        lab.show(Self.ends.segment(1, flags: 2, Self.messages[0]))
        lab.show(Self.ends.segment(1 + counted + UInt32(Self.messages[0].count), Self.messages[1] + Self.messages[2]))
        lab.finish()
        #expect(lab.census.octets(from: 40_000) == Array(Self.messages[..<3]))
    }
}
