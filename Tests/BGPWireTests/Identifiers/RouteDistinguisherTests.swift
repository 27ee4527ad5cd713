// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Route distinguishers, RFC 4364 section 4.2")
struct RouteDistinguisherTests {
    @Test(
        "The administrator decides the type",
        arguments: [
            ("64321:1111", 0x0000_FB41_0000_0457), ("10.0.1.1:1", 0x0001_0A00_0101_0001),
            ("4200000000:7", 0x0002_FA56_EA00_0007), ("0:0", 0), ("65535:4294967295", 0x0000_FFFF_FFFF_FFFF),
            ("100L:7", 0x0002_0000_0064_0007), ("0L:65535", 0x0002_0000_0000_FFFF),
            ("0.0.0.0:0", 0x0001_0000_0000_0000),
            ("0xffff000000000001", 0xFFFF_0000_0000_0001), ("0x0003000000000000", 0x0003_0000_0000_0000),
        ] as [(String, UInt64)]
    )
    func types(text: String, octets: UInt64) {
        #expect(RouteDistinguisher(text)?.rawValue == octets)
        #expect(RouteDistinguisher(rawValue: octets).description == text)
    }

    @Test(
        "A number that does not fit behind its administrator is refused",
        arguments: [
            "10.0.1.1:65536", "65536:65536", "1", "1:2:3", ":1", "1:", "a:1", "L:1", "1L:65536", "", "0x1",
            "0x00030000000000000",
        ]
    )
    func refused(text: String) {
        #expect(RouteDistinguisher(text) == nil)
    }

    @Test("Whatever the octets are, the text leads back to them", arguments: 0..<200 as Range<UInt64>)
    func lossless(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let distinguisher = RouteDistinguisher(rawValue: random.next() & (seed.isMultiple(of: 2) ? .max : .max >> 14))
        #expect(RouteDistinguisher(distinguisher.description) == distinguisher)
    }
}
