// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPWire
import Testing

@Suite("Attributes of a route as JSON")
struct JSONAttributesTests {
    private static func json(_ octets: [UInt8]) -> String {
        var json = JSONWriter()
        json.object { $0.attributes(PathAttributes(octets: octets)) }
        return json.text
    }

    @Test("Every attribute with a name is written under it, in the notation operators know")
    func all() {
        var builder = PathAttributesBuilder(nextHop: .ipv4(IPv4Address(rawValue: 0x0A00_0001)))
        builder.origin = .incomplete
        builder.asPath = ASPath(segments: [
            .init(.confederationSequence, [64_512, 64_513]), .init(.confederationSet, [64_514, 64_515]),
            .init(.sequence, [3356, 4_200_000_000]), .init(.set, [1, 2]),
        ])
        builder.multiExitDisc = 0
        builder.localPref = .max
        builder.isAtomicAggregate = true
        builder.aggregator = Aggregator(65_001, BGPIdentifier(rawValue: 0xC000_0201))
        builder.communities = [
            Community(rawValue: 0x1A2B_0001), Community(rawValue: 0xFFFF_FF01), Community(rawValue: .max),
        ]
        builder.originatorID = BGPIdentifier(rawValue: 0x0101_0101)
        builder.clusterList = [BGPIdentifier(rawValue: 0x0202_0202), BGPIdentifier(rawValue: 0x0303_0303)]
        builder.extendedCommunities = [ExtendedCommunity(rawValue: 0x0002_FB41_0000_0457)]
        builder.largeCommunities = [LargeCommunity(64_512, 0, .max)]
        builder.onlyToCustomer = 64_500
        builder.pmsiTunnel = PMSITunnel(
            tunnelType: 6,
            label: MPLSLabel(rawValue: 16),
            tunnelIdentifier: [10, 0, 0, 9]
        )
        builder.others = [
            UnknownAttribute(flags: [.optional, .transitive], type: .init(rawValue: 200), value: [1, 0xAF])
        ]
        let expected =
            #"{"origin":"incomplete","as-path":"(64512 64513) [64514,64515] 3356 4200000000 {1,2}","#
            + #""next-hop":"10.0.0.1","med":0,"local-pref":4294967295,"atomic-aggregate":true,"#
            + #""aggregator":{"as":65001,"address":"192.0.2.1"},"#
            + #""community":["6699:1","no-export","65535:65535"],"large-community":["64512:0:4294967295"],"#
            + #""ext-community":["rt:64321:1111"],"originator-id":"1.1.1.1","cluster-list":["2.2.2.2","3.3.3.3"],"#
            + #""otc":64500,"pmsi-tunnel":{"type":6,"label":16,"endpoint":"10.0.0.9"},"#
            + #""unknown-attributes":[{"type":200,"flags":192,"value":"01af"}]}"#
        #expect(Self.json(builder.build().octets) == expected)
    }

    @Test("A next hop on a link is written beside the global one, RFC 2545 section 3")
    func linkLocal() {
        let global = IPv6Address(rawValue: UInt128(0x2001_0DB8) << 96 | 1)
        let local = IPv6Address(rawValue: UInt128(0xFE80) << 112 | 2)
        let octets = PathAttributesBuilder(nextHop: .ipv6WithLinkLocal(global, linkLocal: local)).build().octets
        #expect(Self.json(octets).contains(#""next-hop":"2001:db8::1","link-local-next-hop":"fe80::2""#))
    }

    @Test(
        "What cannot be read is left out, and the first of repeated attributes counts",
        arguments: [
            ([], #"{"as-path":""}"#),
            ([0x40, 1, 0], #"{"as-path":""}"#),
            // A segment with one number of two, behind a whole one.
            ([0x40, 2, 12, 2, 1, 0, 0, 0, 1, 2, 2, 0, 0, 0, 2], #"{"as-path":""}"#),
            // A segment of no known type is passed over, an empty one is not.
            ([0x40, 2, 14, 7, 1, 0, 0, 0, 9, 2, 1, 0, 0, 0, 1, 1, 0], #"{"as-path":"1 {}"}"#),
            ([0xC0, 8, 3, 0, 1, 0], #"{"as-path":""}"#),
            ([0xC0, 8, 5, 0, 1, 0, 2, 0], #"{"as-path":""}"#),
            ([0xC0, 32, 8, 0, 0, 0, 1, 0, 0, 0, 2], #"{"as-path":""}"#),
            ([0x80, 4, 3, 0, 0, 1], #"{"as-path":""}"#),
            ([0x80, 4, 4, 0, 0, 0, 1, 0x80, 4, 4, 0, 0, 0, 2], #"{"as-path":"","med":1}"#),
            // Behind an attribute that goes past the end there is nothing.
            ([0x40, 1, 1, 0, 0xC0, 8, 9, 0], #"{"origin":"igp","as-path":""}"#),
        ] as [([UInt8], String)]
    )
    func unreadable(octets: [UInt8], expected: String) {
        #expect(Self.json(octets) == expected)
    }

    @Test("Addresses are written as their description has them, IPv6 in the form of RFC 5952")
    func addresses() {
        var words: [UInt128] = [0, 1, 2, 0xFFFF_0102_0304, UInt128.max, 1 << 127, 1 << 64]
        var state: UInt64 = 1
        for _ in 0..<2_000 {
            // Groups of zeros are common, and so are short ones.
            let groups = (0..<8).map { _ -> UInt128 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return state >> 63 == 0 ? 0 : UInt128(state >> 40 & 0xFFFF) >> UInt128(state >> 58 & 15)
            }
            words.append(groups.reduce(0) { $0 << 16 | $1 })
        }
        for word in words {
            let address = IPAddress.v6(IPv6Address(rawValue: word))
            var json = JSONWriter()
            json.value(address)
            #expect(json.text == "\"\(address)\"")
        }
        for word: UInt32 in [0, 9, 10, 99, 100, 255, 256, 65_535, 0x0A64_C8FF, .max] {
            let address = IPAddress.v4(IPv4Address(rawValue: word))
            var json = JSONWriter()
            json.value(address)
            #expect(json.text == "\"\(address)\"")
        }
    }

    @Test("A prefix has its length, an address on a link its zone, which a peer's name may make hostile")
    func prefixesAndZones() {
        var json = JSONWriter()
        json.object {
            $0.field("prefix", .v4(IPv4Prefix(bits: 0xCB00_7100, length: 24)))
            $0.field("default", .v6(IPv6Prefix(bits: 0, length: 0)))
            $0.field("peer", ScopedIPAddress(.v6(IPv6Address(rawValue: UInt128(0xFE80) << 112 | 1)), zone: "a\"b"))
            $0.field("plain", ScopedIPAddress(.v4(IPv4Address(rawValue: 1))))
            $0.field("missing", nil as IPAddress?)
        }
        let expected = #"{"prefix":"203.0.113.0/24","default":"::/0","peer":"fe80::1%a\"b","plain":"0.0.0.1"}"#
        #expect(json.text == expected)
    }

    @Test("Numbers keep their digits where they need more than thirty-two bits")
    func largeNumbers() {
        for number: UInt64 in [
            4_294_967_295, 4_294_967_296, 9_999_999_999, 10_000_000_000, 4_000_000_000_000_000_007, .max,
        ] {
            var json = JSONWriter()
            json.value(number)
            #expect(json.text == String(number))
        }
    }
}
