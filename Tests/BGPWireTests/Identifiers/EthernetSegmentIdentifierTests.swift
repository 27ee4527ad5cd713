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
}
