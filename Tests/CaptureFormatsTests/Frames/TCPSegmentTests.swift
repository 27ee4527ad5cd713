// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Testing

@Suite("TCP segments in frames")
struct TCPSegmentTests {
    /// What a frame yields, kept beyond the frame.
    struct Found: Equatable {
        var source: String
        var destination: String
        var sequence: UInt32
        var payload: [UInt8]
        var missing: Int
    }

    static func find(_ frame: [UInt8], _ linkType: UInt32) throws(FrameFault) -> Found {
        let reader = ByteReader(frame)
        let segment = try TCPSegment(in: reader.octets, linkType: LinkType(rawValue: linkType))
        return Found(
            source: segment.source.description,
            destination: segment.destination.description,
            sequence: segment.sequence.rawValue,
            payload: [UInt8](copying: segment.payload),
            missing: segment.missing
        )
    }

    static let v4 = Found(
        source: "10.0.0.1:40000",
        destination: "10.0.0.2:179",
        sequence: 7,
        payload: [1, 2, 3],
        missing: 0
    )
    static let v6 = Found(
        source: "[2001:db8::1]:40000",
        destination: "[2001:db8::2]:179",
        sequence: 7,
        payload: [1, 2, 3],
        missing: 0
    )
    static func ends(_ link: FrameOctets.Link) -> FrameOctets {
        FrameOctets(from: ("2001:db8::1", 40_000), to: ("2001:db8::2", 179), link: link)
    }

    @Test("An IPv4 segment is found behind every link layer, tag and tunnel", arguments: FrameOctets.Link.allCases)
    func ipv4(link: FrameOctets.Link) throws {
        let frame = FrameOctets(link: link).segment(7, [1, 2, 3])
        #expect(try Self.find(frame, link.linkType) == Self.v4)
    }

    @Test(
        "So is an IPv6 segment",
        arguments: FrameOctets.Link.allCases.filter { $0 != .rawIPv4 }
    )
    func ipv6(link: FrameOctets.Link) throws {
        let frame = Self.ends(link).segment(7, [1, 2, 3])
        #expect(try Self.find(frame, link.linkType) == Self.v6)
    }

    @Test(
        "A frame cut anywhere is damaged, unrelated or a segment that lacks octets",
        arguments: FrameOctets.Link.allCases
    )
    func truncation(link: FrameOctets.Link) {
        let frame = FrameOctets(link: link).segment(7, [1, 2, 3])
        for count in 0..<frame.count {
            do throws(FrameFault) {
                let found = try Self.find(Array(frame[..<count]), link.linkType)
                #expect(found.payload.count + found.missing == 3)
            } catch {
                #expect(error != .fragment && error != .unsupported(LinkType(rawValue: link.linkType)))
            }
        }
    }

    @Test("Options are skipped, the MD5 signature of RFC 2385 among them")
    func options() throws {
        let signature = octets("1312 00112233445566778899aabbccddeeff 0101")
        let frame = FrameOctets().segment(7, options: signature, [1, 2, 3])
        #expect(try Self.find(frame, 1) == Self.v4)
    }

    @Test(
        "Extension headers of IPv6 are skipped, a fragment header of a whole packet too",
        arguments: [
            "06 00 0000 00000000 /0", "2b 00 0000 00000000 06 02 0000 00000000 0000000000000000 0000000000000000 /0",
            "06 00 0000 12345678 /44", "06 04 0000 00000001 00000002 000000000000000000000000 /51",
        ]
    )
    func extensions(chain: String) throws {
        let parts = chain.split(separator: "/")
        let first = try #require(UInt8(parts[1]))
        let ends = Self.ends(.raw)
        let tcp = Array(ends.segment(7, [1, 2, 3])[40...])
        let frame = ends.packet(first, octets(String(parts[0]).trimmingSuffix) + tcp)
        #expect(try Self.find(frame, 12) == Self.v6)
    }

    @Test("Fragments are refused, the first as well as the others", arguments: [0x2000, 0x2001, 0x0010] as [UInt16])
    func fragments(field: UInt16) {
        let ends = FrameOctets(link: .raw)
        let tcp = Array(ends.segment(7, [1, 2, 3])[20...])
        #expect(throws: FrameFault.fragment) { try Self.find(ends.packet(6, tcp, fragment: field), 12) }
    }

    @Test("A packet without a length, as a network card takes it, goes to the end of the frame")
    func offload() throws {
        var frame = FrameOctets(link: .raw).segment(7, [1, 2, 3])
        frame[2] = 0
        frame[3] = 0
        #expect(try Self.find(frame, 12) == Self.v4)
    }

    @Test("Other protocols are none of our business")
    func unrelated() {
        let ends = FrameOctets(link: .raw)
        #expect(throws: FrameFault.unrelated) { try Self.find(ends.packet(17, octets("0035 0035 0008 0000")), 12) }
        #expect(throws: FrameFault.unrelated) { try Self.find(ends.packet(1, [8, 0]), 12) }
    }

    @Test("A link layer that is not read is named")
    func unsupported() {
        #expect(throws: FrameFault.unsupported(LinkType(rawValue: 105))) { try Self.find([0, 0], 105) }
    }

    @Test("Tunnels within tunnels end somewhere")
    func nesting() {
        var packet = FrameOctets(link: .raw).segment(7, [1, 2, 3])
        for _ in 0..<8 { packet = FrameOctets(link: .raw).packet(4, packet) }
        #expect(throws: FrameFault.unrelated) { try Self.find(packet, 12) }
    }
}

extension String {
    fileprivate var trimmingSuffix: String { String(self.reversed().drop { $0 == " " }.reversed()) }
}
