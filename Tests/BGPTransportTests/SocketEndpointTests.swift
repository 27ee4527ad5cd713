// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Testing

@Suite("Endpoints as operators type them")
struct SocketEndpointTests {
    @Test(
        "An address with or without a port is read and printed",
        arguments: [
            ("192.0.2.1", "192.0.2.1:179"),
            ("192.0.2.1:1790", "192.0.2.1:1790"),
            ("2001:db8::1", "[2001:db8::1]:179"),
            ("[2001:db8::1]", "[2001:db8::1]:179"),
            ("[2001:db8::1]:1790", "[2001:db8::1]:1790"),
            ("fe80::1%eth1", "[fe80::1%eth1]:179"),
            ("[fe80::1%eth1]:1790", "[fe80::1%eth1]:1790"),
        ]
    )
    func reads(text: String, description: String) {
        #expect(SocketEndpoint(text, defaultPort: SocketEndpoint.bgpPort)?.description == description)
    }

    @Test(
        "What is no endpoint is refused",
        arguments: [
            "", ":179", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "[192.0.2.1]:1", "[::1", "[::1]1", "leaf1",
        ]
    )
    func refuses(text: String) {
        #expect(SocketEndpoint(text, defaultPort: SocketEndpoint.bgpPort) == nil)
    }
}
