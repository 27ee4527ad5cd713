// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Speaker
import Testing

@Suite("What an announcement becomes on a session, RFC 4271 section 5.1")
struct SessionAnnouncementTests {
    private func compose(
        _ prefixes: [String],
        remoteAS: ASNumber,
        local: String,
        peer: String,
        globalIPv6: String? = nil,
        _ change: (inout SpeakerConfiguration) -> Void = { _ in }
    ) throws -> SessionAnnouncement {
        let endpoint = try #require(SocketEndpoint(peer, defaultPort: 179))
        var configuration = SpeakerConfiguration(
            announcement: Announcement(try prefixes.map { try #require(IPPrefix($0)) }),
            peers: [endpoint],
            asNumber: 65_535
        )
        change(&configuration)
        let ours = OpenMessage(
            asNumber: 65_535,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: 1),
            capabilities: configuration.capabilities(towards: endpoint)
        )
        var theirs = configuration.capabilities(towards: endpoint)
        theirs.capabilities = theirs.capabilities.map {
            if case .fourOctetAS = $0 { .fourOctetAS(remoteAS) } else { $0 }
        }
        let remote = OpenMessage(
            asNumber: remoteAS,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: 2),
            capabilities: theirs
        )
        return SessionAnnouncement(
            configuration,
            negotiated: NegotiatedCapabilities(local: ours, remote: remote),
            local: try #require(ScopedIPAddress(local)),
            globalIPv6: globalIPv6.flatMap { IPv6Address($0) }
        )
    }

    @Test("Inside the AS the path is empty, LOCAL_PREF is 100, and the next hop is the node")
    func internalPeer() throws {
        let result = try self.compose(["1.1.1.100/32"], remoteAS: 65_535, local: "192.168.1.11", peer: "192.168.1.1")
        let header = "ffffffffffffffffffffffffffffffff" + "0031" + "02" + "0000" + "0015"
        let attributes = "40010100" + "400200" + "400304c0a8010b" + "40050400000064"
        #expect(result.announcing.map { HexText.digits($0) } == [header + attributes + "2001010164"])
        #expect(result.problems.isEmpty)
    }

    @Test("Towards another AS the own one is in front, as often as asked, and LOCAL_PREF is left out")
    func externalPeer() throws {
        let result = try self.compose(["1.1.1.100/32"], remoteAS: 65_001, local: "192.168.1.11", peer: "192.168.1.1") {
            $0.announcement.prependCount = 2
            $0.announcement.localPref = 200
        }
        let message = try #require(result.announcing.first)
        let reader = ByteReader(message)
        let update = try UpdateValidation.validate(reader.octets, at: 0, in: DecodeContext())
        #expect(update.faults.isEmpty)
        let block = PathAttributes(copying: update.layout.attributes.octets(in: reader.octets))
        #expect(block.asPath.description == "65535 65535 65535")
        #expect(block.localPref == nil)
        #expect(result.problems == ["LOCAL_PREF is not sent to a peer in another AS"])
    }

    @Test("Over a link without global addresses both families go through the link-local address, sent twice")
    func unnumbered() throws {
        let result = try self.compose(
            ["1.1.1.100/32", "2001:db8::100/128"],
            remoteAS: 65_001,
            local: "fe80::1%eth1",
            peer: "fe80::2%eth1"
        )
        #expect(result.prefixCount == 2)
        for message in result.announcing {
            let reader = ByteReader(message)
            let update = try UpdateValidation.validate(reader.octets, at: 0, in: DecodeContext())
            let reach = try #require(update.layout.reach)
            let linkLocal = try #require(IPv6Address("fe80::1"))
            let nextHop = NextHop(parsing: reach.nextHop.octets(in: reader.octets))
            #expect(nextHop == .ipv6WithLinkLocal(linkLocal, linkLocal: linkLocal))
        }
    }

    @Test("An IPv6 prefix over IPv4 without an address of its own is not announced, and it is said why")
    func missingNextHop() throws {
        let result = try self.compose(["2001:db8::100/128"], remoteAS: 65_001, local: "192.0.2.1", peer: "192.0.2.2")
        #expect(result.announcing.isEmpty)
        #expect(result.problems.first?.contains("--next-hop") == true)
        let helped = try self.compose(
            ["2001:db8::100/128"],
            remoteAS: 65_001,
            local: "192.0.2.1",
            peer: "192.0.2.2",
            globalIPv6: "2001:db8::1"
        )
        #expect(helped.prefixCount == 1)
    }
}
