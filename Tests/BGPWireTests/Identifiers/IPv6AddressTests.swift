// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("IPv6 addresses as text, RFC 4291 section 2.2 and RFC 5952")
struct IPv6AddressTests {
    @Test(
        "Any spelling is read, one is written",
        arguments: [
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::0001", "2001:db8::1"),
            ("2001:db8:0:0:0:0:0:1", "2001:db8::1"), ("2001:0db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("fe80::f48e:84ff:fec2:ed6f", "fe80::f48e:84ff:fec2:ed6f"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("::ffff:10.1.2.3", "::ffff:10.1.2.3"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("0:0:0:0:0:FFFF:129.144.52.38", "::ffff:129.144.52.38"),
        ]
    )
    func spelling(text: String, expected: String) {
        #expect(IPv6Address(text)?.description == expected)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1::", "1::2::3", "12345::", "g::", ":1::",
            "1:2:3:4:5:6:7:8::", "::1.2.3", "1.2.3.4", "::1.2.3.4:5", "fe80::1%eth0", "1:2:3:4:5:6:7:1.2.3.4", "::+1",
        ]
    )
    func refused(text: String) {
        #expect(IPv6Address(text) == nil)
    }

    @Test("Random addresses with runs of zeros survive", arguments: 0..<50 as Range<UInt64>)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let groups = (0..<8).map { _ in
            Bool.random(using: &random) ? 0 : UInt16.random(in: .min ... .max, using: &random)
        }
        let address = IPv6Address(rawValue: groups.reduce(0) { $0 << 16 | UInt128($1) })
        #expect(IPv6Address(address.description) == address)
    }

    @Test("Link-local is fe80::/10 and nothing else")
    func linkLocal() throws {
        let addresses = try ["fe7f::1", "fe80::1", "febf:ffff::1", "fec0::1"].map { try #require(IPv6Address($0)) }
        #expect(addresses.map(\.isLinkLocal) == [false, true, true, false])
    }
}
