// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats

/// Frames to streams to messages: whatever a capture holds, nothing traps, and memory stays within its limits.
///
/// The first octet chooses what the rest is: frames of any link layer, segments of several connections in any order, or one
/// stream that must give the same messages however it is cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 4 else { return 0 }
    let rest = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    switch start[0] % 3 {
    case 0: frames(rest)
    case 1: segments(rest)
    default: cuts(rest)
    }
    return 0
}

/// What is handed on, checked for what every visitor relies on.
private struct Checker: RecordingVisitor {
    var messages: [[UInt8]] = []
    /// What is told beside messages, without where it was.
    var notes: [RecordingNote.Kind] = []

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) {
        guard octets.byteCount >= 19, octets.byteCount <= 65_535 else { fatalError("no message has such a length") }
        let message = [UInt8](copying: octets)
        // What a router passes on is as the router has it.
        let isPassedOn = envelope.peer.router != nil
        guard isPassedOn || message[..<16].allSatisfy({ $0 == 0xFF }) else { fatalError("a message without a marker") }
        guard Int(message[16]) << 8 | Int(message[17]) == message.count else {
            fatalError("a message of another length")
        }
        if message[18] == 2 { _ = try? UpdateValidation.validate(octets, in: envelope.context) }
        if self.messages.count < 1_000 { self.messages.append(message) }
    }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {}
    mutating func transition(_ transition: RecordedTransition) {}
    mutating func note(_ note: RecordingNote) {
        if self.notes.count < 1_000 { self.notes.append(note.kind) }
    }
}

private func limits() -> StreamLimits {
    var limits = StreamLimits()
    limits.connections = 4
    limits.unrecognisedConnections = 4
    limits.heldOctets = 2_000
    limits.totalHeldOctets = 4_000
    limits.undecidedMessages = 8
    return limits
}

/// Frames behind their link type and length, one octet each.
private func frames(_ octets: [UInt8]) {
    let types: [UInt32] = [0, 1, 1, 9, 12, 50, 101, 104, 107, 108, 113, 178, 228, 229, 276, 105]
    var observer = ConversationObserver(options: ObservationOptions(limits: limits()))
    var checker = Checker()
    var reader = ByteReader(octets)
    var number = 0
    while let type = try? reader.readUInt8(), let length = try? reader.readUInt8() {
        guard let frame = try? reader.readSpan(min(Int(length), reader.remaining)) else { break }
        number += 1
        let captured = CapturedFrame(
            frame,
            linkType: LinkType(rawValue: types[Int(type) % types.count]),
            instant: RecordedInstant(nanosecondsSinceEpoch: Int64(number) << 24),
            number: number
        )
        observer.receive(captured, to: &checker)
    }
    observer.finish(to: &checker)
}

/// Segments of up to sixteen connections: flags, place, acknowledgement and octets are all made of the input.
private func segments(_ octets: [UInt8]) {
    var observer = ConversationObserver(options: ObservationOptions(limits: limits()))
    var checker = Checker()
    var reader = ByteReader(octets)
    var number = 0
    let addresses = [IPAddress.v4(IPv4Address(rawValue: 1)), .v6(IPv6Address(rawValue: 1))]
    while let choice = try? reader.readUInt8(), let flags = try? reader.readUInt8(),
        let place = try? reader.readUInt8(),
        let length = try? reader.readUInt8()
    {
        guard let payload = try? reader.readSpan(min(Int(length), reader.remaining)) else { break }
        let one = TCPEndpoint(addresses[Int(choice & 1)], choice & 2 == 0 ? 179 : 1_000)
        let other = TCPEndpoint(addresses[Int(choice & 1)], UInt16(choice >> 4))
        number += 1
        // Most places are near one another, some at the wrap, some far off.
        let base: UInt32 = place & 0xC0 == 0xC0 ? 0x8000_0000 : 0xFFFF_FFE0
        let segment = TCPSegment(
            source: choice & 4 == 0 ? one : other,
            destination: choice & 4 == 0 ? other : one,
            sequence: SequenceNumber(base &+ UInt32(place & 0x3F)),
            acknowledgement: SequenceNumber(base &+ UInt32(length)),
            flags: TCPFlags(rawValue: flags & 0x17),
            payload: payload,
            missing: choice & 8 == 0 ? 0 : Int(flags >> 5)
        )
        let instant = RecordedInstant(nanosecondsSinceEpoch: Int64(number) << (choice & 0x1F))
        observer.receive(segment, frame: number, at: instant, to: &checker)
    }
    observer.finish(to: &checker)
}

/// One stream: in one segment, in small ones, and in small ones that come in pairs the wrong way round.
///
/// It begins with a marker, or as it likes; with or without the SYN, and damaged wherever it is.
private func cuts(_ octets: [UInt8]) {
    let size = Int(octets[0] % 40) + 1
    let hasSYN = octets[0] & 0x40 == 0
    let stream = (octets[0] & 0x80 == 0 ? [UInt8](repeating: 0xFF, count: 16) : []) + octets.dropFirst()
    guard !stream.isEmpty else { return }
    func hear(_ order: [Range<Int>]) -> Checker {
        let assumption = SessionAssumption(usesFourOctetAS: true, addPath: [])
        var observer = ConversationObserver(options: ObservationOptions(assumption: assumption))
        var checker = Checker()
        let ends = (TCPEndpoint(.v4(IPv4Address(rawValue: 1)), 179), TCPEndpoint(.v4(IPv4Address(rawValue: 2)), 9))
        let reader = ByteReader(stream)
        var number = 0
        func send(_ sequence: Int, _ flags: TCPFlags, _ range: Range<Int>) {
            number += 1
            let segment = TCPSegment(
                source: ends.0,
                destination: ends.1,
                sequence: SequenceNumber(UInt32(sequence)),
                flags: flags,
                payload: reader.octets.extracting(range)
            )
            let instant = RecordedInstant(nanosecondsSinceEpoch: 0)
            observer.receive(segment, frame: number, at: instant, to: &checker)
        }
        if hasSYN { send(0, .syn, 0..<0) }
        for range in order { send(1 + range.lowerBound, .ack, range) }
        observer.finish(to: &checker)
        return checker
    }
    func isSame(_ one: Checker, _ other: Checker) -> Bool {
        one.messages == other.messages && one.notes == other.notes
    }
    let whole = hear([0..<stream.count])
    var pieces = stride(from: 0, to: stream.count, by: size).map { $0..<min($0 + size, stream.count) }
    guard isSame(hear(pieces), whole) else { fatalError("cutting a stream changes what it says") }
    // Without a SYN the first segment says where the stream begins.
    for index in stride(from: hasSYN ? 0 : 1, to: pieces.count - 1, by: 2) { pieces.swapAt(index, index + 1) }
    guard isSame(hear(pieces), whole) else { fatalError("the order of segments changes what the stream says") }
}
