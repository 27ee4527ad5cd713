// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("AS numbers and their text, RFC 6793 and RFC 5396")
struct ASNumberTests {
    @Test(
        "asplain and asdot are read",
        arguments: [
            ("0", 0), ("65535", 65_535), ("AS64512", 64_512), ("as1.0", 65_536), ("65535.65535", 4_294_967_295),
            ("4294967295", 4_294_967_295), ("0.23456", 23_456),
        ] as [(String, UInt32)]
    )
    func read(text: String, number: UInt32) {
        #expect(ASNumber(text)?.rawValue == number)
    }

    @Test(
        "What is no AS number is refused",
        arguments: ["", "AS", "-1", "+1", " 1", "4294967296", "1.65536", "65536.0", "1.2.3", "1.", ".1", "0x10", "١"]
    )
    func refused(text: String) {
        #expect(ASNumber(text) == nil)
    }

    @Test("A two-octet field holds the number or AS_TRANS", arguments: [(1, 1), (65_535, 65_535), (65_536, 23_456)])
    func twoOctets(number: UInt32, field: UInt16) {
        #expect(ASNumber(number).twoOctetValue == field)
        #expect(ASNumber(number).isTwoOctet == (UInt32(field) == number))
    }

    @Test("Private use ends one below each reserved number")
    func privateUse() {
        let edges: [UInt32] = [64_511, 64_512, 65_534, 65_535, 4_199_999_999, 4_200_000_000, 4_294_967_294, .max]
        #expect(edges.map { ASNumber($0).isPrivate } == [false, true, true, false, false, true, true, false])
    }
}
