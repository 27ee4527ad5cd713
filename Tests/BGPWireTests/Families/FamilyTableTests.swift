// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("One row for each address family")
struct FamilyTableTests {
    @Test("The switches that every UPDATE takes agree with the rows", arguments: FamilyTable.rows.indices)
    func index(index: Int) {
        let row = FamilyTable.rows[index]
        #expect(FamilyTable.index(of: row.family) == index)
        #expect(FamilyTable.shape(of: row.family) == row.shape)
    }

    @Test("No name and no alias means two families, and a set has room for all")
    func unique() {
        let names = FamilyTable.rows.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
        #expect(FamilyTable.rows.count < 32)
    }

    @Test("A family without a row is opaque")
    func unknown() {
        let family = AddressFamily(.init(rawValue: 99), .init(rawValue: 7))
        #expect(FamilyTable.row(of: family) == nil)
        #expect(FamilyTable.shape(of: family) == .opaque)
    }
}
