// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import RecordingFiles

@Suite("Formats of recordings")
struct RecordingKindTests {
    @Test(
        "A format is recognised by its first octets",
        arguments: [
            ("d4c3b2a1 02000400 00000000", RecordingKind.pcap),
            ("a1b2c3d4 00020004 00000000", .pcap),
            ("4d3cb2a1 02000400 00000000", .pcap),
            ("0a0d0d0a 1c000000 4d3c2b1a", .pcap),
            ("6b0389d9 0010 0004 0000003f", .mrt),
            ("37cf89c3 0005 0003 0000000a", .mrt),
            ("6b0389d9 0011 0005 00000028", .mrt),
            ("6b0389d9 000d 0001 00000100", .mrt),
            ("03 00000006 04 00000000 0000", .bmp),
            ("03 00000030 04 0000 0000 0000", .bmp),
            ("03 0000006c 03 00 00 00000000", .bmp),
        ]
    )
    func recognised(digits: String, kind: RecordingKind) {
        let head = octets(digits)
        #expect(RecordingKind(recognising: ByteReader(head).octets) == kind)
    }

    @Test(
        "What begins like none of them is none of them",
        arguments: [
            "", "6b0389d9", "726f6f74 3a783a30 3a303a72", "ffffffff ffffffff ffffffff", "6b0389d9 0010 0004 ffffffff",
            "6b0389d9 00ff 0004 00000010", "00000000 00000000 00000000", "03 00000030 09 000000000000",
        ]
    )
    func unknown(digits: String) {
        let head = octets(digits)
        #expect(RecordingKind(recognising: ByteReader(head).octets) == nil)
    }
}
