// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

@Suite("Questions to a table")
struct QueryTests {
    private func table() throws -> TableUnderTest {
        var table = try TableUnderTest(peerCount: 2)
        let attributes = try TableUnderTest.attributes()
        try table.announce(
            ["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32"],
            from: 0,
            attributes
        )
        try table.announce(["10.1.0.0/16", "11.0.0.0/8"], from: 1, attributes)
        return table
    }

    private func text(_ destination: Destination?) -> String? {
        guard case .prefix(let prefix)? = destination?.key else { return nil }
        return prefix.description
    }

    @Test(
        "The longest match of an address or prefix",
        arguments: [
            ("10.1.2.3/32", "10.1.2.3/32"), ("10.1.2.4/32", "10.1.2.0/24"), ("10.1.0.0/16", "10.1.0.0/16"),
            ("10.1.0.0/15", "10.0.0.0/8"), ("10.2.0.0/32", "10.0.0.0/8"), ("192.0.2.1/32", "0.0.0.0/0"),
            ("0.0.0.0/0", "0.0.0.0/0"),
        ]
    )
    func longest(prefix: String, match: String) throws {
        let table = try self.table()
        let asked = IPPrefix(prefix) ?? .v4(IPv4Prefix(bits: 0x0A01_0000, length: 15))
        let found = self.text(table.rib.longestMatch(asked, .ipv4Unicast))
        #expect(found == match)
    }

    @Test("All that contain a prefix, the shortest first")
    func covering() throws {
        let table = try self.table()
        let prefix = try #require(IPPrefix("10.1.2.3/32"))
        let found = table.rib.covering(prefix, .ipv4Unicast).map { self.text($0) }
        #expect(found == ["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32"])
    }

    @Test("A walk has every destination once, from any key on, which need not be there")
    func walk() throws {
        let table = try self.table()
        let all = table.destinations(.ipv4Unicast).map { self.text($0) }
        #expect(all == ["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "11.0.0.0/8"])
        let key = RouteKey.prefix(try #require(IPPrefix("10.1.1.0/24")))
        let next = self.text(table.rib.next(after: key, .ipv4Unicast))
        #expect(next == "10.1.2.0/24")
    }

    @Test("A page of one peer has only destinations it has paths to, and says where to go on")
    func pages() throws {
        let table = try self.table()
        let page = table.rib.page(of: .ipv4Unicast, heardFrom: table.peers[1], limit: 10)
        #expect(page.destinations.map { self.text($0) } == ["10.1.0.0/16", "11.0.0.0/8"])
        #expect(page.next == nil)
        let first = table.rib.page(of: .ipv4Unicast, limit: 2)
        #expect(first.destinations.map { self.text($0) } == ["0.0.0.0/0", "10.0.0.0/8"])
        let second = table.rib.page(of: .ipv4Unicast, after: first.next, limit: 2)
        #expect(second.destinations.map { self.text($0) } == ["10.1.0.0/16", "10.1.2.0/24"])
    }

    @Test("A page within a prefix has it and what is inside it")
    func within() throws {
        let table = try self.table()
        let prefix = try #require(IPPrefix("10.1.0.0/16"))
        let page = table.rib.page(of: .ipv4Unicast, within: prefix, limit: 10)
        #expect(page.destinations.map { self.text($0) } == ["10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32"])
        #expect(page.next == nil)
    }

    @Test(
        "A page within the upper half of a prefix does not stumble over the lower one",
        arguments: [
            ("10.129.0.0/24", "10.129.0.128/25", ["10.129.0.0/25", "10.129.0.128/26", "10.129.0.192/26"]),
            ("10.0.0.0/8", "10.128.0.0/9", ["10.0.0.0/9", "10.128.0.0/10", "10.192.0.0/10"]),
            ("2001:db8::/32", "2001:db8:8000::/33", ["2001:db8::/33", "2001:db8:8000::/34", "2001:db8:c000::/34"]),
        ]
    )
    func upperHalf(whole: String, half: String, parts: [String]) throws {
        var table = try TableUnderTest(peerCount: 1)
        let attributes = try TableUnderTest.attributes(via: "192.0.2.1") {
            if whole.contains(":") { $0.nextHop = .ipv6(IPv6Address(rawValue: 1 << 125 | 1)) }
        }
        try table.announce([whole] + parts, from: 0, attributes)
        let prefix = try #require(IPPrefix(half))
        let family: AddressFamily = whole.contains(":") ? .ipv6Unicast : .ipv4Unicast
        let page = table.rib.page(of: family, within: prefix, limit: 10)
        #expect(page.destinations.map { self.text($0) } == Array(parts.dropFirst()))
    }

    @Test("A page looks at no more destinations than it may, and goes on from there")
    func bounded() throws {
        let table = try self.table()
        var key: RouteKey?
        var found: [String?] = []
        for _ in 0..<4 {
            let page = table.rib.page(of: .ipv4Unicast, after: key, heardFrom: table.peers[1], limit: 5, looking: 2)
            found += page.destinations.map { self.text($0) }
            guard let next = page.next else { break }
            key = next
        }
        #expect(found == ["10.1.0.0/16", "11.0.0.0/8"])
    }

    @Test("The best path comes first, with what beat the others")
    func explained() throws {
        let table = try self.table()
        let destination = try table.destination("10.1.0.0/16")
        #expect(destination?.best?.peer == table.peers[0])
        #expect(destination?.routes.map(\.lostAt) == [nil, .external])
        #expect(destination?.routes.last?.obstacle == .lost(.external))
        #expect(destination?.shared.count == 1)
    }

    @Test("Questions about families and keys that do not fit find nothing")
    func misfits() throws {
        let table = try self.table()
        let v4 = try #require(IPPrefix("10.0.0.0/8"))
        let nothing: [Destination?] = [
            table.rib.destination(.prefix(v4), .ipv6Unicast), table.rib.destination(.opaque([1]), .ipv4Unicast),
            table.rib.destination(.prefix(v4), .l2vpnEVPN), table.rib.longestMatch(v4, .ipv6Unicast),
            table.rib.next(after: nil, .l2vpnEVPN),
        ]
        #expect(nothing.allSatisfy { $0 == nil })
    }
}
