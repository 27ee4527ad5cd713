// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import Collector

@Suite("mac-vrfs rebuilt from EVPN routes, RFC 7432 sections 7, 8 and 15")
struct BridgedTenantBuilderTests {
    private static let mac = TenantScene.nodeMAC(1)
    private static let targets = [TenantScene.bridgedTarget]

    private func macs(
        _ places: [(leaf: UInt32, sequence: UInt32?, segment: EthernetSegmentIdentifier, isGateway: Bool)]
    ) throws -> BridgedTenant.Entry {
        let routes = places.compactMap { place in
            TenantScene.heard(
                TenantScene.mac(place.leaf, Self.mac, segment: place.segment),
                TenantScene.attributes(
                    place.leaf,
                    targets: Self.targets,
                    sequence: place.sequence,
                    isGateway: place.isGateway
                )
            )
        }
        return try #require(TenantScene.macs(routes).entries.first)
    }

    @Test("Each node's MAC is behind its leaf, with its address; flooded frames go to all leaves")
    func reference() {
        let table = TenantScene.macs(TenantScene.all)
        #expect(table.entries.map(\.macAddress) == (1...3).map { TenantScene.nodeMAC($0) })
        #expect(table.entries.map { $0.addresses.map(\.description) } == (1...3).map { ["192.168.1.1\($0)"] })
        #expect(table.entries.map { $0.locations.map(\.vtep.description) } == (1...3).map { ["10.0.1.\($0)"] })
        #expect(table.floods.map(\.vtep.description) == (1...4).map { "10.0.1.\($0)" })
        #expect(table.floods.allSatisfy { $0.label == .vni(1) } && table.duplicateCount == 0)
    }

    @Test("A leaf's own MACs are not in its table of others")
    func leaf() {
        let table = TenantScene.macs(TenantScene.all, leaf: 1)
        #expect(table.entries.count == 2 && table.floods.count == 3)
    }

    @Test("Two leaves with the same sequence number are duplicates, with different ones a move")
    func duplicates() throws {
        let both = try self.macs([(1, nil, .none, false), (2, nil, .none, false)])
        #expect(both.isDuplicate && both.locations.allSatisfy(\.isUsed))
        let moved = try self.macs([(1, nil, .none, false), (2, 3, .none, false)])
        #expect(!moved.isDuplicate)
        #expect(
            moved.locations.map { "\($0.vtep) \($0.sequence) \($0.isUsed)" } == ["10.0.1.2 3 true", "10.0.1.1 0 false"]
        )
        #expect(!(try self.macs([(1, nil, .none, true), (2, nil, .none, true)])).isDuplicate)
        let segment = EthernetSegmentIdentifier(high: 0x0311, low: 1)
        #expect(!(try self.macs([(1, nil, segment, false), (2, nil, segment, false)])).isDuplicate)
    }

    @Test("The other leaves of a MAC's segment are shown as aliases, RFC 7432 section 8.4")
    func aliases() throws {
        let segment = EthernetSegmentIdentifier(high: 0x0311, low: 1)
        let discovery = EVPNRoute.ethernetAutoDiscovery(
            EthernetAutoDiscoveryRoute(
                distinguisher: TenantScene.distinguisher(2, 1),
                segment: segment,
                ethernetTag: 0,
                label: MPLSLabel(vni: 1)
            )
        )
        let attached = EVPNRoute.ethernetSegment(
            EthernetSegmentRoute(
                distinguisher: TenantScene.distinguisher(3, 0),
                segment: segment,
                originator: .v4(TenantScene.vtep(3))
            )
        )
        let routes = [
            TenantScene.heard(
                TenantScene.mac(1, Self.mac, segment: segment),
                TenantScene.attributes(1, targets: Self.targets)
            ),
            TenantScene.heard(discovery, TenantScene.attributes(2, targets: Self.targets)),
            TenantScene.heard(attached, TenantScene.attributes(3, targets: [])),
        ]
        let table = TenantScene.macs(routes.compactMap(\.self))
        #expect(table.entries.first?.aliases.map(\.description) == ["10.0.1.2", "10.0.1.3"])
        #expect(table.segments.map(\.identifier) == [segment])
    }

    @Test("An address behind two MACs is contested")
    func contested() {
        let targets = [TenantScene.bridgedTarget, TenantScene.routedTarget]
        let thief = TenantScene.heard(
            TenantScene.mac(4, MACAddress(rawValue: 0x0266), "192.168.1.11"),
            TenantScene.attributes(4, targets: targets)
        )
        let table = TenantScene.macs(TenantScene.all + [thief].compactMap(\.self))
        let contested = table.entries.filter { !$0.contested.isEmpty }
        #expect(Set(contested.map(\.macAddress)) == [TenantScene.nodeMAC(1), MACAddress(rawValue: 0x0266)])
        #expect(contested.allSatisfy { $0.contested.map(\.description) == ["192.168.1.11"] })
    }
}
