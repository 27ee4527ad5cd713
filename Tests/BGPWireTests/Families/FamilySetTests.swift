// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Sets of address families")
struct FamilySetTests {
    @Test("Members are what was put in, in the order of the table")
    func members() {
        var set: FamilySet = [.l2vpnEVPN, .ipv4Unicast, .l2vpnEVPN]
        #expect(set.families == [.ipv4Unicast, .l2vpnEVPN])
        #expect(set.count == 2)
        #expect(set.description == "ipv4-unicast,l2vpn-evpn")
        set.remove(.ipv4Unicast)
        #expect(!set.contains(.ipv4Unicast))
        #expect(set.contains(.l2vpnEVPN))
    }

    @Test("Sets combine as sets do")
    func algebra() {
        let left: FamilySet = [.ipv4Unicast, .ipv6Unicast]
        let right: FamilySet = [.ipv6Unicast, .l2vpnEVPN]
        #expect(left.intersection(right) == [.ipv6Unicast])
        #expect(left.union(right) == [.ipv4Unicast, .ipv6Unicast, .l2vpnEVPN])
        #expect(left.subtracting(right) == [.ipv4Unicast])
        #expect(FamilySet().isEmpty)
    }

    @Test("All holds every row; a family without a row never becomes a member")
    func unknown() {
        #expect(FamilySet.all.families == FamilyTable.rows.map(\.family))
        let family = AddressFamily(.init(rawValue: 99), .init(rawValue: 7))
        #expect(FamilySet([family]).isEmpty)
        #expect(!FamilySet.all.contains(family))
    }
}
