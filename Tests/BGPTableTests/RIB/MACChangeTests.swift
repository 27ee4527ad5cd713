// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import BGPTable

@Suite("Changes of MACs, RFC 7432 section 7.2")
struct MACChangeTests {
    private static let distinguisher = RouteDistinguisher(rawValue: 0x0001_0A00_0101_0001)

    private static func host(_ number: UInt64, _ address: IPAddress? = nil) -> NLRI {
        .evpn(
            .macIPAdvertisement(
                MACIPAdvertisementRoute(
                    distinguisher: Self.distinguisher,
                    segment: .none,
                    ethernetTag: 7,
                    macAddress: MACAddress(rawValue: number),
                    ipAddress: address,
                    label1: MPLSLabel(vni: 1111),
                    label2: nil
                )
            )
        )
    }

    private static func table() throws -> TableUnderTest {
        var table = try TableUnderTest(peerCount: 1)
        table.log.families = []
        table.log.watchesMACs = true
        return table
    }

    @Test(
        "Announced, withdrawn and swept MACs are written down, whatever their IP address",
        arguments: [nil, IPAddress("192.0.2.1"), IPAddress("2001:db8::1")]
    )
    func watched(_ address: IPAddress?) throws {
        var table = try Self.table()
        let attributes = try TableUnderTest.attributes()
        let (one, other) = (Self.host(0x0050_56AA_BBCC, address), Self.host(2, address))
        for route in [one, other, one] {
            table.rib.announce(
                route,
                family: .l2vpnEVPN,
                attributes: attributes,
                from: table.peers[0],
                at: 1,
                log: &table.log
            )
        }
        table.rib.withdraw(one, family: .l2vpnEVPN, from: table.peers[0], log: &table.log)
        table.rib.withdraw(one, family: .l2vpnEVPN, from: table.peers[0], log: &table.log)
        table.sweep(RouteSweep(table.peers[0], families: .all, onlyStale: false))
        let changes = table.log.macChanges
        #expect(changes.map(\.macAddress.rawValue) == [0x0050_56AA_BBCC, 2, 0x0050_56AA_BBCC, 2])
        #expect(changes.map(\.attributes) == [attributes, attributes, nil, nil])
        #expect(changes.allSatisfy { $0.ethernetTag == 7 && $0.distinguisher == Self.distinguisher })
        #expect(changes.prefix(2).allSatisfy { $0.label.vni == 1111 })
        let others = table.log.changes.count
        #expect(others == 0)
    }

    @Test("Routes of other types are none of a MAC, but change the family")
    func others() throws {
        var table = try Self.table()
        let route = InclusiveMulticastRoute(
            distinguisher: Self.distinguisher,
            ethernetTag: 0,
            originator: .v4(IPv4Address(rawValue: 1))
        )
        table.rib.announce(
            .evpn(.inclusiveMulticast(route)),
            family: .l2vpnEVPN,
            attributes: try TableUnderTest.attributes(),
            from: table.peers[0],
            at: 1,
            log: &table.log
        )
        let (changes, families) = (table.log.macChanges, table.log.changedFamilies)
        #expect(changes.isEmpty && families == [.l2vpnEVPN])
    }

    @Test("An entry that ends early is no change")
    func cut() {
        var writer = ByteWriter()
        Self.host(1, IPAddress("192.0.2.1")).encode(into: &writer)
        for count in 0..<writer.octets.count {
            let reader = ByteReader(Array(writer.octets.prefix(count)))
            #expect(MACChange(reader.octets, attributes: nil) == nil)
        }
    }
}
