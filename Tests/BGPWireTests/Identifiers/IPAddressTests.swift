// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Addresses of either version, with zones")
struct IPAddressTests {
    @Test("Text tells the version")
    func version() {
        #expect(IPAddress("192.0.2.1") == .v4(IPv4Address(rawValue: 0xC000_0201)))
        #expect(IPAddress("::1") == .v6(IPv6Address(rawValue: 1)))
        #expect(IPAddress("localhost") == nil)
    }

    @Test("An IPv4-mapped address stands for the IPv4 one; others stand for themselves")
    func unmapped() {
        #expect(IPAddress("::ffff:192.0.2.1")?.unmapped.description == "192.0.2.1")
        #expect(IPAddress("::fffe:192.0.2.1")?.unmapped.description == "::fffe:c000:201")
        #expect(IPAddress("192.0.2.1")?.unmapped.description == "192.0.2.1")
    }

    @Test("IPv4 comes before IPv6")
    func order() throws {
        let texts = ["::", "255.255.255.255", "::1", "0.0.0.0"]
        #expect(
            try texts.map { try #require(IPAddress($0)) }.sorted().map(\.description)
                == ["0.0.0.0", "255.255.255.255", "::", "::1"]
        )
    }

    @Test("Zones belong to IPv6 addresses and survive", arguments: ["fe80::1%eth1", "192.0.2.1", "2001:db8::1"])
    func zone(text: String) {
        #expect(ScopedIPAddress(text)?.description == text)
    }

    @Test(
        "A zone without a name or on an IPv4 address is refused",
        arguments: ["fe80::1%", "192.0.2.1%eth0", "%eth0", ""]
    )
    func badZone(text: String) {
        #expect(ScopedIPAddress(text) == nil)
    }

    @Test("The same link-local address on two links is two addresses, in the order of the links")
    func links() throws {
        let first = try #require(ScopedIPAddress("fe80::1%eth0"))
        let second = try #require(ScopedIPAddress("fe80::1%eth1"))
        #expect(first != second)
        #expect(first < second)
    }
}
