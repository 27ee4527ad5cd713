// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("IPv4 addresses as text")
struct IPv4AddressTests {
    @Test("Dotted quads survive", arguments: ["0.0.0.0", "1.1.1.100", "127.0.0.1", "255.255.255.255", "10.0.0.9"])
    func roundTrip(text: String) {
        #expect(IPv4Address(text)?.description == text)
    }

    @Test(
        "What tools read differently or not at all is refused",
        arguments: ["", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1..2.3", "1.2.3.4 ", "1.2.3.-4", "0x1.2.3.4"]
    )
    func refused(text: String) {
        #expect(IPv4Address(text) == nil)
    }

    @Test("Loopback and multicast end where they should")
    func kinds() throws {
        let addresses = try ["126.255.255.255", "127.0.0.0", "223.255.255.255", "224.0.0.0", "240.0.0.0"].map {
            try #require(IPv4Address($0))
        }
        #expect(addresses.map(\.isLoopback) == [false, true, false, false, false])
        #expect(addresses.map(\.isMulticast) == [false, false, false, true, false])
    }
}
