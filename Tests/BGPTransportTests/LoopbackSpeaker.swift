// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Logging
import NIOCore
import NIOPosix

/// One side of a session over the loopback interface.
struct LoopbackSpeaker {
    let observer: RecordingObserver
    let driver: PeerDriver

    /// A speaker whose AS and identifier are `number`; the port of `remote` does not matter if it does not dial.
    init(
        _ number: UInt32,
        mode: PeerConfiguration.Mode,
        remote: SocketEndpoint,
        options: SocketOptions = SocketOptions(),
        eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next(),
        decision: ReadingDecision = .proceed,
        _ adjust: (inout PeerConfiguration, inout PeerTransport) -> Void = { _, _ in }
    ) {
        var configuration = PeerConfiguration(
            localAS: .fixed(ASNumber(rawValue: number)),
            identifier: BGPIdentifier(rawValue: number),
            capabilities: CapabilitySet([
                .multiprotocol(.ipv4Unicast), .routeRefresh, .fourOctetAS(ASNumber(rawValue: number)),
            ]),
            mode: mode
        )
        configuration.retryInitial = .milliseconds(50)
        configuration.retryMaximum = .milliseconds(200)
        var transport = PeerTransport(remote: remote, options: options)
        transport.closeLimit = .milliseconds(500)
        adjust(&configuration, &transport)
        self.observer = RecordingObserver(decision: decision)
        self.driver = PeerDriver(
            configuration: configuration,
            transport: transport,
            seed: UInt64(number),
            eventLoop: eventLoop,
            observer: self.observer,
            logger: Logger(label: "test")
        )
    }

    /// Sends 64 KiB batches until told to wait or refused; returns how many octets were taken.
    func sendUntilTold(_ end: PeerDriver.SendResult) async throws -> Int {
        let batch = [[UInt8]](repeating: Self.bulkyUpdate, count: 16).flatMap(\.self)
        var sent = 0
        while true {
            let result = try await self.driver.send(batch, count: 16).get()
            if result == .queued || result == .queuedButWait { sent += batch.count }
            if result == end { return sent }
        }
    }

    /// An UPDATE of 4,096 octets that costs little to check: one unknown optional transitive attribute, no routes.
    static let bulkyUpdate: [UInt8] = {
        let value = [UInt8](repeating: 0x5A, count: 4096 - 19 - 4 - 4)
        let length = value.count + 4
        return [UInt8](repeating: 0xFF, count: 16) + [0x10, 0x00, 2, 0, 0]
            + [UInt8(length >> 8), UInt8(length & 0xFF), 0xD0, 200]
            + [UInt8(value.count >> 8), UInt8(value.count & 0xFF)] + value
    }()

    /// The End-of-RIB marker of IPv4 unicast; RFC 4724 section 2.
    static let endOfRIB = [UInt8](repeating: 0xFF, count: 16) + [0, 23, 2, 0, 0, 0, 0]
}

/// A pair of speakers: the first listens, the second dials.
struct LoopbackPair {
    let listener: Listener
    let passive: LoopbackSpeaker
    let active: LoopbackSpeaker

    /// Starts both sides; each is made with the endpoint of the other.
    init(
        at address: ScopedIPAddress = ScopedIPAddress(IPVersion.v4.loopback),
        configure: (inout Listener.Configuration) -> Void = { _ in },
        passive: (SocketEndpoint) -> LoopbackSpeaker = { LoopbackSpeaker(65_001, mode: .passive, remote: $0) },
        active: (SocketEndpoint) -> LoopbackSpeaker = { LoopbackSpeaker(65_002, mode: .active, remote: $0) }
    ) async throws {
        let any = SocketEndpoint(address, port: 0)
        var configuration = Listener.Configuration(endpoint: any)
        configure(&configuration)
        let passive = passive(any)
        let driver = passive.driver
        self.listener = try await Listener.start(
            configuration,
            on: MultiThreadedEventLoopGroup.singleton.next(),
            admit: { _ in .admit(driver) }
        ).get()
        self.passive = passive
        self.active = active(self.listener.endpoint)
        self.passive.driver.start()
        self.active.driver.start()
    }

    /// Stops both sides and the listener.
    func end() async throws {
        try await self.active.driver.stop().get()
        try await self.passive.driver.stop().get()
        try await self.listener.close().get()
    }
}
