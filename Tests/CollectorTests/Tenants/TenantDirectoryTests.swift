// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import Collector

@Suite("Tenants by route target, RFC 7432 section 7.10 and RFC 8365 section 5.1.2.1")
struct TenantDirectoryTests {
    private func directory(_ routes: [TenantRoute] = TenantScene.all) -> TenantDirectory {
        var result = TenantDirectory()
        for route in routes { result.add(route) }
        return result
    }

    @Test("Targets are told apart: the one on prefixes is an ip-vrf's, the one on flood lists a mac-vrf's")
    func kinds() {
        let directory = self.directory()
        let routed = directory.tenants(.routed, TenantNames())
        #expect(routed.map(\.title) == ["rt:64321:1111"])
        #expect(routed.first?.labels == [.vni(1111)] && routed.first?.evidence.vteps.count == 4)
        #expect(routed.first?.evidence.routedCount == 13)
        let bridged = directory.tenants(.bridged, TenantNames())
        #expect(bridged.map(\.title) == ["rt:64321:1"] && bridged.first?.labels == [.vni(1)])
    }

    @Test("An ip-vrf without prefixes is found by its hosts")
    func hostsOnly() {
        let routes = TenantScene.all.filter { $0.route.type != 5 }
        #expect(self.directory(routes).tenants(.routed, TenantNames()).map(\.title) == ["rt:64321:1111"])
    }

    @Test("A tenant is found by name, target, and VNI", arguments: ["ip-vrf-1", "64321:1111", "rt:64321:1111", "1111"])
    func selectors(text: String) throws {
        let names = try TenantNames("rt 64321:1111 ip-vrf-1")
        #expect(self.directory().tenants(.routed, names, matching: text).map(\.name) == ["ip-vrf-1"])
        #expect(self.directory().tenants(.bridged, names, matching: text).isEmpty)
    }

    @Test("Targets with one name are one tenant, and a VNI's name is that of its tenant")
    func grouping() throws {
        let prefix = try #require(TenantScene.prefix(4, "10.0.0.0/8"))
        let extra = TenantScene.heard(prefix, TenantScene.attributes(4, targets: ["64321:2222"]))
        let names = try TenantNames("rt 64321:1111 blue\nrt 64321:2222 blue\nvni 1 red")
        let directory = self.directory(TenantScene.all + [try #require(extra)])
        let tenants = directory.tenants(.routed, names)
        #expect(tenants.map(\.title) == ["blue"] && tenants.first?.targets.count == 2)
        #expect(directory.tenants(.bridged, names).map(\.title) == ["red"])
    }

    @Test(
        "A target made by a leaf says what from, if a VNI confirms it",
        arguments: [
            ("64321:1111", [1111], "AS 64321 and VNI 1111"),
            ("64321:268436567", [1111], "AS 64321 and VNI 1111, RFC 8365 form"),
            ("64321:1111", [7], nil), ("10.0.1.1:1111", [1111], nil), ("64321:2147484759", [1111], nil),
        ] as [(String, [UInt32], String?)]
    )
    func automatic(text: String, vnis: [UInt32], words: String?) throws {
        let target = try #require(RouteTarget(text))
        #expect(AutomaticTarget(target)?.words(confirmedBy: vnis) == words)
    }

    @Test("A label is a VNI under VXLAN, a label under MPLS, and either without a word, RFC 8365 section 5.1.3")
    func labels() {
        let field = MPLSLabel(rawValue: 1111)
        #expect(ServiceLabel(field, under: .vxlan).description == "1111")
        #expect(ServiceLabel(field, under: .mpls).description == "label 69")
        #expect(ServiceLabel(field, under: nil).description == "1111 or label 69")
    }

    @Test("A distinguisher with an address of the leaf says whose route it is, RFC 7432 section 7.9")
    func distinguishers() throws {
        let words = TenantScene.all.filter { $0.route.type == 5 && $0.vtep.description == "10.0.1.2" }
            .map(\.distinguisherWords)
        #expect(Set(words) == ["router 10.0.1.2 and VNI 1111"])
        let stranger = EVPNRoute.macIPAdvertisement(
            MACIPAdvertisementRoute(
                distinguisher: TenantScene.distinguisher(3, 9),
                macAddress: TenantScene.nodeMAC(1),
                label1: MPLSLabel(vni: 1)
            )
        )
        let route = try #require(TenantScene.heard(stranger, TenantScene.attributes(1, targets: ["64321:1"])))
        #expect(route.distinguisherWords == nil)
    }
}
