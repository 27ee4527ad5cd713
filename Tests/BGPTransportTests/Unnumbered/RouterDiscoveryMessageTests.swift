// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPTransport
import BGPWire
import Testing

@Suite("Router discovery messages, RFC 4861 sections 4.1, 4.2 and 6.1")
struct RouterDiscoveryMessageTests {
    private func parse(_ digits: String, hopLimit: Int = 255) -> RouterDiscoveryMessage? {
        let octets = octets(digits)
        let reader = ByteReader(octets)
        return RouterDiscoveryMessage(parsing: reader.octets, hopLimit: hopLimit)
    }

    @Test(
        "What is encoded is read again",
        arguments: [.solicitation, .advertisement(lifetimeSeconds: 30)] as [RouterDiscoveryMessage]
    )
    func roundTrip(message: RouterDiscoveryMessage) throws {
        for address in [nil, MACAddress("02:00:00:00:00:01")] {
            let octets = message.encode(linkLayerAddress: address)
            #expect(octets.count % 8 == 0)
            let reader = ByteReader(octets)
            #expect(RouterDiscoveryMessage(parsing: reader.octets, hopLimit: 255) == message)
        }
    }

    @Test("The advertisement of a router on the next link is not believed")
    func hopLimit() {
        #expect(self.parse("8600 0000 4000 001e 0000000000000000") == .advertisement(lifetimeSeconds: 30))
        #expect(self.parse("8600 0000 4000 001e 0000000000000000", hopLimit: 254) == nil)
        #expect(self.parse("8600 0000 4000 001e 0000000000000000", hopLimit: -1) == nil)
    }

    @Test(
        "Messages that RFC 4861 wants dropped are dropped",
        arguments: [
            "", "86", "8601 0000 4000 001e 0000000000000000", "8600 0000 4000 001e 00000000000000",
            "8600 0000 4000 001e 0000000000000000 0100000000000000",
            "8600 0000 4000 001e 0000000000000000 0102000000000000", "8700 0000 00000000", "8500 0000 000000",
        ]
    )
    func dropped(digits: String) { #expect(self.parse(digits) == nil) }
}
