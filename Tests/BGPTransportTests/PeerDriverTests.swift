// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Glibc
import NIOCore
import NIOPosix
import Testing

@Suite("Sessions over TCP", .timeLimit(.minutes(1)))
struct PeerDriverTests {
    @Test("Two speakers establish, exchange UPDATEs and end with the reason given", arguments: KernelSupport.versions)
    func session(version: IPVersion) async throws {
        let pair = try await LoopbackPair(at: ScopedIPAddress(version.loopback))
        let outbound = try await pair.active.observer.established()
        let inbound = try await pair.passive.observer.established()
        #expect(outbound.direction == .outbound && inbound.direction == .inbound)
        #expect(outbound.local == inbound.remote && outbound.remote == inbound.local)
        #expect(outbound.remote == pair.listener.endpoint)

        #expect(try await pair.active.driver.send(LoopbackSpeaker.endOfRIB, count: 1).get() == .queued)
        try await pair.passive.observer.receive(octets: LoopbackSpeaker.endOfRIB.count)

        try await pair.active.driver.stop(.administrativeShutdown, text: "maintenance").get()
        let cease = NotificationMessage(cease: .administrativeShutdown, text: "maintenance")
        #expect(try await pair.passive.observer.down() == .received(cease))
        #expect(try await pair.active.observer.down() == .sent(cease))
        #expect(try await pair.active.driver.send(LoopbackSpeaker.endOfRIB, count: 1).get() == .notEstablished)
        try await pair.end()
    }

    @Test(
        "Link-local peers keep their zone, RFC 4007",
        .enabled(if: KernelSupport.linkLocal != nil, "no interface has a link-local address")
    )
    func linkLocal() async throws {
        let address = try #require(KernelSupport.linkLocal)
        let pair = try await LoopbackPair(at: address)
        let outbound = try await pair.active.observer.established()
        let inbound = try await pair.passive.observer.established()
        #expect(outbound.remote.address == address)
        #expect(inbound.remote.address == address)
        try await pair.end()
    }

    @Test("What was queued before a stop goes out before the NOTIFICATION")
    func flushes() async throws {
        let pair = try await LoopbackPair()
        _ = try await pair.active.observer.established()
        _ = try await pair.passive.observer.established()
        let batch = [[UInt8]](repeating: LoopbackSpeaker.bulkyUpdate, count: 256).flatMap(\.self)
        _ = pair.active.driver.send(batch, count: 256)
        try await pair.active.driver.stop().get()
        try await pair.passive.observer.receive(octets: batch.count)
        #expect(
            try await pair.passive.observer.down() == .received(NotificationMessage(cease: .administrativeShutdown))
        )
        try await pair.end()
    }

    @Test("An observer that asks for a pause closes the send window until it resumes")
    func pauses() async throws {
        let pair = try await LoopbackPair(
            passive: { LoopbackSpeaker(65_001, mode: .passive, remote: $0, decision: .pause) },
            active: {
                LoopbackSpeaker(65_002, mode: .active, remote: $0) { _, transport in
                    transport.highWaterMark = 131_072
                    transport.maximumQueuedOctets = 1_048_576
                }
            }
        )
        _ = try await pair.active.observer.established()
        _ = try await pair.passive.observer.established()
        // Nothing but the pause lets kernel and queue fill up.
        let sent = try await pair.active.sendUntilTold(.queueFull)
        let waiting = try await pair.active.driver.snapshot().get()
        #expect(waiting.unsentOctets > 131_072 && waiting.unsentOctets <= 1_048_576)
        // Sending does not wait for the other side's thread: it pauses when it first reads.
        let early = try await pair.passive.observer.receive(octets: 1)
        #expect(try await pair.passive.driver.snapshot().get().isReadingPaused)

        pair.passive.observer.decide(.proceed)
        pair.passive.driver.resumeReading()
        try await pair.active.observer.ready()
        try await pair.passive.observer.receive(octets: sent - early)
        #expect(try await pair.active.driver.snapshot().get().unsentOctets == 0)
        try await pair.end()
    }

    @Test("A peer that does not read costs the session after the send hold time, RFC 9687")
    func sendHold() async throws {
        let pair = try await LoopbackPair(
            passive: { LoopbackSpeaker(65_001, mode: .passive, remote: $0, decision: .pause) },
            active: {
                LoopbackSpeaker(65_002, mode: .active, remote: $0) { configuration, _ in
                    configuration.sendHoldTime = .milliseconds(200)
                }
            }
        )
        _ = try await pair.active.observer.established()
        _ = try await pair.active.sendUntilTold(.queuedButWait)
        #expect(try await pair.active.observer.down() == .sent(NotificationMessage(.sendHoldTimerExpired)))
        try await pair.end()
    }

    @Test("Connections move to the event loop of their driver")
    func loops() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let (listening, driving) = (group.next(), group.next())
        let passive = LoopbackSpeaker(
            65_001,
            mode: .passive,
            remote: SocketEndpoint(ScopedIPAddress(IPVersion.v4.loopback), port: 0),
            eventLoop: driving
        )
        let driver = passive.driver
        let listener = try await Listener.start(
            Listener.Configuration(endpoint: driver.transport.remote),
            on: listening,
            admit: { _ in .admit(driver) }
        ).get()
        passive.driver.start()
        let active = LoopbackSpeaker(65_002, mode: .active, remote: listener.endpoint, eventLoop: listening)
        active.driver.start()
        _ = try await passive.observer.established()
        _ = try await active.observer.established()
        _ = active.driver.send(LoopbackSpeaker.endOfRIB, count: 1)
        try await passive.observer.receive(octets: LoopbackSpeaker.endOfRIB.count)
        try await active.driver.stop().get()
        try await passive.driver.stop().get()
        try await listener.close().get()
        try await group.shutdownGracefully()
    }

    @Test("When both sides dial, one connection stays, RFC 4271 section 6.8")
    func collision() async throws {
        // Each side needs the other's port first, so the listeners come before the drivers they serve.
        let group = MultiThreadedEventLoopGroup.singleton
        let lobbies = [Lobby(), Lobby()]
        var listeners: [Listener] = []
        for lobby in lobbies {
            let configuration = Listener.Configuration(
                endpoint: SocketEndpoint(ScopedIPAddress(IPVersion.v4.loopback), port: 0)
            )
            listeners.append(
                try await Listener.start(configuration, on: group.next(), admit: { _ in lobby.admission }).get()
            )
        }
        let speakers = [
            LoopbackSpeaker(65_001, mode: .both, remote: listeners[1].endpoint),
            LoopbackSpeaker(65_002, mode: .both, remote: listeners[0].endpoint),
        ]
        for (lobby, speaker) in zip(lobbies, speakers) { lobby.open(to: speaker.driver) }
        for speaker in speakers { speaker.driver.start() }
        // One side may be Established on the connection that the other, still in OpenConfirm, gives up; both then lose
        // theirs and try again. What counts is that they come to agree.
        while true {
            let low = try await speakers[0].driver.snapshot().get().connection
            let high = try await speakers[1].driver.snapshot().get().connection
            if let low, let high, low.local == high.remote, low.remote == high.local { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(try await speakers[0].driver.send(LoopbackSpeaker.endOfRIB, count: 1).get() == .queued)
        try await speakers[1].observer.receive(octets: LoopbackSpeaker.endOfRIB.count)
        for speaker in speakers { try await speaker.driver.stop().get() }
        for listener in listeners { try await listener.close().get() }
    }

    @Test("A refused dial says why and is tried again")
    func refused() async throws {
        let closed = SocketEndpoint(ScopedIPAddress(IPVersion.v4.loopback), port: 1)
        let speaker = LoopbackSpeaker(65_001, mode: .active, remote: closed)
        speaker.driver.start()
        for _ in 0..<2 {
            let (reason, error) = try await speaker.observer.failed()
            #expect(reason == .connectFailed)
            #expect(error == TransportError(.connect, errorNumber: ECONNREFUSED))
        }
        try await speaker.driver.stop().get()
    }

    @Test("Dialling from an address the machine does not have fails with the kernel's reason")
    func badSource() async throws {
        let closed = SocketEndpoint(ScopedIPAddress(IPVersion.v4.loopback), port: 1)
        let speaker = LoopbackSpeaker(65_001, mode: .active, remote: closed) { _, transport in
            let foreign = IPAddress.v4(IPv4Address(rawValue: 0xC000_0201))
            transport.local = SocketEndpoint(ScopedIPAddress(foreign), port: 0)
        }
        speaker.driver.start()
        #expect(try await speaker.observer.failed().1?.errorNumber == EADDRNOTAVAIL)
        try await speaker.driver.stop().get()
    }

    @Test("Stopping a driver that was never started completes")
    func idle() async throws {
        let closed = SocketEndpoint(ScopedIPAddress(IPVersion.v4.loopback), port: 1)
        try await LoopbackSpeaker(65_001, mode: .active, remote: closed).driver.stop().get()
    }
}

@Suite("Protected sessions", .timeLimit(.minutes(1)))
struct ProtectedSessionTests {
    @Test(
        "Both sides with the same MD5 key establish, RFC 2385",
        .enabled(if: KernelSupport.tcpMD5, "the kernel takes no MD5 keys"),
        arguments: KernelSupport.versions
    )
    func md5(version: IPVersion) async throws {
        let options = SocketOptions(md5Key: MD5Key("secret"))
        let pair = try await LoopbackPair(
            at: ScopedIPAddress(version.loopback),
            configure: { $0.keys[version.loopback] = options.md5Key },
            passive: { LoopbackSpeaker(65_001, mode: .passive, remote: $0, options: options) },
            active: { LoopbackSpeaker(65_002, mode: .active, remote: $0, options: options) }
        )
        _ = try await pair.active.observer.established()
        try await pair.end()
    }

    @Test(
        "A wrong MD5 key looks like a peer that is not there, and a corrected one works",
        .enabled(if: KernelSupport.tcpMD5, "the kernel takes no MD5 keys")
    )
    func wrongKey() async throws {
        let pair = try await LoopbackPair(
            configure: { $0.keys[IPVersion.v4.loopback] = MD5Key("secret") },
            active: {
                LoopbackSpeaker(65_002, mode: .active, remote: $0, options: SocketOptions(md5Key: MD5Key("mistyped"))) {
                    $1.connectTimeout = .milliseconds(100)
                }
            }
        )
        let (reason, error) = try await pair.active.observer.failed()
        #expect(reason == .connectFailed)
        #expect(error == TransportError(.connect, errorNumber: ETIMEDOUT))
        try await pair.listener.setKey(MD5Key("mistyped"), for: IPVersion.v4.loopback).get()
        _ = try await pair.active.observer.established()
        try await pair.end()
    }

    @Test("TTL security on both sides establishes, RFC 5082", arguments: KernelSupport.versions)
    func ttlSecurity(version: IPVersion) async throws {
        let options = SocketOptions(hopPolicy: .ttlSecurity(hops: 1))
        let pair = try await LoopbackPair(
            at: ScopedIPAddress(version.loopback),
            passive: { LoopbackSpeaker(65_001, mode: .passive, remote: $0, options: options) },
            active: { LoopbackSpeaker(65_002, mode: .active, remote: $0, options: options) }
        )
        _ = try await pair.active.observer.established()
        try await pair.end()
    }

    @Test("A peer that sends with TTL 1 does not get up against TTL security", arguments: KernelSupport.versions)
    func farAway(version: IPVersion) async throws {
        let pair = try await LoopbackPair(
            at: ScopedIPAddress(version.loopback),
            configure: { $0.minimumHopLimit = 255 },
            passive: {
                LoopbackSpeaker(
                    65_001,
                    mode: .passive,
                    remote: $0,
                    options: SocketOptions(hopPolicy: .ttlSecurity(hops: 1))
                )
            },
            active: {
                LoopbackSpeaker(
                    65_002,
                    mode: .active,
                    remote: $0,
                    options: SocketOptions(hopPolicy: .directlyConnected)
                ) {
                    $1.connectTimeout = .milliseconds(100)
                }
            }
        )
        #expect(try await pair.active.observer.failed().0 == .connectFailed)
        try await pair.end()
    }
}
