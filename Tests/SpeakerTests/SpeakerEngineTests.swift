// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTestSupport
import BGPTransport
import BGPWire
import NIOCore
import Speaker
import Testing

@Suite("A speaker and its peers, RFC 4271 section 9.2", .timeLimit(.minutes(1)))
struct SpeakerEngineTests {
    @Test("An external peer is told the prefix with the own AS, and End-of-RIB")
    func external() async throws {
        let router = try await RemoteRouter.start()
        let speaker = SpeakerUnderTest([.of("1.1.1.100/32")], to: [router.endpoint])
        let update = try await router.update()
        #expect(update.announcements.map { $0.routes.map(\.nlri) } == [[.prefix(.of("1.1.1.100/32"))]])
        let attributes = try #require(update.announcements.first?.attributes)
        #expect(attributes.asPath == ASPath([65_000]))
        #expect(attributes.localPref == nil)
        #expect(attributes.nextHop == .ipv4(IPv4Address(rawValue: 0x7F00_0001)))
        #expect(try await router.endOfRIB() == .ipv4Unicast)
        #expect(try await speaker.stop().wasEstablished)
        try await router.stop()
    }

    @Test("An internal peer is told LOCAL_PREF 100 and an empty path")
    func `internal`() async throws {
        let router = try await RemoteRouter.start(65_000)
        let speaker = SpeakerUnderTest([.of("1.1.1.100/32") { $0.prependCount = 3 }], to: [router.endpoint])
        let attributes = try #require(try await router.update().announcements.first?.attributes)
        #expect(attributes.asPath == ASPath())
        #expect(attributes.localPref == 100)
        try await speaker.next { if case .warning(.prependNotSent) = $0 { () } else { nil } }
        _ = try await speaker.stop()
        try await router.stop()
    }

    @Test("A stop withdraws everything first, then says Cease/Administrative Shutdown with the text")
    func stop() async throws {
        let router = try await RemoteRouter.start()
        let speaker = SpeakerUnderTest(
            [.of("1.1.1.100/32"), .of("2001:db8::100/128") { $0.nextHopIPv6 = IPv6Address("2001:db8::1") }],
            to: [router.endpoint]
        )
        #expect(try await router.endOfRIB() == .ipv4Unicast)
        #expect(try await router.endOfRIB() == .ipv6Unicast)
        async let outcome = speaker.stop()
        #expect(try await router.update().withdrawn.map(\.nlri) == [.prefix(.of("1.1.1.100/32"))])
        #expect(try await router.update().withdrawn.map(\.nlri) == [.prefix(.of("2001:db8::100/128"))])
        let cease = NotificationMessage(cease: .administrativeShutdown, text: "the test is over")
        #expect(try await router.down() == .received(cease))
        #expect(try await outcome == SpeakerOutcome(wasEstablished: true, reason: .requested("the test")))
        try await router.stop()
    }

    @Test("A refused dial is tried again until somebody listens")
    func retry() async throws {
        // Nobody listens there: neither the address nor the port, which is below those that the kernel hands out, so that
        // listeners on all addresses do not get it.
        let address = IPAddress.v4(IPv4Address(rawValue: 0x7F09_0909))
        let endpoint = SocketEndpoint(ScopedIPAddress(address), port: 20_179)
        let speaker = SpeakerUnderTest([.of("1.1.1.100/32")], to: [endpoint])
        for _ in 0..<2 {
            let failure = try await speaker.failure()
            #expect(failure.reason == .connectFailed)
            #expect(failure.error?.isConnectionRefused == true)
            #expect(failure.advice == "nobody listens there")
        }
        let router = try await RemoteRouter.start(at: address, port: endpoint.port)
        _ = try await router.update()
        _ = try await speaker.stop()
        try await router.stop()
    }

    @Test("A peer that expects another AS is named as the reason, and tried again")
    func refused() async throws {
        let router = try await RemoteRouter.start(remoteAS: .oneOf([64_999]))
        let speaker = SpeakerUnderTest([.of("1.1.1.100/32")], to: [router.endpoint])
        let failure = try await speaker.failure()
        #expect(failure.reason == .received(NotificationMessage(.open, 2)))
        #expect(failure.advice?.contains("--asn") == true)
        try await speaker.next { if case .refusedByAll = $0 { () } else { nil } }
        _ = try await speaker.failure()
        #expect(try await speaker.stop().wasEstablished == false)
        try await router.stop()
    }

    @Test("A peer that is not there does not keep another from being told")
    func independent() async throws {
        let absent = SocketEndpoint(ScopedIPAddress(.v4(IPv4Address(rawValue: 0x7F00_0001))), port: 1)
        let router = try await RemoteRouter.start()
        let speaker = SpeakerUnderTest([.of("1.1.1.100/32")], to: [absent, router.endpoint])
        _ = try await router.update()
        _ = try await speaker.stop()
        try await router.stop()
    }

    @Test("A peer that asks for the routes gets them again, marked where enhanced refresh is agreed on, RFC 7313")
    func refresh() async throws {
        let router = try await RemoteRouter.start(
            capabilities: [.multiprotocol(.ipv4Unicast), .routeRefresh, .enhancedRouteRefresh]
        )
        let speaker = SpeakerUnderTest([.of("1.1.1.100/32")], to: [router.endpoint])
        #expect(try await router.endOfRIB() == .ipv4Unicast)
        #expect(try await router.driver.requestRefresh(of: .ipv4Unicast).get())
        func marker() async throws -> RouteRefreshMessage {
            try await router.next { if case .refresh(let message) = $0 { message } else { nil } }
        }
        #expect(try await marker() == RouteRefreshMessage(.ipv4Unicast, subtype: .begin))
        #expect(try await router.update().announcements.count == 1)
        #expect(try await marker() == RouteRefreshMessage(.ipv4Unicast, subtype: .end))
        _ = try await speaker.stop()
        try await router.stop()
    }

    @Test("Prefixes can be added and taken back while the session is up")
    func changes() async throws {
        let router = try await RemoteRouter.start()
        let speaker = SpeakerUnderTest([.of("1.1.1.100/32")], to: [router.endpoint])
        #expect(try await router.endOfRIB() == .ipv4Unicast)
        speaker.engine.announce([.of("1.1.1.101/32")])
        #expect(try await router.update().announcements.first?.routes.map(\.nlri) == [.prefix(.of("1.1.1.101/32"))])
        speaker.engine.withdraw([.of("1.1.1.100/32"), .of("9.9.9.9/32")])
        #expect(try await router.update().withdrawn.map(\.nlri) == [.prefix(.of("1.1.1.100/32"))])
        _ = try await speaker.stop()
        try await router.stop()
    }

    @Test("More than a session queues arrives all the same, each prefix once")
    func many() async throws {
        let router = try await RemoteRouter.start()
        // A message of 3,600 octets for each prefix, eighteen million in all: a session queues sixteen.
        let communities = (0..<900).map { Community(rawValue: $0) }
        let announcements = (0..<5_000 as Range<UInt32>).map { index in
            var attributes = AnnouncementAttributes()
            attributes.multiExitDisc = index
            attributes.communities = communities
            return Announcement(.v4(IPv4Prefix(bits: 0x0A00_0000 + index << 4, length: 28)), attributes: attributes)
        }
        let speaker = SpeakerUnderTest(announcements, to: [router.endpoint])
        var seen: Set<UpdateMessage.Route> = []
        for _ in announcements {
            let routes = try await router.update().announcements.flatMap(\.routes)
            #expect(routes.count == 1 && seen.isDisjoint(with: routes))
            seen.formUnion(routes)
        }
        #expect(try await router.endOfRIB() == .ipv4Unicast)
        _ = try await speaker.stop()
        try await router.stop()
    }

    @Test("Sixty thousand routes go past a peer that does not read, which costs a bounded queue")
    func blockedReader() async throws {
        let listener = try #require(RawListener())
        let blocked = SocketEndpoint(ScopedIPAddress(.v4(IPv4Address(rawValue: 0x7F00_0001))), port: listener.port)
        let router = try await RemoteRouter.start()
        let announcements = (0..<60_000 as Range<UInt32>).map { index in
            var attributes = AnnouncementAttributes()
            // A message each, five million octets in all: more than kernel and queue take.
            attributes.multiExitDisc = index
            attributes.communities = (0..<80).map { Community(rawValue: $0) }
            return Announcement(.v4(IPv4Prefix(bits: 0x0A00_0000 + index << 4, length: 28)), attributes: attributes)
        }
        let speaker = SpeakerUnderTest(announcements, to: [blocked, router.endpoint])
        let reader = try #require(await listener.accept())
        #expect(await reader.establish(MalformedPlayer.open(3)))
        var count = 0
        while count < announcements.count { count += try await router.update().announcements.flatMap(\.routes).count }
        #expect(try await router.endOfRIB() == .ipv4Unicast)
        // The other has its session still, and nothing but what fits into the queue waits for it.
        #expect(!reader.isClosed)
        _ = try await speaker.stop()
        try await router.stop()
    }

    @Test("A peer without the family of a prefix is named, and told the rest")
    func missingFamily() async throws {
        let router = try await RemoteRouter.start(capabilities: [.multiprotocol(.ipv4Unicast)])
        let speaker = SpeakerUnderTest([.of("1.1.1.100/32"), .of("2001:db8::100/128")], to: [router.endpoint])
        _ = try await router.update()
        let omission = try await speaker.next { if case .omitted(let omission) = $0 { omission } else { nil } }
        #expect(omission.family == .ipv6Unicast && omission.prefixCount == 1)
        #expect(omission.reason == .familyNotNegotiated)
        _ = try await speaker.stop()
        try await router.stop()
    }

    @Test("A speaker that is stopped before anything worked says so")
    func neverEstablished() async throws {
        let absent = SocketEndpoint(ScopedIPAddress(.v4(IPv4Address(rawValue: 0x7F00_0001))), port: 1)
        let speaker = SpeakerUnderTest([.of("1.1.1.100/32")], to: [absent])
        _ = try await speaker.failure()
        #expect(try await speaker.stop() == SpeakerOutcome(wasEstablished: false, reason: .requested("the test")))
    }
}
