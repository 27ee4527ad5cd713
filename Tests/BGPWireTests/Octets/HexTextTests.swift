// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Octets as hexadecimal digits")
struct HexTextTests {
    @Test("Every octet survives")
    func roundTrip() {
        let octets = (0...255).map { UInt8($0) }
        #expect(HexText.octets(HexText.digits(octets)) == octets)
    }

    @Test("Blanks may stand between octets and either case is read")
    func blanks() {
        #expect(HexText.octets(" de AD\nbeef ") == [0xDE, 0xAD, 0xBE, 0xEF])
        #expect(HexText.octets("") == [])
    }

    @Test("What is no octet is refused", arguments: ["d", "0g", "0x00", "d e", "ü0"])
    func refused(text: String) {
        #expect(HexText.octets(text) == nil)
    }
}
