// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("UPDATEs taken apart, RFC 4271 section 4.3 and RFC 4760")
struct UpdateMessageTests {
    @Test("Both places of routes are read, each with its own attributes")
    func both() throws {
        let octets = UpdateOctets(
            withdrawn: "080b",
            attributes: "800e1e 0002 01 10 20010db8009900000000000000000002 00 4020010db802000007"
                + UpdateOctets.external + "800f0c 000201 4020010db802000008",
            nlri: "180ac807 20c0a80101"
        ).message
        let message = try UpdateMessage(parsing: ByteReader(octets).octets, in: DecodeContext())
        #expect(message.verdict == .accept)
        #expect(message.withdrawn.map(\.nlri.description) == ["11.0.0.0/8", "2001:db8:200:8::/64"])
        #expect(message.withdrawn.map(\.family) == [.ipv4Unicast, .ipv6Unicast])
        #expect(
            message.announcements.map { $0.routes.map(\.nlri.description) } == [
                ["10.200.7.0/24", "192.168.1.1/32"], ["2001:db8:200:7::/64"],
            ]
        )
        #expect(message.announcements.map(\.attributes.nextHop?.description) == ["10.99.0.2", "2001:db8:99::2"])
        #expect(message.announcements.map(\.attributes.asPath.description) == ["65001", "65001"])
    }

    @Test("Path identifiers and faults come along")
    func paths() throws {
        let octets = UpdateOctets(
            attributes: UpdateOctets.external + "40060100",
            nlri: "00000007 180ac807"
        ).message
        let context = DecodeContext(addPath: [.ipv4Unicast])
        let message = try UpdateMessage(parsing: ByteReader(octets).octets, in: context)
        #expect(message.announcements.first?.routes.first?.path == PathIdentifier(rawValue: 7))
        #expect(message.faults.map(\.type) == [.atomicAggregate])
        #expect(message.announcements.first?.attributes.isAtomicAggregate == false)
    }

    @Test("An empty UPDATE has nothing but its meaning")
    func endOfRIB() throws {
        let message = try UpdateMessage(parsing: ByteReader(UpdateOctets().message).octets, in: DecodeContext())
        #expect(message.endOfRIB == .ipv4Unicast)
        #expect(message.announcements.isEmpty && message.withdrawn.isEmpty)
    }
}
