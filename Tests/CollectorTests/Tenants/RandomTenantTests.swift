// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import Collector

@Suite("Tenants of random EVPN routes, whatever leaves may announce")
struct RandomTenantTests {
    /// Routes of all types among few leaves, MACs and prefixes, so that they meet.
    private func routes(_ count: Int, seed: UInt64) -> [TenantRoute] {
        var generator = SeededGenerator(seed: seed &* 100_003)
        return (0..<count).compactMap { _ in
            let leaf = UInt32.random(in: 1...4, using: &generator)
            let mac = MACAddress(rawValue: .random(in: 1...6, using: &generator))
            let segment = EthernetSegmentIdentifier(high: 0, low: .random(in: 0...2, using: &generator))
            let host =
                Bool.random(using: &generator) ? "10.0.0.\(Int.random(in: 1...6, using: &generator))" : "2001:db8::1"
            let route: EVPNRoute?
            switch Int.random(in: 1...6, using: &generator) {
            case 1:
                route = .ethernetAutoDiscovery(
                    EthernetAutoDiscoveryRoute(distinguisher: TenantScene.distinguisher(leaf, 1), segment: segment)
                )
            case 2: route = TenantScene.mac(leaf, mac, Bool.random(using: &generator) ? host : nil, segment: segment)
            case 3:
                route = .inclusiveMulticast(
                    InclusiveMulticastRoute(
                        distinguisher: TenantScene.distinguisher(leaf, 1),
                        originator: .v4(TenantScene.vtep(leaf))
                    )
                )
            case 4:
                route = .ethernetSegment(
                    EthernetSegmentRoute(
                        distinguisher: TenantScene.distinguisher(leaf, 0),
                        segment: segment,
                        originator: .v4(TenantScene.vtep(leaf))
                    )
                )
            case 5: route = .unknown(type: 7, body: [UInt8](repeating: 0, count: 20))
            default:
                let length = Int.random(in: 0...32, using: &generator)
                let gateway =
                    Bool.random(using: &generator) ? "10.0.0.\(Int.random(in: 1...9, using: &generator))" : nil
                let bits = UInt32.random(in: 0...UInt32.max, using: &generator)
                let prefix = IPv4Prefix(IPv4Address(rawValue: bits), length: UInt8(length))
                route = TenantScene.prefix(leaf, prefix.description, gateway: gateway)
            }
            let targets = [TenantScene.routedTarget, TenantScene.bridgedTarget].filter { _ in
                Bool.random(using: &generator)
            }
            return route.flatMap {
                TenantScene.heard(
                    $0,
                    TenantScene.attributes(
                        leaf,
                        targets: targets,
                        encapsulation: [nil, .vxlan, .mpls].randomElement(using: &generator) ?? nil,
                        sequence: Bool.random(using: &generator) ? .random(in: 0...3, using: &generator) : nil,
                        isGateway: Int.random(in: 0...5, using: &generator) == 0,
                        localPref: .random(in: 99...100, using: &generator)
                    )
                )
            }
        }
    }

    @Test("Every imported route is in the table once, used or with its reason", arguments: 0..<20 as Range<UInt64>)
    func routed(seed: UInt64) {
        let routes = self.routes(300, seed: seed)
        let imported = routes.filter { route in
            route.routedPrefix != nil && route.targets.contains { $0.description == TenantScene.routedTarget }
        }
        for leaf in [nil, 1, 4] as [UInt32?] {
            let table = TenantScene.table(routes, leaf: leaf)
            #expect(table.routeCount == imported.count && table.isComplete)
            let missing = Set(imported.compactMap(\.routedPrefix)).symmetricDifference(table.entries.map(\.prefix))
            #expect(missing.isEmpty)
            for (entry, next) in zip(table.entries, table.entries.dropFirst()) { #expect(entry.prefix < next.prefix) }
            for entry in table.entries {
                #expect(Set(entry.used.map(\.vtep)).count == entry.used.count)
                #expect(entry.used.allSatisfy { $0.obstacle == nil } && entry.unused.allSatisfy { $0.obstacle != nil })
                if let leaf { #expect(!entry.used.contains { $0.vtep == .v4(TenantScene.vtep(leaf)) }) }
                #expect(entry.hasRoute || entry.isOwn || !entry.unused.isEmpty)
            }
        }
    }

    @Test("Every MAC has a place, and of several with one number all are used", arguments: 0..<20 as Range<UInt64>)
    func bridged(seed: UInt64) {
        let table = TenantScene.macs(self.routes(300, seed: seed))
        for entry in table.entries {
            #expect(entry.locations.contains { $0.isUsed })
            #expect(Set(entry.locations.map(\.vtep)).count == entry.locations.count)
            #expect(Set(entry.aliases).isDisjoint(with: entry.locations.map(\.vtep)))
        }
    }
}
