// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Roles, RFC 9234 section 4.2")
struct RoleTests {
    @Test(
        "Each role has one that it goes with",
        arguments: [
            (.provider, .customer), (.customer, .provider), (.routeServer, .routeServerClient),
            (.routeServerClient, .routeServer), (.peer, .peer),
        ] as [(Role, Role)]
    )
    func counterpart(role: Role, other: Role) {
        #expect(role.counterpart == other)
    }

    @Test("An unknown role goes with none")
    func unknown() {
        #expect(Role(rawValue: 5).counterpart == nil)
    }
}
