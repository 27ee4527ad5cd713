// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTestSupport
import BGPWire
import Testing

/// A speaker in `asNumber` with everything usual.
func speaker(_ asNumber: ASNumber, _ identifier: UInt32, _ mode: PeerConfiguration.Mode = .both) -> PeerConfiguration {
    PeerConfiguration(
        localAS: .fixed(asNumber),
        identifier: BGPIdentifier(rawValue: identifier),
        capabilities: CapabilitySet([
            .multiprotocol(.ipv4Unicast), .routeRefresh, .enhancedRouteRefresh, .fourOctetAS(0), .extendedMessage,
        ]),
        mode: mode
    )
}

@Suite("Two sessions against each other, RFC 4271 section 8")
struct PeerSessionTests {
    @Test("A dial to a waiting peer is established within three round trips")
    func establishes() {
        var pair = SessionPair(speaker(65_001, 1, .active), speaker(65_002, 2, .passive))
        pair.start()
        pair.run(for: .milliseconds(100))
        #expect(pair.state(.left) == .established)
        #expect(pair.state(.right) == .established)
        #expect(pair.facts(.left)?.remoteAS == 65_002)
        #expect(pair.facts(.left)?.negotiated.usesExtendedMessages == true)
        #expect(pair.facts(.right)?.negotiated.sessionKind == .external)
    }

    @Test("Both sides dialling at once leaves the connection of the higher identifier", arguments: [(1, 2), (2, 1)])
    func simultaneousOpen(left: UInt32, right: UInt32) {
        var pair = SessionPair(speaker(65_001, left), speaker(65_002, right))
        pair.start()
        pair.run(for: .seconds(1))
        #expect(pair.state(.left) == .established)
        #expect(pair.state(.right) == .established)
        #expect(pair.facts(.left)?.direction == (left > right ? .outbound : .inbound))
        #expect(pair.facts(.right)?.direction == (left > right ? .inbound : .outbound))
        let notifications = pair.sent.filter { $0.octets[18] == MessageType.notification.rawValue }
        #expect(notifications.allSatisfy { $0.octets[19] == 6 && $0.octets[20] == 7 })
    }

    @Test("A session stays up for hours on KEEPALIVEs alone")
    func staysUp() {
        var pair = SessionPair(speaker(65_001, 1), speaker(65_001, 2))
        pair.start()
        pair.run(for: .seconds(7200))
        #expect(pair.state(.left) == .established)
        #expect(pair.log.count { if case .down = $0.action { true } else { false } } == 0)
    }

    @Test("Silence for the hold time ends the session with 4/0, and it comes back by itself")
    func holdTimer() {
        var pair = SessionPair(speaker(65_001, 1, .active), speaker(65_002, 2, .passive))
        pair.start()
        pair.run(for: .seconds(1))
        pair.isCut = true
        pair.run(for: .seconds(100))
        #expect(pair.log.contains { $0.action == .down(.sent(.init(.holdTimerExpired)), retained: []) })
        pair.isCut = false
        pair.run(for: .seconds(130))
        #expect(pair.state(.left) == .established)
    }

    @Test("One octet a second is a session as long as messages are whole within the hold time", arguments: [19, 120])
    func oneOctetASecond(count: Int) {
        var session = PeerSession(configuration: speaker(65_001, 1, .passive), seed: 1)
        var now = MonotonicInstant(nanoseconds: 0)
        session.start(at: now)
        let isWanted = session.connectionAccepted(at: now)
        #expect(isWanted)
        let open = OpenMessage(
            asNumber: 65_002,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: 2),
            capabilities: CapabilitySet([.multiprotocol(.ipv4Unicast), .fourOctetAS(65_002)])
        )
        let first = open.encode() + KeepaliveMessage.octets
        session.receive(ByteReader(first).octets, on: .inbound, at: now)
        let before = session.state
        #expect(before == .established)
        // KEEPALIVEs, or an UPDATE that is not whole before the hold time is over: then silence is what it amounts to.
        let length = UInt8(count)
        let whole =
            count == 19
            ? (0..<20).flatMap { _ in KeepaliveMessage.octets }
            : [UInt8](repeating: 0xFF, count: 16) + [0, length, 2] + [UInt8](repeating: 0, count: count - 19)
        for octet in whole {
            now = now + .seconds(1)
            session.advance(to: now)
            session.receive(ByteReader([octet]).octets, on: .inbound, at: now)
        }
        let after = session.state
        #expect(after == (count == 19 ? .established : .active))
    }

    @Test("Refused dials are repeated after waits that grow")
    func backsOff() {
        var pair = SessionPair(speaker(65_001, 1, .active), speaker(65_002, 2, .passive))
        pair.dialSucceeds = { _, id in id >= 5 }
        pair.start()
        pair.run(for: .seconds(120))
        let waits = pair.log.compactMap { entry -> Duration? in
            guard case .retryScheduled(let wait) = entry.action else { return nil }
            return wait
        }
        #expect(waits.count == 5)
        #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 < $1 })
        #expect(pair.state(.left) == .established)
    }

    @Test("An administrative stop tells the other side why and is not retried")
    func stops() {
        var pair = SessionPair(speaker(65_001, 1, .active), speaker(65_002, 2, .passive))
        pair.start()
        pair.run(for: .seconds(1))
        pair.with(.left) { $0.stop(text: "maintenance", at: $1) }
        pair.run(for: .seconds(600))
        #expect(pair.state(.left) == .idle)
        #expect(pair.state(.right) == .active)
        let expected = NotificationMessage(cease: .administrativeShutdown, text: "maintenance")
        #expect(pair.log.contains { $0.side == .right && $0.action == .down(.received(expected), retained: []) })
    }

    @Test("A collector mirrors the AS of whoever dials it")
    func mirrors() {
        var collector = speaker(0, 9, .passive)
        collector.localAS = .mirrored(fallback: nil)
        var pair = SessionPair(speaker(4_200_000_000, 1, .active), collector)
        pair.start()
        pair.run(for: .seconds(1))
        #expect(pair.facts(.right)?.localAS == 4_200_000_000)
        #expect(pair.facts(.left)?.negotiated.sessionKind == .internal)
    }

    @Test("A peer in an AS that is not expected is refused with 2/2")
    func wrongAS() {
        var strict = speaker(65_002, 2, .passive)
        strict.remoteAS = .oneOf([65_009])
        var pair = SessionPair(speaker(65_001, 1, .active), strict)
        pair.start()
        pair.run(for: .milliseconds(500))
        #expect(pair.log.contains { $0.action == .attemptFailed(.received(NotificationMessage(.open, 2))) })
    }

    @Test("Routes of a restarting peer stay until it has sent them again, RFC 4724 section 4.2")
    func gracefulRestart() {
        var left = speaker(65_001, 1, .active)
        var right = speaker(65_002, 2, .passive)
        let restart = GracefulRestart(restartTimeSeconds: 120, families: [.init(.ipv4Unicast, keptForwarding: true)])
        left.capabilities.capabilities.append(.gracefulRestart(restart))
        right.capabilities.capabilities.append(.gracefulRestart(GracefulRestart()))
        var pair = SessionPair(left, right)
        pair.start()
        pair.run(for: .seconds(1))
        pair.breakConnections()
        pair.run(for: .seconds(5))
        #expect(pair.log.contains { $0.action == .down(.connectionLost, retained: [.ipv4Unicast]) })
        #expect(
            pair.log.contains {
                if case .established(_, preserved: [.ipv4Unicast]) = $0.action { $0.side == .right } else { false }
            }
        )
        pair.run(for: .seconds(400))
        #expect(pair.log.contains { $0.action == .sweepStale([.ipv4Unicast]) })
    }

    @Test("Random octets never trap and never get past OPEN", arguments: 0..<50 as Range<UInt64>)
    func randomOctets(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var session = PeerSession(configuration: speaker(65_001, 1, .passive), seed: seed)
        let now = MonotonicInstant(nanoseconds: 0)
        session.start(at: now)
        let isWanted = session.connectionAccepted(at: now)
        #expect(isWanted)
        var octets = [UInt8](repeating: 0xFF, count: 16) + [0, UInt8.random(in: 19...80, using: &random), 1]
        octets += (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
        let reader = ByteReader(octets)
        session.receive(reader.octets, on: .inbound, at: now)
        let state = session.state
        #expect(state != .established)
    }
}
