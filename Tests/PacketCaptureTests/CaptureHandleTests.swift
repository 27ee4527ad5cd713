// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Foundation
import PacketCapture
import Testing

@Suite("Captures read by libpcap")
struct CaptureHandleTests {
    /// A frame as it was read.
    struct Read: Equatable {
        var octets: [UInt8]
        var nanoseconds: Int64
        var number: Int
        var link: LinkType
    }

    /// A pcap file: microseconds in little-endian order, or nanoseconds in big-endian order.
    static func pcap(_ frames: [[UInt8]], nanoseconds: Bool = false, link: UInt32 = 1) -> [UInt8] {
        func word(_ value: UInt32) -> [UInt8] {
            let big = withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
            return nanoseconds ? big : big.reversed()
        }
        func half(_ value: UInt16) -> [UInt8] {
            let big = withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
            return nanoseconds ? big : big.reversed()
        }
        var file = word(nanoseconds ? 0xA1B2_3C4D : 0xA1B2_C3D4) + half(2) + half(4) + word(0) + word(0)
        file += word(262_144) + word(link)
        for (index, frame) in frames.enumerated() {
            file += word(1_700_000_000) + word(UInt32(index + 5)) + word(UInt32(frame.count))
            file += word(UInt32(frame.count)) + frame
        }
        return file
    }

    static func frames(_ handle: consuming CaptureHandle) throws(CaptureError) -> [Read] {
        var frames: [Read] = []
        while let frame = try handle.next({
            Read(
                octets: [UInt8](copying: $0.octets),
                nanoseconds: $0.instant.nanosecondsSinceEpoch,
                number: $0.number,
                link: $0.linkType
            )
        }) {
            frames.append(frame)
        }
        return frames
    }

    static func handle(_ octets: [UInt8], chunk: Int = .max) throws(CaptureError) -> CaptureHandle {
        var rest = octets[...]
        return try CaptureHandle(name: "made up") {
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(chunk) }
            return Array(rest.prefix(chunk))
        }
    }

    @Test("Microseconds and nanoseconds, either byte order, each link layer's number")
    func precision() throws {
        let frames: [[UInt8]] = [[1, 2, 3], [], [4]]
        for (isNano, unit) in [(false, 1_000), (true, 1)] as [(Bool, Int64)] {
            let read = try Self.frames(try Self.handle(Self.pcap(frames, nanoseconds: isNano, link: 113)))
            #expect(read.map(\.octets) == frames)
            #expect(read.map(\.number) == [1, 2, 3])
            #expect(read.map(\.nanoseconds) == (5...7).map { 1_700_000_000_000_000_000 + $0 * unit })
            #expect(read.allSatisfy { $0.link == .linuxCooked })
        }
    }

    @Test("A capture that comes in chunks is the same, whatever their size", arguments: [1, 3, 24, 1_000])
    func chunks(size: Int) throws {
        let frames = (0..<50).map { [UInt8](repeating: UInt8($0), count: $0 * 7) }
        let file = Self.pcap(frames)
        #expect(try Self.frames(try Self.handle(file, chunk: size)).map(\.octets) == frames)
    }

    @Test("A pcapng file is recognised by its content")
    func nextGeneration() throws {
        let section = octets("0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffffffffffff 1c000000")
        let interface = octets("01000000 14000000 01000000 00000400 14000000")
        let packet = octets("06000000 24000000 00000000 00000000 40420f00 04000000 04000000 aabbccdd 24000000")
        let read = try Self.frames(try Self.handle(section + interface + packet))
        #expect(
            read == [Read(octets: [0xAA, 0xBB, 0xCC, 0xDD], nanoseconds: 1_000_000_000, number: 1, link: .ethernet)]
        )
    }

    @Test("A descriptor is read from where it is, and stays open")
    func descriptor() throws {
        let pipe = Pipe()
        let file = Self.pcap([[9, 9]])
        try pipe.fileHandleForWriting.write(contentsOf: Data(file))
        try pipe.fileHandleForWriting.close()
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        #expect(try Self.frames(try CaptureHandle(fileDescriptor: descriptor, name: "pipe")).map(\.octets) == [[9, 9]])
        #expect(try pipe.fileHandleForReading.readToEnd()?.isEmpty != false)
    }

    @Test("What is no capture, or not there, is refused with a reason")
    func refusals() {
        let missing = #expect(throws: CaptureError.self) { _ = try CaptureHandle(path: "/nowhere/at/all.pcap") }
        #expect(missing?.source == "/nowhere/at/all.pcap" && missing?.reason.isEmpty == false)
        #expect(throws: CaptureError.self) { _ = try Self.handle([1, 2, 3]) }
        #expect(throws: CaptureError.self) { _ = try Self.handle([UInt8](repeating: 0x20, count: 100)) }
        #expect(throws: CaptureError.self) { _ = try CaptureHandle(fileDescriptor: -1, name: "closed") }
    }

    @Test("A file that ends within a frame is read up to there, and the rest noted", arguments: [1, 2, 20])
    func truncation(missing: Int) throws {
        let message = KeepaliveMessage.octets
        let frames = [FrameOctets().segment(1, message), FrameOctets().segment(20, message)]
        var reader = CaptureReader(try Self.handle(Array(Self.pcap(frames).dropLast(missing))))
        var census = MessageCensus()
        try reader.read(to: &census)
        #expect(census.messages == ["KEEPALIVE": 1])
        #expect(census.notes.map(\.kind) == [.truncated(octets: frames[1].count - missing)])
        #expect(census.notes.first?.record == 2)
    }

    @Test("Reading goes on where it stopped, some frames at a time")
    func portions() throws {
        let frames = (0..<10).map { FrameOctets().segment(1 + 19 * UInt32($0), KeepaliveMessage.octets) }
        var reader = CaptureReader(try Self.handle(Self.pcap(frames)))
        var census = MessageCensus()
        #expect(try reader.read(frames: 4, to: &census))
        #expect(census.messages == ["KEEPALIVE": 4])
        #expect(try !reader.read(frames: 100, to: &census))
        #expect(census.messages == ["KEEPALIVE": 10])
    }
}
