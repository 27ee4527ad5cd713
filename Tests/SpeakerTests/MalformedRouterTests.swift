// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTestSupport
import BGPTransport
import BGPWire
import Speaker
import Testing

@Suite("A speaker under malformed octets, RFC 4271 section 6 and RFC 7606", .serialized, .timeLimit(.minutes(5)))
struct MalformedRouterTests {
    @Test("The reaction to each case is a right one, and another router is not disturbed")
    func cases() async throws {
        let bystander = try await RemoteRouter.start()
        let listener = try #require(RawListener())
        let dialled = SocketEndpoint(ScopedIPAddress(.v4(IPv4Address(rawValue: 0x7F00_0001))), port: listener.port)
        let speaker = SpeakerUnderTest([.of("1.1.1.100/32")], to: [bystander.endpoint, dialled]) {
            for number in $0.peers.indices {
                $0.peers[number].remoteAS = .oneOf([MalformedPlayer.senderAS, MalformedPlayer.receiverAS])
            }
            // Broken routes of a family cost the session where it was negotiated.
            $0.families = [.ipv4Unicast, .ipv6Unicast]
            $0.retryInitial = .milliseconds(5)
            $0.retryMaximum = .milliseconds(20)
        }
        _ = try await bystander.update()
        for malformed in MalformedCases.all {
            let router = try #require(await listener.accept())
            if malformed.stage == .established {
                #expect(await router.establish(MalformedPlayer.open(0x0A63_0001, for: malformed)), "\(malformed)")
                router.send(try MalformedPlayer.announcement(malformed.victim, for: malformed))
            }
            // Whoever is still up behind the case answers a type nobody knows with its own code.
            router.send(malformed.octets + message(9))
            var outcome = await MalformedPlayer.outcome(of: router, sent: malformed.octets)
            if outcome == .notification(1, 3), !malformed.allows(1, 3) { outcome = .up }
            #expect(
                MalformedPlayer.allows(malformed, outcome, isKept: nil),
                "\(malformed), \(malformed.section): \(outcome); allowed \(malformed.allowed)"
            )
        }
        #expect(try await speaker.stop().wasEstablished)
        try await bystander.stop()
    }
}
