// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

/// What a framer makes of a stream that arrives in pieces.
private struct Framing: Equatable {
    var messages: [[UInt8]] = []
    var types: [MessageType] = []
    var fault: MessageError?
    var pending = 0
    var mostPending = 0

    /// Feeds `stream` cut at `cuts`.
    init(_ stream: [UInt8], cuts: [Int] = [], limit: Int = 4_096) {
        var framer = MessageFramer(maximumMessageLength: limit)
        let edges = [0] + cuts.sorted() + [stream.count]
        do throws(MessageError) {
            for (start, end) in zip(edges, edges.dropFirst()) {
                let piece = Array(stream[start..<end])
                try framer.receive(ByteReader(piece).octets) { _, header, message throws(MessageError) in
                    self.types.append(header.type)
                    self.messages.append([UInt8](copying: message))
                    return true
                }
                self.mostPending = max(self.mostPending, framer.pendingOctetCount)
            }
        } catch {
            self.fault = error
        }
        self.pending = framer.pendingOctetCount
    }

    /// Whether two streams gave the same, however they were cut.
    static func == (lhs: Framing, rhs: Framing) -> Bool {
        lhs.messages == rhs.messages && lhs.types == rhs.types && lhs.fault == rhs.fault
            && (lhs.fault != nil || lhs.pending == rhs.pending)
    }
}

@Suite("Cutting a stream into messages, RFC 4271 section 4.1")
struct MessageFramerTests {
    static let open = OpenMessage(
        asNumber: 65_001,
        holdTimeSeconds: 90,
        identifier: BGPIdentifier(rawValue: 1),
        capabilities: CapabilitySet([.multiprotocol(.ipv4Unicast), .fourOctetAS(65_001)])
    )
    static let stream =
        Self.open.encode() + KeepaliveMessage.octets
        + UpdateOctets(attributes: UpdateOctets.external, nlri: UpdateOctets.prefix).message
        + RouteRefreshMessage(.ipv4Unicast).encode() + KeepaliveMessage.octets
        + NotificationMessage(cease: .administrativeShutdown, text: "bye").encode()
    static let whole = [
        MessageType.open, .keepalive, .update, .routeRefresh, .keepalive, .notification,
    ]

    @Test("All at once gives every message in order")
    func atOnce() {
        let framing = Framing(Self.stream)
        #expect(framing.types == Self.whole)
        #expect(framing.messages.flatMap(\.self) == Self.stream)
        #expect(framing.pending == 0)
        #expect(framing.mostPending == 0)
    }

    @Test("Cut at any position, the result is the same", arguments: 0...Self.stream.count)
    func cut(position: Int) {
        #expect(Framing(Self.stream, cuts: [position]) == Framing(Self.stream))
    }

    @Test("Octet by octet, the result is the same")
    func octetByOctet() {
        let framing = Framing(Self.stream, cuts: Array(1..<Self.stream.count))
        #expect(framing == Framing(Self.stream))
        #expect(framing.mostPending < Self.stream.count)
    }

    @Test("Cut at random positions, the result is the same", arguments: 0..<50 as Range<UInt64>)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let stream = Self.stream + Self.stream
        let cuts = (0..<Int.random(in: 2...20, using: &random)).map { _ in
            Int.random(in: 0...stream.count, using: &random)
        }
        #expect(Framing(stream, cuts: cuts) == Framing(stream))
    }

    @Test("A stream with a fault gives the messages before it, however it is cut", arguments: 0...65)
    func fault(position: Int) {
        let stream =
            KeepaliveMessage.octets + KeepaliveMessage.octets + octets("ffffffff 00000000 00000000 00000000 00130400")
        let framing = Framing(stream + KeepaliveMessage.octets, cuts: [min(position, stream.count)])
        #expect(framing.types == [.keepalive, .keepalive])
        #expect(framing.fault == MessageError(.messageHeader, 1))
    }

    @Test("A header is judged as soon as it is there, not when its message is")
    func early() {
        let header = [UInt8](repeating: 0xFF, count: 16) + [0x10, 0x01, 2]
        #expect(Framing(header).fault == MessageError(.messageHeader, 2, data: [0x10, 0x01]))
        #expect(Framing(header, cuts: [18]).fault == MessageError(.messageHeader, 2, data: [0x10, 0x01]))
        #expect(Framing(Array(header.dropLast())).fault == nil)
    }

    @Test("No more than one message is ever kept")
    func bounded() {
        let largest = UpdateOctets(nlri: String(repeating: "00", count: 4_096 - 23)).message
        let stream = largest + largest + Array(largest.dropLast())
        let framing = Framing(stream, cuts: Array(stride(from: 100, to: stream.count, by: 1_000)))
        #expect(framing.messages == [largest, largest])
        #expect(framing.pending == 4_095)
        #expect(framing.mostPending <= 4_096)
    }

    @Test("The limit that an OPEN agreed upon holds from the next message of the same read on")
    func growingLimit() throws {
        let long = UpdateOctets(nlri: String(repeating: "00", count: 5_000)).message
        let stream = Self.open.encode() + long
        #expect(Framing(stream).fault == MessageError(.messageHeader, 2, data: [0x13, 0x9F]))
        var framer = MessageFramer()
        var lengths: [Int] = []
        try framer.receive(ByteReader(stream).octets) { limit, _, message throws(MessageError) in
            limit = 65_535
            lengths.append(message.byteCount)
            return true
        }
        #expect(lengths == [Self.open.encode().count, 5_023])
        #expect(framer.maximumMessageLength == 65_535)
    }

    @Test("When told to stop, the framer drops what is behind", arguments: [false, true])
    func stop(isPartial: Bool) throws {
        var framer = MessageFramer()
        if isPartial { try framer.receive(ByteReader(Array(Self.stream.prefix(5))).octets) { _, _, _ in true } }
        var count = 0
        try framer.receive(ByteReader(Array(Self.stream.dropFirst(isPartial ? 5 : 0))).octets) { _, _, _ in
            count += 1
            return false
        }
        #expect(count == 1)
        #expect(framer.pendingOctetCount == 0)
    }
}
