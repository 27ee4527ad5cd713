// SPDX-License-Identifier: Apache-2.0

import PacketCapture
import Testing

@Suite("Errors of libpcap")
struct CaptureErrorTests {
    @Test("An error keeps what was opened and libpcap's words")
    func words() {
        let error = CaptureError(source: "a.pcap", reason: "unknown file format")
        #expect(error.source == "a.pcap" && error.reason == "unknown file format")
    }
}
