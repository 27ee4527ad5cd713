// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Next hops, RFC 4760 section 3, RFC 2545, RFC 8950")
struct NextHopTests {
    static let linkLocal = "fe800000000000000000000000000002"
    static let global = "20010db8000000000000000000000001"

    @Test(
        "Every form is written as it was read",
        arguments: [
            "", "0a630002", global, linkLocal, global + linkLocal, "0000000000000000 0a630002",
            "0000000000000000" + global, "0000000000000000" + global + "0000000000000000" + linkLocal, "0a",
            "0a6300020a",
        ]
    )
    func roundTrip(digits: String) {
        let nextHop = NextHop(parsing: ByteReader(octets(digits)).octets)
        var writer = ByteWriter()
        nextHop.encode(into: &writer)
        #expect(writer.octets == octets(digits))
    }

    @Test(
        "Packets go to the global address where there is one, else to the link-local",
        arguments: [
            (global + linkLocal, "2001:db8::1", "2001:db8::1 (fe80::2)"),
            (linkLocal + linkLocal, "fe80::2", "fe80::2"),
            ("00000000000000000000000000000000" + linkLocal, "fe80::2", "fe80::2"),
            (linkLocal, "fe80::2", "fe80::2"), ("0a630002", "10.99.0.2", "10.99.0.2"),
            ("0000000000000000 0a630002", "10.99.0.2", "10.99.0.2"),
        ]
    )
    func address(digits: String, address: String, description: String) {
        let nextHop = NextHop(parsing: ByteReader(octets(digits)).octets)
        #expect(nextHop.address?.description == address)
        #expect(nextHop.description == description)
    }

    @Test("A link-local address can be written in the four ways seen in the field")
    func forms() throws {
        let address = try #require(IPv6Address("fe80::2"))
        let global = try #require(IPv6Address("2001:db8::2"))
        func written(_ form: NextHop.LinkLocalForm) -> [UInt8] {
            var writer = ByteWriter()
            NextHop.linkLocal(address, form: form, global: global)?.encode(into: &writer)
            return writer.octets
        }
        #expect(written(.repeated) == octets(Self.linkLocal + Self.linkLocal))
        #expect(written(.single) == octets(Self.linkLocal))
        #expect(written(.behindUnspecified) == octets("00000000000000000000000000000000" + Self.linkLocal))
        #expect(written(.behindGlobal) == octets("20010db8000000000000000000000002" + Self.linkLocal))
    }
}
