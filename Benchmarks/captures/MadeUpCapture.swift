// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Generator

/// A pcap file in memory in which several sessions send tables at the same time.
struct MadeUpCapture {
    /// The file.
    private(set) var octets: [UInt8] = []
    /// Where its frames are.
    private(set) var frames: [Range<Int>] = []

    /// Octets of all frames.
    var frameOctets: Int { self.frames.reduce(0) { $0 + $1.count } }

    init(sessions: Int, prefixes: Int, isOpened: Bool) {
        // Magic of microseconds in this byte order, version 2.4, snapshot length, Ethernet.
        self.octets = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]
        var streams: [[UInt8]] = []
        for number in 0..<sessions {
            let feed = GeneratedFeed(prefixes: prefixes, seed: 1, feed: UInt32(number))
            var stream: [UInt8] = []
            if isOpened { stream += Self.open(number, 64_500) + KeepaliveMessage.octets }
            for message in feed.messages { stream += message }
            streams.append(stream)
            if isOpened {
                self.add([], session: number, isAnswer: false, at: 0, flags: 2)
                self.add([], session: number, isAnswer: true, at: 0, flags: 0x12)
                self.add(Self.open(number, 64_499), session: number, isAnswer: true, at: 1, flags: 0x18)
            }
        }
        var place = 0
        while place < streams.map(\.count).max() ?? 0 {
            for (number, stream) in streams.enumerated() where place < stream.count {
                let piece = stream[place..<min(place + 1_448, stream.count)]
                self.add(Array(piece), session: number, isAnswer: false, at: UInt32(1 + place), flags: 0x10)
                // Every second segment is acknowledged.
                if place / 1_448 % 2 == 1 { self.add([], session: number, isAnswer: true, at: 1, flags: 0x10) }
            }
            place += 1_448
        }
    }

    private static func open(_ number: Int, _ asNumber: UInt32) -> [UInt8] {
        OpenMessage(
            asNumber: ASNumber(asNumber),
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: asNumber),
            capabilities: CapabilitySet([.multiprotocol(.ipv4Unicast), .fourOctetAS(ASNumber(asNumber))])
        ).encode()
    }

    private mutating func add(_ payload: [UInt8], session: Int, isAnswer: Bool, at sequence: UInt32, flags: UInt8) {
        var frame = ByteWriter()
        frame.write([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0])
        frame.write(UInt16(52 + payload.count))
        frame.write([0, 0, 0x40, 0, 64, 6, 0, 0])
        let (sender, receiver) = (0x0A00_0001 + UInt32(session), 0x0A00_0100 as UInt32)
        frame.write(isAnswer ? receiver : sender)
        frame.write(isAnswer ? sender : receiver)
        frame.write(isAnswer ? UInt16(179) : 40_000)
        frame.write(isAnswer ? UInt16(40_000) : 179)
        frame.write(sequence)
        frame.write(UInt32(1))
        // Twelve octets of options: a timestamp.
        frame.write([0x80, flags, 0xFF, 0xFF, 0, 0, 0, 0, 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1])
        frame.write(payload)
        let count = frame.octets.count
        var header: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
        for _ in 0..<2 { for shift in [0, 8, 16, 24] { header.append(UInt8(truncatingIfNeeded: count >> shift)) } }
        self.octets += header
        self.frames.append(self.octets.count..<(self.octets.count + count))
        self.octets += frame.octets
    }
}
