// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Address families and their names, RFC 4760")
struct AddressFamilyTests {
    @Test(
        "Every family of the table is found by its name, its aliases and its numbers",
        arguments: FamilyTable.rows.map(\.family)
    )
    func names(family: AddressFamily) throws {
        let row = try #require(FamilyTable.row(of: family))
        for name in [row.name] + row.aliases + ["\(family.afi.rawValue)/\(family.safi.rawValue)"] {
            #expect(AddressFamily(name) == family, "\(name)")
        }
        #expect(family.description == row.name)
    }

    @Test("A family without a name shows and takes its numbers")
    func numbers() {
        let family = AddressFamily(.init(rawValue: 99), .init(rawValue: 7))
        #expect(family.description == "99/7")
        #expect(AddressFamily("99/7") == family)
    }

    @Test("What is no family is refused", arguments: ["", "ipv5", "1", "1/1/1", "65536/1", "1/256", "-1/1"])
    func refused(text: String) {
        #expect(AddressFamily(text) == nil)
    }

    @Test("Families are ordered by AFI, then SAFI")
    func order() {
        #expect(
            [AddressFamily.l2vpnEVPN, .ipv6Unicast, .ipv4VPNUnicast, .ipv4Unicast].sorted()
                == [.ipv4Unicast, .ipv4VPNUnicast, .ipv6Unicast, .l2vpnEVPN]
        )
    }
}
