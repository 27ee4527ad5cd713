// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Labels and network identifiers in three octets, RFC 3032 and RFC 8365 section 5.1.3")
struct MPLSLabelTests {
    @Test("A label is the upper 20 bits and marks the bottom of its stack")
    func label() {
        let label = MPLSLabel(label: 16_001)
        #expect(label.rawValue == 0x03_E811)
        #expect(label.label == 16_001)
        #expect(label.isBottomOfStack)
        #expect(!MPLSLabel(label: 16_001, isBottomOfStack: false).isBottomOfStack)
    }

    @Test("A network identifier is all 24 bits")
    func identifier() {
        #expect(MPLSLabel(vni: 1111).rawValue == 1111)
        #expect(MPLSLabel(vni: 0xFFFF_FFFF).vni == 0xFF_FFFF)
    }

    @Test("Withdrawals carry one of two values")
    func withdrawn() {
        #expect(
            [0x80_0000, 0, 1, 0x80_0001].map { MPLSLabel(rawValue: $0).isWithdrawn } == [true, true, false, false]
        )
    }
}
