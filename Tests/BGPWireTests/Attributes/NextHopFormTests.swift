// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("Forms of next hops, RFC 2545 section 3, RFC 8950 section 3")
struct NextHopFormTests {
    private static let global = IPv6Address(rawValue: 0x2001_0db8_0000_0000_0000_0000_0000_0011)
    private static let linkLocal = IPv6Address(rawValue: 0xfe80_0000_0000_0000_0000_0000_0000_0011)
    private static let other = IPv6Address(rawValue: 0xfe80_0000_0000_0000_0000_0000_0000_0012)
    private static let zero = RouteDistinguisher(rawValue: 0)

    @Test(
        "A next hop has one form, behind a distinguisher as well",
        arguments: [
            (NextHop.ipv4(IPv4Address(rawValue: 1)), NextHopForm.ipv4),
            (.vpnIPv4(Self.zero, IPv4Address(rawValue: 1)), .ipv4),
            (.ipv6(Self.global), .global), (.vpnIPv6(Self.zero, Self.global), .global),
            (.ipv6(Self.linkLocal), .linkLocalAlone),
            (.ipv6WithLinkLocal(Self.global, linkLocal: Self.linkLocal), .globalAndLinkLocal),
            (.vpnIPv6WithLinkLocal(Self.zero, Self.global, linkLocal: Self.linkLocal), .globalAndLinkLocal),
            (.ipv6WithLinkLocal(Self.linkLocal, linkLocal: Self.linkLocal), .linkLocalTwice),
            (.ipv6WithLinkLocal(.unspecified, linkLocal: Self.linkLocal), .unspecifiedAndLinkLocal),
            (.ipv6WithLinkLocal(Self.other, linkLocal: Self.linkLocal), .other),
            (.ipv6WithLinkLocal(Self.global, linkLocal: Self.global), .other), (.unknown([1]), .other), (.none, .other),
        ]
    )
    func form(nextHop: NextHop, form: NextHopForm) {
        #expect(NextHopForm(nextHop) == form)
    }

    @Test("Every form that can be chosen for a link-local address is told apart again")
    func chosen() throws {
        let forms = try NextHop.LinkLocalForm.allCases.map {
            NextHopForm(try #require(NextHop.linkLocal(Self.linkLocal, form: $0, global: Self.global)))
        }
        #expect(forms == [.linkLocalTwice, .linkLocalAlone, .unspecifiedAndLinkLocal, .globalAndLinkLocal])
        #expect(NextHop.linkLocal(Self.linkLocal, form: .behindGlobal) == nil)
    }

    private func oddity(
        _ form: NextHopForm,
        _ family: AddressFamily = .ipv4Unicast,
        _ capabilities: [Capability] = [.extendedNextHop([ExtendedNextHop(.ipv4Unicast)])],
        overLinkLocal: Bool = true
    ) -> NextHopOddity? {
        NextHopOddity(form, in: family, offering: CapabilitySet(capabilities), overLinkLocal: overLinkLocal)
    }

    @Test("What FRR sends on a link, and what RFC 2545 has, are nothing odd")
    func usual() {
        #expect(self.oddity(.linkLocalTwice) == nil && self.oddity(.globalAndLinkLocal) == nil)
        #expect(self.oddity(.attribute) == nil)
        #expect(self.oddity(.global, .ipv6Unicast, [], overLinkLocal: false) == nil)
        #expect(self.oddity(.ipv4, .l2vpnEVPN, []) == nil && self.oddity(.global, .l2vpnEVPN, []) == nil)
    }

    @Test("Forms that one of the measured daemons does not take are odd")
    func odd() {
        #expect(self.oddity(.unspecifiedAndLinkLocal) == .unspecified)
        #expect(self.oddity(.global) == .globalOnLink && self.oddity(.global, .ipv6Unicast) == .globalOnLink)
        #expect(self.oddity(.ipv4) == .ipv4InReach)
        #expect(self.oddity(.other, .ipv6Unicast) == .unusual)
    }

    @Test("A lone link-local address is odd without its capability")
    func lone() {
        #expect(self.oddity(.linkLocalAlone) == .linkLocalAlone)
        #expect(self.oddity(.linkLocalAlone, .ipv6Unicast, [.linkLocalNextHop]) == nil)
    }

    @Test("IPv6 next hops of IPv4 routes are odd where they were not offered")
    func notOffered() {
        #expect(self.oddity(.linkLocalTwice, .ipv4Unicast, []) == .notOffered)
        let elsewhere: [Capability] = [.extendedNextHop([ExtendedNextHop(.ipv4VPNUnicast)])]
        #expect(self.oddity(.globalAndLinkLocal, .ipv4Unicast, elsewhere) == .notOffered)
        #expect(self.oddity(.linkLocalTwice, .ipv6Unicast, []) == nil)
    }
}
