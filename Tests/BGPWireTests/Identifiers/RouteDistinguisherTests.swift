// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Route distinguishers, RFC 4364 section 4.2")
struct RouteDistinguisherTests {
    @Test(
        "The administrator decides the type",
        arguments: [
            ("64321:1111", 0x0000_FB41_0000_0457), ("10.0.1.1:1", 0x0001_0A00_0101_0001),
            ("4200000000:7", 0x0002_FA56_EA00_0007), ("0:0", 0), ("65535:4294967295", 0x0000_FFFF_FFFF_FFFF),
        ] as [(String, UInt64)]
    )
    func types(text: String, octets: UInt64) {
        #expect(RouteDistinguisher(text)?.rawValue == octets)
        #expect(RouteDistinguisher(rawValue: octets).description == text)
    }

    @Test(
        "A number that does not fit behind its administrator is refused",
        arguments: ["10.0.1.1:65536", "65536:65536", "1", "1:2:3", ":1", "1:", "a:1"]
    )
    func refused(text: String) {
        #expect(RouteDistinguisher(text) == nil)
    }

    @Test("An unknown type shows its octets")
    func unknown() {
        #expect(RouteDistinguisher(rawValue: 0xFFFF_0000_0000_0001).description == "0xffff000000000001")
    }
}
