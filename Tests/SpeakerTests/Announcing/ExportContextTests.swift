// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Testing

@testable import Speaker

@Suite("Next hops of announcements, RFC 4271 section 5.1.3, RFC 2545, RFC 8950")
struct ExportContextTests {
    private static let ipv4 = IPAddress.v4(IPv4Address(rawValue: 0xC0A8_010B))
    private static let global = IPv6Address(rawValue: 0x2001_0db8_0000_0000_0000_0000_0000_0011)
    private static let linkLocal = IPv6Address(rawValue: 0xfe80_0000_0000_0000_0000_0000_0000_0011)

    private func context(
        from local: IPAddress,
        extendedNextHop: Bool = false,
        interface: [IPAddress] = []
    ) -> ExportContext {
        let capabilities: [Capability] =
            [.multiprotocol(.ipv4Unicast), .multiprotocol(.ipv6Unicast)]
            + (extendedNextHop ? [.extendedNextHop([ExtendedNextHop(.ipv4Unicast)])] : [])
        let open = OpenMessage(
            asNumber: 65_000,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: 1),
            capabilities: CapabilitySet(capabilities)
        )
        let machine = LocalMachine(
            name: "",
            addresses: ([local] + interface).map { NetworkInterface(name: "eth1", index: 7, address: $0) },
            sourceAddress: { _ in nil }
        )
        return ExportContext(
            NegotiatedCapabilities(local: open, remote: open),
            localAS: 65_000,
            localAddress: local,
            machine: machine
        )
    }

    private func attributes(_ ipv4: IPv4Address? = nil, _ ipv6: IPv6Address? = nil) -> AnnouncementAttributes {
        var attributes = AnnouncementAttributes()
        attributes.nextHopIPv4 = ipv4
        attributes.nextHopIPv6 = ipv6
        return attributes
    }

    @Test("It is the session's own address where that has the prefix's version")
    func own() throws {
        let overIPv4 = self.context(from: Self.ipv4)
        #expect(
            try overIPv4.nextHop(for: .ipv4Unicast, self.attributes()) == .ipv4(IPv4Address(rawValue: 0xC0A8_010B))
        )
        let overIPv6 = self.context(from: .v6(Self.global))
        #expect(try overIPv6.nextHop(for: .ipv6Unicast, self.attributes()) == .ipv6(Self.global))
    }

    @Test("A link-local address is written twice")
    func linkLocal() throws {
        let context = self.context(from: .v6(Self.linkLocal), extendedNextHop: true)
        let twice = NextHop.ipv6WithLinkLocal(Self.linkLocal, linkLocal: Self.linkLocal)
        #expect(try context.nextHop(for: .ipv6Unicast, self.attributes()) == twice)
        #expect(try context.nextHop(for: .ipv4Unicast, self.attributes()) == twice)
    }

    @Test("A link-local address is written in the form asked for")
    func linkLocalForms() throws {
        let context = self.context(from: .v6(Self.linkLocal), extendedNextHop: true, interface: [.v6(Self.global)])
        let written: [NextHop.LinkLocalForm: NextHop] = [
            .repeated: .ipv6WithLinkLocal(Self.linkLocal, linkLocal: Self.linkLocal),
            .single: .ipv6(Self.linkLocal),
            .behindUnspecified: .ipv6WithLinkLocal(.unspecified, linkLocal: Self.linkLocal),
            .behindGlobal: .ipv6WithLinkLocal(Self.global, linkLocal: Self.linkLocal),
        ]
        for form in NextHop.LinkLocalForm.allCases {
            var attributes = self.attributes()
            attributes.linkLocalForm = form
            #expect(try context.nextHop(for: .ipv4Unicast, attributes) == written[form])
            #expect(try context.nextHop(for: .ipv6Unicast, attributes) == written[form])
        }
    }

    @Test("A global address in front is that of the interface or the one given, and one of them must exist")
    func globalInFront() throws {
        let bare = self.context(from: .v6(Self.linkLocal), extendedNextHop: true)
        var attributes = self.attributes()
        attributes.linkLocalForm = .behindGlobal
        #expect(throws: AnnouncementOmission.Reason.noIPv6Address(besides: .v6(Self.linkLocal))) {
            try bare.nextHop(for: .ipv4Unicast, attributes)
        }
        attributes.nextHopIPv6 = Self.global
        let both = NextHop.ipv6WithLinkLocal(Self.global, linkLocal: Self.linkLocal)
        #expect(try bare.nextHop(for: .ipv4Unicast, attributes) == both)
    }

    @Test("An IPv4 prefix over IPv6 needs RFC 8950 or an address of its own")
    func extendedNextHop() throws {
        let plain = self.context(from: .v6(Self.global))
        #expect(throws: AnnouncementOmission.Reason.peerTakesNoIPv6NextHop) {
            try plain.nextHop(for: .ipv4Unicast, self.attributes())
        }
        let given = IPv4Address(rawValue: 0x0A00_0001)
        #expect(try plain.nextHop(for: .ipv4Unicast, self.attributes(given)) == .ipv4(given))
        let extended = self.context(from: .v6(Self.global), extendedNextHop: true)
        #expect(try extended.nextHop(for: .ipv4Unicast, self.attributes()) == .ipv6(Self.global))
    }

    @Test("An IPv6 prefix over IPv4 uses the interface's global address, and needs one given where there is none")
    func ipv6OverIPv4() throws {
        let context = self.context(from: Self.ipv4, interface: [.v6(Self.linkLocal), .v6(Self.global)])
        #expect(try context.nextHop(for: .ipv6Unicast, self.attributes()) == .ipv6(Self.global))
        let bare = self.context(from: Self.ipv4, interface: [.v6(Self.linkLocal)])
        #expect(throws: AnnouncementOmission.Reason.noIPv6Address(besides: Self.ipv4)) {
            try bare.nextHop(for: .ipv6Unicast, self.attributes())
        }
        #expect(try bare.nextHop(for: .ipv6Unicast, self.attributes(nil, Self.global)) == .ipv6(Self.global))
    }

    @Test("A next hop for the other version leaves this one alone")
    func otherVersion() throws {
        let context = self.context(from: Self.ipv4)
        #expect(
            try context.nextHop(for: .ipv4Unicast, self.attributes(nil, Self.global))
                == .ipv4(IPv4Address(rawValue: 0xC0A8_010B))
        )
    }
}
