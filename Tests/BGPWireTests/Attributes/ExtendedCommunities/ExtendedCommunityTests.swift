// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Extended communities, RFC 4360, RFC 5668, RFC 7432 section 7, RFC 9012 section 4")
struct ExtendedCommunityTests {
    @Test(
        "Words and octets are the same thing",
        arguments: [
            ("rt:64321:1111", 0x0002_FB41_0000_0457), ("rt:10.0.1.1:7", 0x0102_0A00_0101_0007),
            ("rt:4200000000:7", 0x0202_FA56_EA00_0007), ("rt:100L:7", 0x0202_0000_0064_0007),
            ("soo:64321:1", 0x0003_FB41_0000_0001), ("soo:10.0.1.1:1", 0x0103_0A00_0101_0001),
            ("encapsulation:vxlan", 0x030C_0000_0000_0008), ("encapsulation:mpls", 0x030C_0000_0000_000A),
            ("encapsulation:13", 0x030C_0000_0000_000D), ("router-mac:00:00:5e:00:01:01", 0x0603_0000_5E00_0101),
            ("mac-mobility:3", 0x0600_0000_0000_0003), ("mac-mobility:0:sticky", 0x0600_0100_0000_0000),
            ("default-gateway", 0x030D_0000_0000_0000), ("esi-label:16001:all-active", 0x0601_0000_0003_E810),
            ("esi-label:0:single-active", 0x0601_0100_0000_0000),
            ("esi-label:0x03e811:all-active", 0x0601_0000_0003_E811),
            ("es-import:00:11:22:33:44:55", 0x0602_0011_2233_4455), ("color:100", 0x030B_0000_0000_0064),
            ("color:01:100", 0x030B_4000_0000_0064), ("color:11:4294967295", 0x030B_C000_FFFF_FFFF),
            ("bandwidth:65001:1.25e+09", 0x4004_FDE9_4E95_02F9),
            ("bandwidth:65001:0.0:transitive", 0x0004_FDE9_0000_0000),
            ("0x8006000000000000", 0x8006_0000_0000_0000), ("0x0000000000000000", 0),
        ] as [(String, UInt64)]
    )
    func words(text: String, octets: UInt64) {
        #expect(ExtendedCommunity(text)?.rawValue == octets)
        #expect(ExtendedCommunity(rawValue: octets).description == text)
    }

    @Test(
        "Other spellings are read",
        arguments: [
            ("target:64321:1111", "rt:64321:1111"), ("origin:64321:1", "soo:64321:1"),
            ("encapsulation:8", "encapsulation:vxlan"), ("color:00:100", "color:100"),
            ("bandwidth:65001:125000000", "bandwidth:65001:1.25e+08"), ("0x0002fb4100000457", "rt:64321:1111"),
            ("router-mac:00:00:5E:00:01:01", "router-mac:00:00:5e:00:01:01"),
        ]
    )
    func spellings(text: String, canonical: String) {
        #expect(ExtendedCommunity(text)?.description == canonical)
    }

    @Test(
        "Text that is no community is refused",
        arguments: [
            "", "rt", "rt:", "rt:1", "rt:1:2:3", "rt:65536:65536", "rt:10.0.0.1:65536", "rt:-1:1",
            "rt:0x0003000000000001",
            "64321:1111", "soo:", "encapsulation:", "encapsulation:65536", "encapsulation:wire", "router-mac:00:00:5e",
            "mac-mobility:", "mac-mobility:1:fixed", "mac-mobility:4294967296", "default-gateway:", "default-gateway:1",
            "color:-1", "color:2:100", "color:01:02:3", "bandwidth:65001", "bandwidth:65001:-1", "bandwidth:65001:nan",
            "bandwidth:65001:inf", "bandwidth:65536:1", "bandwidth:1:1:other", "esi-label:1048576:all-active",
            "esi-label:1", "0x0002fb410000045", "0x0002fb41000004577", "0x+002fb4100000457", "RT:1:1",
        ]
    )
    func refused(text: String) {
        #expect(ExtendedCommunity(text) == nil)
    }

    @Test("Whatever the octets are, the text leads back to them", arguments: 0...255 as ClosedRange<UInt8>)
    func lossless(subtype: UInt8) {
        var random = SeededGenerator(seed: UInt64(subtype))
        for type in [0x00, 0x01, 0x02, 0x03, 0x06, 0x40, 0x43, 0x80, 0xFF] as [UInt8] {
            for mask in [0, 0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF] as [UInt64] {
                let community = ExtendedCommunity(type: type, subtype: subtype, value: random.next() & mask)
                #expect(ExtendedCommunity(community.description) == community, "\(community)")
            }
        }
    }

    @Test(
        "Bits that a receiver ignores hide nothing: the digits are shown, the meaning stays",
        arguments: [
            0x030C_0000_0001_0008, 0x0600_0080_0000_0003, 0x030D_0000_0000_0001, 0x030B_2000_0000_0064,
            0x0601_0200_0000_0000,
        ] as [UInt64]
    )
    func reserved(octets: UInt64) {
        let community = ExtendedCommunity(rawValue: octets)
        #expect(community.description.hasPrefix("0x"))
        #expect(ExtendedCommunity.views.contains { $0.init(community) != nil })
    }

    @Test(
        "A bandwidth that is no number is no bandwidth",
        arguments: [0x7FC0_0000, 0x7F80_0000, 0xBF80_0000] as [UInt32]
    )
    func noBandwidth(bits: UInt32) {
        let community = ExtendedCommunity(type: 0x40, subtype: 4, value: UInt64(bits))
        #expect(LinkBandwidth(community) == nil)
        #expect(community.description.hasPrefix("0x4004"))
    }

    @Test("Every kind is a view of one community only, and gives it back")
    func views() {
        let communities = [
            "rt:64321:1111", "soo:64321:1", "encapsulation:vxlan", "router-mac:00:00:5e:00:01:01",
            "mac-mobility:3:sticky",
            "esi-label:16001:single-active", "es-import:00:11:22:33:44:55", "default-gateway", "color:01:100",
            "bandwidth:65001:1.0",
        ].compactMap { ExtendedCommunity($0) }
        #expect(communities.count == ExtendedCommunity.views.count)
        for community in communities {
            #expect(ExtendedCommunity.views.compactMap { $0.init(community)?.community } == [community])
        }
    }

    @Test("The views tell what the octets mean")
    func meaning() throws {
        let target = try #require(RouteTarget("64321:1111"))
        #expect(target.community.rawValue == 0x0002_FB41_0000_0457)
        #expect(try RouteTarget(#require(RouteDistinguisher("64321:1111"))) == target)
        #expect(RouteTarget(RouteDistinguisher(rawValue: 3 << 48)) == nil)
        let mobility = try #require(MACMobility(ExtendedCommunity(rawValue: 0x0600_0100_0000_0007)))
        #expect(mobility == MACMobility(sequence: 7, isSticky: true))
        let label = try #require(ESILabel(ExtendedCommunity(rawValue: 0x0601_0100_0003_E810)))
        #expect(label.isSingleActive)
        #expect(label.label.label == 16_001)
        #expect(Encapsulation(ExtendedCommunity(rawValue: 0x030C_0000_0000_0008)) == .vxlan)
        #expect(Color(ExtendedCommunity(rawValue: 0x030B_8000_0000_0064)) == Color(100, colorOnly: 2))
        let bandwidth = try #require(LinkBandwidth(ExtendedCommunity(rawValue: 0x4004_FDE9_4E95_02F9)))
        #expect(bandwidth.octetsPerSecond == 1.25e9)
        #expect(!bandwidth.isTransitive)
        #expect(ExtendedCommunity(rawValue: 0x4004_0000_0000_0000).isTransitive == false)
        #expect(ExtendedCommunity(rawValue: 0x8006_0000_0000_0000).isTransitive)
    }
}
