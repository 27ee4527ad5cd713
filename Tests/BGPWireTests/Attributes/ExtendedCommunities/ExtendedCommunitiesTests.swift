// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Lists of extended communities, RFC 7606 sections 7.14 and 7.15")
struct ExtendedCommunitiesTests {
    private let context = DecodeContext()

    @Test("Nothing, or a part of one, costs the routes", arguments: 0...48)
    func length(count: Int) {
        let value = [UInt8](repeating: 0, count: count)
        let fault = ExtendedCommunities.check(ByteReader(value), in: self.context)
        #expect((fault == nil) == (count > 0 && count.isMultiple(of: 8)))
        #expect(fault == nil || fault?.action == .treatAsWithdraw)
        let wide = IPv6ExtendedCommunities.check(ByteReader(value), in: self.context)
        #expect((wide == nil) == (count > 0 && count.isMultiple(of: 20)))
        #expect(wide == nil || wide?.action == .treatAsWithdraw)
    }

    @Test("Unknown kinds are kept in their place")
    func order() throws {
        let value = octets("80ff000000000001 0002fb4100000457 0002fb4100000001 ffffffffffffffff")
        var reader = ByteReader(value)
        let communities = try ExtendedCommunities(parsing: &reader, in: self.context)
        #expect(
            communities.values.map(\.description)
                == ["0x80ff000000000001", "rt:64321:1111", "rt:64321:1", "0xffffffffffffffff"]
        )
        #expect(communities.routeTargets.map(\.description) == ["64321:1111", "64321:1"])
        var writer = ByteWriter()
        communities.encode(into: &writer, in: self.context)
        #expect(writer.octets == value)
    }

    @Test(
        "Twenty octets hold an address and a number; RFC 5701",
        arguments: [
            ("rt:[2001:db8::1]:100", "0002 20010db8000000000000000000000001 0064"),
            ("soo:[2001:db8::1]:100", "0003 20010db8000000000000000000000001 0064"),
            ("0x40022001" + "0db80000000000000000000000010064", "4002 20010db8000000000000000000000001 0064"),
        ]
    )
    func wide(text: String, wire: String) throws {
        let value = octets(wire)
        var reader = ByteReader(value)
        let communities = try IPv6ExtendedCommunities(parsing: &reader, in: self.context)
        #expect(communities.values.map(\.description) == [text])
        #expect(IPv6ExtendedCommunity(text) == communities.values.first)
        var writer = ByteWriter()
        communities.encode(into: &writer, in: self.context)
        #expect(writer.octets == value)
    }

    @Test(
        "Text that is none of them is refused",
        arguments: [
            "", "rt:2001:db8::1:100", "rt:[2001:db8::1]", "rt:[10.0.0.1]:1", "rt:[::]:65536", "x:[::]:1", "0x00",
        ]
    )
    func refused(text: String) {
        #expect(IPv6ExtendedCommunity(text) == nil)
    }

    @Test("A list cut short is never read as whole", arguments: 1..<40)
    func cut(count: Int) {
        let value = [UInt8](repeating: 1, count: count)
        var reader = ByteReader(value)
        let narrow = try? ExtendedCommunities(parsing: &reader, in: self.context)
        #expect((narrow == nil) == !count.isMultiple(of: 8))
        var second = ByteReader(value)
        let wide = try? IPv6ExtendedCommunities(parsing: &second, in: self.context)
        #expect((wide == nil) == !count.isMultiple(of: 20))
    }
}
