// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Link-layer addresses as text")
struct MACAddressTests {
    @Test("Six octets survive, in lower case", arguments: ["00:00:5e:00:01:01", "ff:ff:ff:ff:ff:ff"])
    func roundTrip(text: String) {
        #expect(MACAddress(text)?.description == text)
        #expect(MACAddress(text.uppercased())?.description == text)
    }

    @Test(
        "Other notations are refused",
        arguments: ["", "00-00-5e-00-01-01", "0:0:5e:0:1:1", "00:00:5e:00:01", "00:00:5e:00:01:0g"]
    )
    func refused(text: String) {
        #expect(MACAddress(text) == nil)
    }

    @Test("Bits above the 48 do not count")
    func width() {
        #expect(MACAddress(rawValue: 0xFFFF_0000_5E00_0101) == MACAddress("00:00:5e:00:01:01"))
    }
}
