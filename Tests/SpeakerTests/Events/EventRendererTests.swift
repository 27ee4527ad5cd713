// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Testing

@testable import Speaker

@Suite("Events as lines")
struct EventRendererTests {
    private func event(_ kind: SpeakerEvent.Kind) -> SpeakerEvent {
        SpeakerEvent(
            time: 1_700_000_000_000_000_000,
            peer: SocketEndpoint(ScopedIPAddress(.v4(IPv4Address(rawValue: 0xC000_0201)))),
            state: .idle,
            kind: kind
        )
    }

    /// What a hostile operator of a peer may write.
    private static let hostile = NotificationMessage(cease: .administrativeShutdown, text: "bye\u{1B}[2J\"\n{}")

    @Test("A line for people names time, peer, state and the decoded reason, and is safe for a terminal")
    func text() {
        let failure = SessionFailure(reason: .received(Self.hostile), error: nil, advice: "look there")
        let line = String(decoding: TextEventRenderer().render(self.event(.down(failure))), as: UTF8.self)
        #expect(
            line == "2023-11-14T22:13:20.000Z 192.0.2.1 Idle down: received Cease/Administrative Shutdown: "
                + "\"bye\\u{1b}[2J\\\"\\u{a}{}\" (look there)\n"
        )
    }

    @Test("A line for programs is one JSON object without control characters")
    func json() {
        let failure = SessionFailure(reason: .received(Self.hostile), error: nil, advice: nil)
        let octets = JSONEventRenderer().render(self.event(.failed(failure)))
        #expect(octets.dropLast().allSatisfy { $0 >= 0x20 } && octets.last == 0x0A)
        let line = String(decoding: octets, as: UTF8.self)
        #expect(line.contains(#""event":"failed","neighbor-address":"192.0.2.1","neighbor-port":179"#))
        #expect(line.contains(#""code":6,"subcode":2,"#))
        #expect(line.contains(#""text":"bye\u001b[2J\"\u000a{}""#))
    }

    @Test("A peer on another port than that of BGP is named with it")
    func label() {
        let address = ScopedIPAddress(.v6(IPv6Address(rawValue: 1)))
        #expect(SocketEndpoint(address).label == "::1")
        #expect(SocketEndpoint(address, port: 1_790).label == "[::1]:1790")
    }
}
