// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Ethernet segment identifiers, RFC 7432 section 5")
struct EthernetSegmentIdentifierTests {
    @Test("Ten octets with the type first; a single 0 for none")
    func text() {
        let identifier = EthernetSegmentIdentifier(high: 0x0300, low: 0x1122_3344_5500_0001)
        #expect(identifier.description == "03:00:11:22:33:44:55:00:00:01")
        #expect(identifier.type == 3)
        #expect(EthernetSegmentIdentifier.none.description == "0")
    }
    @Test(
        "The text leads back to the octets",
        arguments: ["0", "03:00:11:22:33:44:55:00:00:01", "00:00:00:00:00:00:00:00:00:01"]
    )
    func roundTrip(text: String) {
        #expect(EthernetSegmentIdentifier(text)?.description == text)
    }

    @Test("Ten zeros are none")
    func none() {
        #expect(EthernetSegmentIdentifier("00:00:00:00:00:00:00:00:00:00") == EthernetSegmentIdentifier.none)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "00", "03:00:11:22:33:44:55:00:00", "03:00:11:22:33:44:55:00:00:01:02", "03:00:11:22:33:44:55:00:00:0",
        ]
    )
    func refused(text: String) {
        #expect(EthernetSegmentIdentifier(text) == nil)
    }

    @Test("Segments order as their octets do")
    func order() {
        let low = EthernetSegmentIdentifier(high: 0x0100, low: .max)
        #expect(EthernetSegmentIdentifier.none < low)
        #expect(low < EthernetSegmentIdentifier(high: 0x0101, low: 0))
    }
}
