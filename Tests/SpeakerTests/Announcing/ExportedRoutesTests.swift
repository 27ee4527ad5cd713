// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Testing

@testable import Speaker

@Suite("What announcements become on a session, RFC 4271 section 5.1")
struct ExportedRoutesTests {
    private func context(remoteAS: ASNumber, from local: String, families: [AddressFamily]) throws -> ExportContext {
        func open(_ asNumber: ASNumber) -> OpenMessage {
            let capabilities =
                families.map { Capability.multiprotocol($0) }
                + [.extendedNextHop([ExtendedNextHop(.ipv4Unicast)]), .fourOctetAS(asNumber)]
            return OpenMessage(
                asNumber: asNumber,
                holdTimeSeconds: 90,
                identifier: BGPIdentifier(rawValue: 1),
                capabilities: CapabilitySet(capabilities)
            )
        }
        return ExportContext(
            NegotiatedCapabilities(local: open(65_535), remote: open(remoteAS)),
            localAS: 65_535,
            localAddress: try #require(IPAddress(local)),
            machine: .bare
        )
    }

    private func export(
        _ announcement: Announcement,
        remoteAS: ASNumber = 65_535,
        from local: String = "192.168.1.11"
    ) throws -> ExportedRoutes {
        let family = Announcement.families(of: [announcement])[0]
        return ExportedRoutes(
            AnnouncementTable([announcement]).groups(of: family),
            family: family,
            context: try self.context(remoteAS: remoteAS, from: local, families: [family])
        )
    }

    @Test("Inside the AS the path is empty, LOCAL_PREF is 100, and the next hop is the node")
    func internalPeer() throws {
        let routes = try self.export(.of("1.1.1.100/32"))
        let header = "ffffffffffffffffffffffffffffffff" + "0031" + "02" + "0000" + "0015"
        let attributes = "40010100" + "400200" + "400304c0a8010b" + "40050400000064"
        #expect(routes.batches.map { HexText.digits($0.octets) } == [header + attributes + "2001010164"])
        #expect(routes.prefixCount == 1 && routes.omissions.isEmpty)
    }

    @Test("Towards another AS the own one is in front, as often as asked, and LOCAL_PREF is left out")
    func externalPeer() throws {
        let routes = try self.export(
            .of("1.1.1.100/32") {
                $0.prependCount = 2
                $0.localPref = 200
            },
            remoteAS: 65_001
        )
        let octets = try #require(routes.batches.first?.octets)
        let reader = ByteReader(octets)
        let update = try UpdateMessage(parsing: reader.octets, in: DecodeContext())
        #expect(update.faults.isEmpty)
        #expect(update.announcements.map(\.attributes.asPath.description) == ["65535 65535 65535"])
        #expect(update.announcements.map(\.attributes.localPref) == [nil])
    }

    @Test(
        "Over a link without global addresses both families go through the link-local address, sent twice",
        arguments: ["1.1.1.100/32", "2001:db8::100/128"]
    )
    func unnumbered(prefix: String) throws {
        let routes = try self.export(.of(prefix), remoteAS: 65_001, from: "fe80::1")
        let linkLocal = try #require(IPv6Address("fe80::1"))
        #expect(routes.nextHops == [.ipv6WithLinkLocal(linkLocal, linkLocal: linkLocal)])
        let octets = try #require(routes.batches.first?.octets)
        let reader = ByteReader(octets)
        let context = DecodeContext(extendedNextHop: [.ipv4Unicast])
        let update = try UpdateMessage(parsing: reader.octets, in: context)
        #expect(update.announcements.map(\.attributes.nextHop) == routes.nextHops)
    }

    @Test("What has no next hop is left out and named")
    func missingNextHop() throws {
        let routes = try self.export(.of("2001:db8::100/128"))
        #expect(routes.batches.isEmpty && routes.prefixCount == 0)
        #expect(routes.omissions.map(\.reason) == [.noIPv6Address(besides: .v4(IPv4Address(rawValue: 0xC0A8_010B)))])
    }

    @Test("Batches hold whole messages up to about the preferred size")
    func batches() {
        let message = [UInt8](repeating: 7, count: 4_000)
        let batches = OutboundBatch.batches(of: [[UInt8]](repeating: message, count: 40))
        #expect(batches.map(\.count) == [16, 16, 8])
        #expect(batches.map(\.octets.count) == [64_000, 64_000, 32_000])
    }
}
