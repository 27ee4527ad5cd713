// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import Collector

@Suite("ip-vrfs rebuilt from EVPN routes, RFC 9135 and RFC 9136")
struct RoutedTenantBuilderTests {
    private func entry(_ table: RoutedTenant, _ prefix: String) throws -> RoutedTenant.Entry {
        try #require(table.entries.first { $0.prefix.description == prefix }, "\(prefix) is missing")
    }

    private func hops(_ entry: RoutedTenant.Entry) -> [String] { entry.used.map(\.nextHop) }

    @Test("The leaf without a node sees the table of the reference lab")
    func leaf4() throws {
        let table = TenantScene.table(TenantScene.all, leaf: 4)
        let three = (1...3).map { "10.0.1.\($0)/32 (indirect/vxlan)" }
        let vip = try self.entry(table, "1.1.1.100/32")
        #expect(self.hops(vip) == three && vip.isActive)
        #expect(vip.used.map { $0.label?.description } == ["1111", "1111", "1111"])
        #expect(vip.used.map { $0.routerMAC?.description } == (1...3).map { "02:00:00:00:11:0\($0)" })
        #expect(self.hops(try self.entry(table, "192.168.1.0/24")) == three)
        for node in 1...3 {
            let host = try self.entry(table, "192.168.1.1\(node)/32")
            #expect(self.hops(host) == ["10.0.1.\(node)/32 (indirect/vxlan)"] && host.isActive)
        }
        let local = try self.entry(table, "192.168.2.0/24")
        #expect(self.hops(local) == three && !local.isActive && local.isOwn)
        #expect(table.entries.count == 6)
        let totals = table.totals(isIPv6: false)
        #expect((totals.routes, totals.own, totals.activePrefixes, totals.sharedPrefixes) == (6, 1, 6, 3))
        #expect(table.totals(isIPv6: true) == RoutedTenant.Totals())
    }

    @Test("A leaf with a node prefers its own routes, and shares among the two others")
    func leaf1() throws {
        let table = TenantScene.table(TenantScene.all, leaf: 1)
        let vip = try self.entry(table, "1.1.1.100/32")
        #expect(!vip.isActive && vip.isOwn)
        #expect(self.hops(vip) == ["10.0.1.2/32 (indirect/vxlan)", "10.0.1.3/32 (indirect/vxlan)"])
        let own = try self.entry(table, "192.168.1.11/32")
        #expect(own.isOwn && own.used.isEmpty && !own.isActive)
        #expect(try self.entry(table, "192.168.2.0/24").used.count == 3)
        #expect(table.totals(isIPv6: false).sharedPrefixes == 3)
    }

    @Test("What decides on a leaf decides here: a longer AS path and a lower LOCAL_PREF lose, with the reason")
    func decision() throws {
        var routes = TenantScene.all.filter { $0.routedPrefix?.description != "1.1.1.100/32" }
        let worse = [
            TenantScene.attributes(1, targets: [TenantScene.routedTarget]),
            TenantScene.attributes(2, targets: [TenantScene.routedTarget], asPath: [65_001]),
            TenantScene.attributes(3, targets: [TenantScene.routedTarget], localPref: 50),
        ]
        for (index, attributes) in worse.enumerated() {
            let route = try #require(TenantScene.prefix(UInt32(index + 1), "1.1.1.100/32"))
            routes.append(try #require(TenantScene.heard(route, attributes)))
        }
        let vip = try self.entry(TenantScene.table(routes, leaf: 4), "1.1.1.100/32")
        #expect(self.hops(vip) == ["10.0.1.1/32 (indirect/vxlan)"])
        #expect(Set(vip.unused.map(\.vtep.description)) == ["10.0.1.2", "10.0.1.3"])
        #expect(vip.unused.allSatisfy { $0.obstacle?.isEmpty == false })
    }

    @Test("No more paths share than are allowed")
    func maximum() throws {
        let table = TenantScene.table(TenantScene.all, leaf: 4, maximumPaths: 2)
        let vip = try self.entry(table, "1.1.1.100/32")
        #expect(vip.used.count == 2 && vip.unused.first?.obstacle == "the set is full")
    }

    @Test("Of a host that moved only the latest place counts, RFC 7432 section 15")
    func moved() throws {
        let targets = [TenantScene.bridgedTarget, TenantScene.routedTarget]
        let mac = TenantScene.nodeMAC(1)
        let old = try #require(
            TenantScene.heard(
                TenantScene.mac(1, mac, "192.168.1.11"),
                TenantScene.attributes(1, targets: targets)
            )
        )
        let new = try #require(
            TenantScene.heard(
                TenantScene.mac(2, mac, "192.168.1.11"),
                TenantScene.attributes(2, targets: targets, sequence: 1)
            )
        )
        let host = try self.entry(TenantScene.table([old, new]), "192.168.1.11/32")
        #expect(self.hops(host) == ["10.0.1.2/32 (indirect/vxlan)"])
        #expect(host.unused.map(\.obstacle) == ["the MAC has moved: sequence 0 is not the latest"])
    }

    @Test("A gateway's host is no host route, since every leaf has it")
    func gatewayHost() throws {
        let targets = [TenantScene.bridgedTarget, TenantScene.routedTarget]
        let gateway = try #require(
            TenantScene.heard(
                TenantScene.mac(1, MACAddress(rawValue: 0x5E00_0101), "192.168.1.1"),
                TenantScene.attributes(1, targets: targets, isGateway: true)
            )
        )
        #expect(TenantScene.table([gateway]).entries.isEmpty)
    }

    @Test("An overlay gateway is followed to the leaves of its host, or named where there is none, RFC 9136 section 4")
    func overlayGateway() throws {
        let attributes = TenantScene.attributes(4, targets: [TenantScene.routedTarget])
        let behind = [
            TenantScene.prefix(4, "10.9.0.0/16", gateway: "192.168.1.12"),
            TenantScene.prefix(4, "10.8.0.0/16", gateway: "192.168.1.99"),
        ]
        let routes = TenantScene.all + behind.compactMap { $0.flatMap { TenantScene.heard($0, attributes) } }
        let table = TenantScene.table(routes)
        let followed = try self.entry(table, "10.9.0.0/16")
        #expect(self.hops(followed) == ["10.0.1.2/32 (indirect/vxlan)"])
        #expect(followed.used.first?.gateway?.description == "192.168.1.12")
        #expect(followed.used.first?.routerMAC == TenantScene.routerMAC(2))
        let lost = try self.entry(table, "10.8.0.0/16")
        #expect(!lost.hasRoute && lost.unused.first?.obstacle == "no type 2 route has the gateway 192.168.1.99")
    }

    @Test("The longest match in a tenant is found among all its prefixes")
    func longestMatch() throws {
        let table = TenantScene.table(TenantScene.all)
        #expect(table.longestMatch(try #require(IPPrefix("192.168.1.11/32")))?.prefix.description == "192.168.1.11/32")
        #expect(table.longestMatch(try #require(IPPrefix("192.168.1.77/32")))?.prefix.description == "192.168.1.0/24")
        #expect(table.longestMatch(try #require(IPPrefix("8.8.8.8/32"))) == nil)
    }

    @Test("An IPv6 address of the tenant has IPv4 leaves as next hops, and totals of its own")
    func ipv6() throws {
        let routes = (1...3 as ClosedRange<UInt32>).compactMap { leaf in
            TenantScene.prefix(leaf, "2001:db8::100/128").flatMap {
                TenantScene.heard($0, TenantScene.attributes(leaf, targets: [TenantScene.routedTarget]))
            }
        }
        let table = TenantScene.table(TenantScene.all + routes, leaf: 4)
        let vip = try self.entry(table, "2001:db8::100/128")
        #expect(self.hops(vip) == (1...3).map { "10.0.1.\($0)/32 (indirect/vxlan)" })
        let totals = table.totals(isIPv6: true)
        #expect((totals.routes, totals.activePrefixes, totals.sharedPrefixes) == (1, 1, 1))
        #expect(table.totals(isIPv6: false).routes == 6)
    }

    @Test("Leaves in different ASes share the load if their paths are equally long")
    func externalOverlay() throws {
        let routes = (1...2 as ClosedRange<UInt32>).compactMap { leaf in
            TenantScene.prefix(leaf, "10.1.0.0/16").flatMap {
                let path = [ASNumber(65_100), ASNumber(65_000 + leaf)]
                return TenantScene.heard(
                    $0,
                    TenantScene.attributes(leaf, targets: [TenantScene.routedTarget], asPath: path)
                )
            }
        }
        #expect(try self.entry(TenantScene.table(routes), "10.1.0.0/16").used.count == 2)
    }

    @Test(
        "Without an encapsulation community the way is not guessed",
        arguments: [(nil, "encapsulation not told"), (.mpls, "mpls")] as [(Encapsulation?, String)]
    )
    func encapsulations(encapsulation: Encapsulation?, way: String) throws {
        let prefix = try #require(TenantScene.prefix(1, "10.1.0.0/16"))
        let attributes = TenantScene.attributes(
            1,
            targets: [TenantScene.routedTarget],
            encapsulation: encapsulation
        )
        let table = TenantScene.table([try #require(TenantScene.heard(prefix, attributes))])
        #expect(self.hops(try self.entry(table, "10.1.0.0/16")) == ["10.0.1.1/32 (indirect/\(way))"])
    }

    @Test("A prefix under VXLAN without a router MAC is marked, RFC 9136 section 4.4.1")
    func routerMAC() throws {
        let prefix = try #require(TenantScene.prefix(1, "10.1.0.0/16"))
        let bare = TenantScene.attributes(1, targets: [TenantScene.routedTarget])
        let whole = TenantScene.attributes(1, targets: [TenantScene.routedTarget], routerMAC: TenantScene.routerMAC(1))
        for (attributes, isMissing) in [(bare, true), (whole, false)] {
            let table = TenantScene.table([try #require(TenantScene.heard(prefix, attributes))])
            #expect(try self.entry(table, "10.1.0.0/16").used.map(\.lacksRouterMAC) == [isMissing])
        }
    }
}
