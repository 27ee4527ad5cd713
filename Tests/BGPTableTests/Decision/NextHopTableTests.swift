// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import BGPTable

@Suite("Next hops and their costs, RFC 4271 section 9.1.2.1")
struct NextHopTableTests {
    private func address(_ text: String) throws -> NextHopTable.Address {
        NextHopTable.Address(try #require(IPAddress(text)))
    }

    @Test("A next hop has one number as long as blocks have it")
    func numbers() throws {
        var table = NextHopTable()
        let one = table.intern(try self.address("192.0.2.1"))
        let other = table.intern(try self.address("192.0.2.2"))
        #expect(one != other)
        #expect(table.intern(try self.address("192.0.2.1")) == one)
        table.release(one)
        #expect(table.intern(try self.address("192.0.2.1")) == one)
        table.release(one)
        table.release(one)
        let next = table.intern(try self.address("192.0.2.3"))
        #expect(next == one, "the number is used again")
        #expect(table.intern(try self.address("192.0.2.2")) == other)
    }

    @Test("However many next hops come and go, each keeps a number of its own")
    func manyNumbers() {
        var table = NextHopTable()
        let addresses = (1...300 as ClosedRange<UInt32>).map {
            NextHopTable.Address(.v4(IPv4Address(rawValue: 0xC000_0200 + $0)))
        }
        for round in 1...3 {
            let numbers = addresses.map { table.intern($0) }
            #expect(Set(numbers).count == 300)
            #expect(addresses.map { table.intern($0) } == numbers)
            let gone = numbers.enumerated().filter { $0.offset % 2 == round % 2 }
            for (_, number) in gone {
                table.release(number)
                table.release(number)
            }
            let again = addresses.map { table.intern($0) }
            #expect(Set(again).count == 300)
            for number in again { table.release(number) }
            for (offset, number) in again.enumerated() where offset % 2 != round % 2 {
                table.release(number)
                table.release(number)
            }
        }
    }

    @Test("A next hop back at cost 0 is as if nothing had been said")
    func costTakenBack() throws {
        var table = NextHopTable()
        let address = try self.address("192.0.2.1")
        table.setCost(7, of: address)
        #expect(table.hasCosts)
        table.setCost(0, of: address)
        let number = table.intern(address)
        #expect(!table.hasCosts && table.cost(of: number) == 0)
    }

    @Test("Nothing said means cost 0; what is said counts before and after the next hop is seen")
    func costs() throws {
        var table = NextHopTable()
        let early = try self.address("192.0.2.1")
        let late = try self.address("192.0.2.2")
        table.setCost(7, of: early)
        let (one, other) = (table.intern(early), table.intern(late))
        #expect(table.cost(of: one) == 7)
        #expect(table.cost(of: other) == 0)
        table.setCost(nil, of: late)
        #expect(table.cost(of: other) == .max)
        table.release(other)
        #expect(table.cost(of: table.intern(late)) == .max)
    }

    @Test("Link-local next hops are known", arguments: [("fe80::1", true), ("febf::1", true), ("fec0::1", false)])
    func linkLocal(text: String, isLinkLocal: Bool) throws {
        var table = NextHopTable()
        let number = table.intern(try self.address(text))
        #expect(table.isLinkLocal(number) == isLinkLocal)
    }
}
