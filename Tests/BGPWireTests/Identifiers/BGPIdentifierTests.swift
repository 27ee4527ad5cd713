// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("BGP identifiers, RFC 6286")
struct BGPIdentifierTests {
    @Test("Any number but zero is valid, addresses nobody has included")
    func valid() {
        #expect(!BGPIdentifier(rawValue: 0).isValid)
        #expect(BGPIdentifier(rawValue: 1).isValid)
        #expect(BGPIdentifier(rawValue: .max).isValid)
    }

    @Test("Identifiers compare as unsigned numbers")
    func order() throws {
        #expect(try #require(BGPIdentifier("127.255.255.255")) < #require(BGPIdentifier("128.0.0.0")))
    }

    @Test("The text is a dotted quad")
    func text() {
        #expect(BGPIdentifier("10.1.254.100")?.rawValue == 0x0A01_FE64)
        #expect(BGPIdentifier(rawValue: 100).description == "0.0.0.100")
        #expect(BGPIdentifier("100") == nil)
    }
}
