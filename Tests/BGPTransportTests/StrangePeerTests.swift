// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Glibc
import NIOCore
import NIOPosix
import Testing

@Suite("Peers that misbehave", .timeLimit(.minutes(1)))
struct StrangePeerTests {
    private static let patience: Int32 = 10_000

    @Test("A stranger is told Connection Rejected and closed, RFC 4486")
    func stranger() async throws {
        let listener = try await Self.listen(maximumRefusals: 8)
        let socket = RawSocket(.v4)
        #expect(socket.connects(to: listener.endpoint.port.bigEndian, withinMilliseconds: Self.patience))
        let (octets, end) = socket.readToEnd(withinMilliseconds: Self.patience)
        #expect(octets == NotificationMessage(cease: .connectionRejected).encode())
        #expect(end == .closed)
        try await listener.close().get()
    }

    @Test("Strangers beyond the limit are closed without a word")
    func strangers() async throws {
        let listener = try await Self.listen(maximumRefusals: 1)
        let port = listener.endpoint.port.bigEndian
        let first = RawSocket(.v4)
        #expect(first.connects(to: port, withinMilliseconds: Self.patience))
        let second = RawSocket(.v4)
        #expect(second.connects(to: port, withinMilliseconds: Self.patience))
        #expect(second.readToEnd(withinMilliseconds: Self.patience) == ([], .closed))
        #expect(!first.readToEnd(withinMilliseconds: Self.patience).octets.isEmpty)
        try await listener.close().get()
    }

    @Test("A reset ends the attempt with the kernel's reason, and the next connection is welcome")
    func reset() async throws {
        let side = try await Side()
        do {
            let socket = try side.connect()
            socket.closeWithReset()
            // Wait until the OPEN is there, so that the reset ends a conversation: nobody is told of a connection that
            // was reset before it was accepted.
            var answer = socket.readToEnd(withinMilliseconds: 200)
            while answer.octets.isEmpty, answer.end == .silent {
                answer = socket.readToEnd(withinMilliseconds: 200)
            }
            #expect(answer.end == .silent)
        }
        let (reason, error) = try await side.speaker.observer.failed()
        #expect(reason == .connectionLost)
        #expect(error?.errorNumber == ECONNRESET)

        let socket = try side.connect()
        socket.send(Self.open + KeepaliveMessage.octets)
        _ = try await side.speaker.observer.established()
        try await side.end()
    }

    @Test("A peer that dials again replaces its earlier, silent connection")
    func halfOpen() async throws {
        let side = try await Side()
        let silent = try side.connect()
        _ = try await side.speaker.observer.next { if case .state(.openSent) = $0 { () } else { nil } }
        let lively = try side.connect()
        lively.send(Self.open + KeepaliveMessage.octets)
        _ = try await side.speaker.observer.established()
        #expect(silent.readToEnd(withinMilliseconds: Self.patience).end == .closed)
        try await side.end()
    }

    @Test("A peer that never stops talking still reads why it was stopped")
    func talkative() async throws {
        let side = try await Side(decision: .pause)
        let socket = try side.connect()
        socket.send(Self.open + KeepaliveMessage.octets + LoopbackSpeaker.endOfRIB)
        _ = try await side.speaker.observer.established()
        // Paused: these stay in the kernel, and closing over unread octets would be a reset.
        try await side.speaker.observer.receive(octets: LoopbackSpeaker.endOfRIB.count)
        for _ in 0..<100 { socket.send(KeepaliveMessage.octets) }
        let stopped = side.speaker.driver.stop(.administrativeReset, text: "renumbering")
        let (octets, end) = socket.readToEnd(withinMilliseconds: Self.patience)
        let cease = NotificationMessage(cease: .administrativeReset, text: "renumbering").encode()
        #expect(octets.suffix(cease.count) == cease[...])
        #expect(end == .closed)
        try await stopped.get()
        try await side.end()
    }

    @Test("A peer that does not close after a stop does not hold it up")
    func stubborn() async throws {
        let side = try await Side()
        let socket = try side.connect()
        socket.send(Self.open + KeepaliveMessage.octets)
        _ = try await side.speaker.observer.established()
        try await side.speaker.driver.stop().get()
        #expect(socket.readToEnd(withinMilliseconds: Self.patience).octets.isEmpty == false)
        try await side.end()
    }

    @Test("Unread input is seen while reading is paused, so that silence of ours is not taken for the peer's")
    func unread() async throws {
        let side = try await Side(decision: .pause)
        let socket = try side.connect()
        socket.send(Self.open + KeepaliveMessage.octets + LoopbackSpeaker.endOfRIB)
        _ = try await side.speaker.observer.established()
        try await side.speaker.observer.receive(octets: LoopbackSpeaker.endOfRIB.count)
        socket.send(KeepaliveMessage.octets)
        while try await !side.speaker.driver.snapshot().get().hasUnreadInput { await Task.yield() }
        side.speaker.driver.resumeReading()
        while try await side.speaker.driver.snapshot().get().hasUnreadInput { await Task.yield() }
        #expect(try await side.speaker.driver.snapshot().get().counters.received.keepalive == 2)
        try await side.end()
    }

    @Test("Octets that are no BGP are answered with a NOTIFICATION")
    func garbage() async throws {
        let side = try await Side()
        let socket = try side.connect()
        socket.send([UInt8]("GET / HTTP/1.1\r\nHost: router\r\n\r\n".utf8))
        let (octets, end) = socket.readToEnd(withinMilliseconds: Self.patience)
        #expect(octets.suffix(21).prefix(2) == [0xFF, 0xFF])
        #expect(octets.suffix(3) == [3, 1, 1])
        #expect(end == .closed)
        try await side.end()
    }

    // MARK: - Means

    /// The OPEN of the raw side.
    private static let open = OpenMessage(
        asNumber: ASNumber(rawValue: 65_009),
        holdTimeSeconds: 90,
        identifier: BGPIdentifier(rawValue: 65_009),
        capabilities: CapabilitySet([
            .multiprotocol(.ipv4Unicast), .fourOctetAS(ASNumber(rawValue: 65_009)),
        ])
    ).encode(packing: .separate)

    private static func listen(maximumRefusals: Int) async throws -> Listener {
        var configuration = Listener.Configuration(
            endpoint: SocketEndpoint(ScopedIPAddress(IPVersion.v4.loopback), port: 0)
        )
        configuration.maximumRefusals = maximumRefusals
        return try await Listener.start(
            configuration,
            on: MultiThreadedEventLoopGroup.singleton.next(),
            admit: { _ in .refuse(NotificationMessage(cease: .connectionRejected)) }
        ).get()
    }

    /// A passive speaker to connect to by hand.
    private struct Side {
        let listener: Listener
        let speaker: LoopbackSpeaker

        init(decision: ReadingDecision = .proceed) async throws {
            let any = SocketEndpoint(ScopedIPAddress(IPVersion.v4.loopback), port: 0)
            let speaker = LoopbackSpeaker(65_001, mode: .passive, remote: any, decision: decision)
            self.speaker = speaker
            self.listener = try await Listener.start(
                Listener.Configuration(endpoint: any),
                on: MultiThreadedEventLoopGroup.singleton.next(),
                admit: { _ in .admit(speaker.driver) }
            ).get()
            speaker.driver.start()
        }

        func connect() throws -> RawSocket {
            let socket = RawSocket(.v4)
            let port = self.listener.endpoint.port.bigEndian
            try #require(socket.connects(to: port, withinMilliseconds: StrangePeerTests.patience))
            return socket
        }

        func end() async throws {
            try await self.speaker.driver.stop().get()
            try await self.listener.close().get()
        }
    }
}
