// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import Testing

@testable import BGPTable

@Suite("Places of peers' addresses")
struct AddressOrderTests {
    @Test("Places are in the order of the addresses, however they come and go", arguments: [1, 2, 3] as [UInt64])
    func order(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var order = AddressOrder()
        var known: [UInt128: Int] = [:]
        for round in 0..<600 {
            let address = UInt128(UInt64.random(in: 0..<100, using: &random))
            if round % 3 == 2, let count = known[address] {
                order.remove(address, of: 1)
                known[address] = count == 1 ? nil : count - 1
            } else {
                let before = known.keys.sorted().map { order.place(of: $0) }
                let haveMoved = order.insert(address, of: 1)
                let after = known.keys.sorted().map { order.place(of: $0) }
                if !haveMoved { #expect(before == after) }
                known[address, default: 0] += 1
            }
            let places = known.keys.sorted().map { order.place(of: $0) }
            #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test("There is a place for each of 65,535 addresses")
    func full() {
        var order = AddressOrder()
        for index in 0..<UInt128(65_515) where order.insert(index << 1 | 1, of: 1) { Issue.record("others have moved") }
        var moves = 0
        for index in 0..<UInt128(20) where order.insert(index << 5, of: 1) { moves += 1 }
        #expect(moves > 0)
        let addresses = (0..<UInt128(1 << 17)).map { order.place(of: $0) }.filter { $0 > 0 }
        #expect(zip(addresses, addresses.dropFirst()).allSatisfy { $0 < $1 })
        #expect(addresses.count >= 65_534)
    }
}
