// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("KEEPALIVE, RFC 4271 section 4.4")
struct KeepaliveMessageTests {
    @Test("It is a header and nothing else")
    func octets() {
        #expect(KeepaliveMessage.octets == message(4))
    }
}
