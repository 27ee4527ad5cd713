// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import Speaker

@Suite("What a speaker announces")
struct AnnouncementTableTests {
    @Test("Prefixes with equal attributes form one group, in order")
    func groups() {
        let table = AnnouncementTable([
            .of("10.0.0.2/32"), .of("10.0.0.1/32"), .of("10.0.0.3/32") { $0.multiExitDisc = 5 }, .of("2001:db8::/32"),
        ])
        let groups = table.groups(of: .ipv4Unicast)
        #expect(groups.map(\.prefixes) == [[.of("10.0.0.1/32"), .of("10.0.0.2/32")], [.of("10.0.0.3/32")]])
        #expect(table.groups(of: .ipv6Unicast).map(\.prefixes) == [[.of("2001:db8::/32")]])
        #expect(table.count == 4)
    }

    @Test("Announcing the same again changes nothing, other attributes replace the old ones")
    func replace() {
        var table = AnnouncementTable([.of("10.0.0.1/32")])
        let isNew = table.announce(.of("10.0.0.1/32"))
        let isChanged = table.announce(.of("10.0.0.1/32") { $0.origin = .egp })
        #expect(!isNew && isChanged)
        #expect(table.groups(of: .ipv4Unicast).map(\.attributes.origin) == [.egp])
    }

    @Test("What was never announced cannot be withdrawn")
    func withdraw() {
        var table = AnnouncementTable([.of("10.0.0.1/32")])
        let first = table.withdraw(.of("10.0.0.2/32"))
        let second = table.withdraw(.of("10.0.0.1/32"))
        #expect(!first && second && table.count == 0)
    }
}
