// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Communities, RFC 1997 and RFC 8092")
struct CommunitiesTests {
    @Test(
        "Text reads as it was written, registered names included",
        arguments: [
            ("65001:100", UInt32(0xFDE9_0064)), ("0:0", 0), ("no-export", 0xFFFF_FF01), ("blackhole", 0xFFFF_029A),
            ("graceful-shutdown", 0xFFFF_0000), ("no-advertise", 0xFFFF_FF02), ("65535:1000", 0xFFFF_03E8),
        ]
    )
    func text(description: String, value: UInt32) {
        #expect(Community(description)?.rawValue == value)
        #expect(Community(rawValue: value).description == description)
    }

    @Test("A number alone is a community too")
    func number() {
        #expect(Community("4294901760")?.description == "graceful-shutdown")
    }

    @Test(
        "Text that is no community is refused",
        arguments: [
            "", "65536:1", "1:65536", "1:2:3", "1:", ":1", "-1:1", "no-such", "1 : 2",
        ]
    )
    func noText(description: String) {
        #expect(Community(description) == nil)
    }

    @Test("A large community has three numbers of 32 bits", arguments: ["0:0:0", "4294967295:1:4294967295"])
    func large(description: String) {
        #expect(LargeCommunity(description)?.description == description)
        #expect(LargeCommunity(description + ":1") == nil)
        #expect(LargeCommunity("4294967296:1:1") == nil)
    }
}
