// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@Suite("What two OPENs allow")
struct NegotiatedCapabilitiesTests {
    private func open(
        _ capabilities: [Capability],
        as asNumber: ASNumber = 65_001,
        holdTimeSeconds: UInt16 = 90
    ) -> OpenMessage {
        OpenMessage(
            asNumber: asNumber,
            holdTimeSeconds: holdTimeSeconds,
            identifier: BGPIdentifier(rawValue: 1),
            capabilities: CapabilitySet(capabilities)
        )
    }

    private func negotiate(_ local: [Capability], _ remote: [Capability]) -> NegotiatedCapabilities {
        NegotiatedCapabilities(local: self.open(local), remote: self.open(remote, as: 65_002))
    }

    @Test("A family is used when both sides announce it")
    func families() {
        let negotiated = self.negotiate(
            [.multiprotocol(.ipv4Unicast), .multiprotocol(.l2vpnEVPN)],
            [.multiprotocol(.l2vpnEVPN), .multiprotocol(.ipv6Unicast)]
        )
        #expect(negotiated.families == [.l2vpnEVPN])
    }

    @Test("A side without any family means IPv4 unicast, RFC 4760 section 8")
    func noFamilies() {
        #expect(self.negotiate([], []).families == [.ipv4Unicast])
        #expect(
            self.negotiate([.multiprotocol(.ipv4Unicast), .multiprotocol(.ipv6Unicast)], []).families == [.ipv4Unicast]
        )
        #expect(self.negotiate([.multiprotocol(.ipv6Unicast)], []).families == [])
    }

    @Test("A side that announces only families without a row shares none")
    func unknownFamily() {
        let other = AddressFamily(.init(rawValue: 99), .init(rawValue: 7))
        #expect(self.negotiate([.multiprotocol(.ipv4Unicast)], [.multiprotocol(other)]).families == [])
    }

    @Test(
        "The smaller hold time holds, and KEEPALIVEs take a third of it, RFC 4271 sections 4.2 and 4.4",
        arguments: [(90, 180, 90, 30), (9, 3, 3, 1), (0, 90, 0, 0), (90, 0, 0, 0)] as [(UInt16, UInt16, UInt16, Int)]
    )
    func holdTime(local: UInt16, remote: UInt16, expected: UInt16, keepalive: Int) {
        let negotiated = NegotiatedCapabilities(
            local: self.open([], holdTimeSeconds: local),
            remote: self.open([], holdTimeSeconds: remote)
        )
        #expect(negotiated.holdTimeSeconds == expected)
        #expect(negotiated.keepaliveInterval == .seconds(keepalive))
    }

    @Test("Four-octet AS numbers are used when both sides say so, RFC 6793 section 4.1")
    func fourOctets() {
        let capability = Capability.fourOctetAS(65_001)
        #expect(self.negotiate([capability], [capability]).usesFourOctetAS)
        #expect(!self.negotiate([capability], []).usesFourOctetAS)
        #expect(!self.negotiate([], [capability]).receiveContext.usesFourOctetAS)
    }

    @Test("The AS of capability 65 decides whether the session is internal, not the field")
    func sessionKind() {
        let local = self.open([.fourOctetAS(4_200_000_001)], as: 4_200_000_001)
        let other = self.open([.fourOctetAS(4_200_000_002)], as: 4_200_000_002)
        #expect(local.asField == other.asField)
        #expect(NegotiatedCapabilities(local: local, remote: local).sessionKind == .internal)
        #expect(NegotiatedCapabilities(local: local, remote: other).sessionKind == .external)
        #expect(NegotiatedCapabilities(local: local, remote: other, confederation: true).sessionKind == .confederation)
        #expect(NegotiatedCapabilities(local: local, remote: local, confederation: true).sessionKind == .internal)
    }

    @Test("What may come is of the families that both announced; how to send is the same whatever they are")
    func contextFamilies() {
        let one = self.negotiate([.multiprotocol(.ipv4Unicast)], [.multiprotocol(.ipv4Unicast)])
        let both: [Capability] = [.multiprotocol(.ipv4Unicast), .multiprotocol(.ipv6Unicast)]
        #expect(one.receiveContext.families == [.ipv4Unicast])
        #expect(self.negotiate(both, both).receiveContext.families == [.ipv4Unicast, .ipv6Unicast])
        #expect(one.sendContext == self.negotiate(both, both).sendContext)
    }

    @Test(
        "Path identifiers travel where the sender sends and the receiver receives, RFC 7911 section 4",
        arguments: [
            (.receive, .receive, false, false), (.receive, .send, true, false), (.receive, .both, true, false),
            (.send, .receive, false, true), (.send, .send, false, false), (.send, .both, false, true),
            (.both, .receive, false, true), (.both, .send, true, false), (.both, .both, true, true),
            (.both, .init(rawValue: 9), false, false), (.both, .init(rawValue: 0), false, false),
        ] as [(AddPath.Mode, AddPath.Mode, Bool, Bool)]
    )
    func addPath(local: AddPath.Mode, remote: AddPath.Mode, receives: Bool, sends: Bool) {
        let negotiated = self.negotiate(
            [.multiprotocol(.ipv4Unicast), .addPath([AddPath(.ipv4Unicast, local)])],
            [.multiprotocol(.ipv4Unicast), .addPath([AddPath(.ipv4Unicast, remote)])]
        )
        #expect(negotiated.addPathReceive == (receives ? [.ipv4Unicast] : []))
        #expect(negotiated.addPathSend == (sends ? [.ipv4Unicast] : []))
        #expect(negotiated.receiveContext.addPath == negotiated.addPathReceive)
        #expect(negotiated.sendContext.addPath == negotiated.addPathSend)
    }

    @Test("Path identifiers are not used in a family that was not agreed upon")
    func addPathWithoutFamily() {
        let both = Capability.addPath([AddPath(.ipv4Unicast, .both), AddPath(.ipv6Unicast, .both)])
        let negotiated = self.negotiate([.multiprotocol(.ipv4Unicast), both], [.multiprotocol(.ipv4Unicast), both])
        #expect(negotiated.addPathReceive == [.ipv4Unicast])
    }

    @Test("Messages grow only when both sides say so, RFC 8654 section 4")
    func extendedMessages() {
        #expect(self.negotiate([.extendedMessage], [.extendedMessage]).receiveContext.maximumMessageLength == 65_535)
        #expect(self.negotiate([.extendedMessage], []).sendContext.maximumMessageLength == 4_096)
        #expect(self.negotiate([], [.extendedMessage]).receiveContext.maximumMessageLength == 4_096)
    }

    @Test("IPv6 next hops for IPv4 need both sides, the family, and an IPv6 next hop, RFC 8950 section 4")
    func extendedNextHop() {
        let plain = Capability.multiprotocol(.ipv4Unicast)
        let offer = Capability.extendedNextHop([ExtendedNextHop(.ipv4Unicast), ExtendedNextHop(.ipv4VPNUnicast)])
        #expect(self.negotiate([plain, offer], [plain, offer]).extendedNextHop == [.ipv4Unicast])
        #expect(self.negotiate([plain, offer], [plain]).extendedNextHop == [])
        let odd = Capability.extendedNextHop([ExtendedNextHop(.ipv4Unicast, nextHop: .ipv4)])
        #expect(self.negotiate([plain, odd], [plain, odd]).extendedNextHop == [])
    }

    @Test("What the remote side refreshes does not depend on the local side, RFC 2918 section 2")
    func routeRefresh() {
        #expect(self.negotiate([], [.routeRefresh]).remoteRefreshes)
        #expect(!self.negotiate([.routeRefresh], []).remoteRefreshes)
        #expect(!self.negotiate([], [.enhancedRouteRefresh]).usesEnhancedRefresh)
        #expect(self.negotiate([.enhancedRouteRefresh], [.enhancedRouteRefresh]).usesEnhancedRefresh)
    }

    @Test("The remote graceful restart counts where the local side helps; the N bit where both set it, RFC 8538")
    func gracefulRestart() {
        let plain = Capability.gracefulRestart(GracefulRestart())
        let covering = Capability.gracefulRestart(
            GracefulRestart(coversNotifications: true, restartTimeSeconds: 120, families: [.init(.ipv4Unicast)])
        )
        #expect(self.negotiate([], [covering]).remoteGracefulRestart == nil)
        #expect(self.negotiate([plain], [covering]).remoteGracefulRestart?.restartTimeSeconds == 120)
        #expect(!self.negotiate([plain], [covering]).notificationsKeepRoutes)
        #expect(!self.negotiate([covering], [plain]).notificationsKeepRoutes)
        #expect(self.negotiate([covering], [covering]).notificationsKeepRoutes)
    }

    @Test("Long-lived stale times count where both sides announce both kinds of graceful restart, RFC 9494")
    func longLived() {
        let entry = LongLivedGracefulRestart(.ipv4Unicast, staleTimeSeconds: 3_600)
        let both: [Capability] = [.gracefulRestart(GracefulRestart()), .longLivedGracefulRestart([entry])]
        #expect(self.negotiate(both, both).remoteLongLivedGracefulRestart == [entry])
        #expect(self.negotiate([both[0]], both).remoteLongLivedGracefulRestart == [])
        #expect(self.negotiate(both, [both[1]]).remoteLongLivedGracefulRestart == [])
    }
}
