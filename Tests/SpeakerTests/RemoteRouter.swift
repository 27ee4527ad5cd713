// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Logging
import NIOCore
import NIOPosix

/// A router on the loopback interface that a speaker announces to: a passive session and what it heard.
struct RemoteRouter {
    /// What the router heard.
    enum Event: Sendable {
        case established(SessionFacts)
        /// One UPDATE, taken apart.
        case update(UpdateMessage)
        case refresh(RouteRefreshMessage)
        case down(DownReason)
    }

    let listener: Listener
    let driver: PeerDriver
    private let hearing: Hearing

    /// Where the speaker finds it.
    var endpoint: SocketEndpoint { self.listener.endpoint }

    /// A router in `asNumber` that offers `capabilities` besides its AS number.
    static func start(
        _ asNumber: ASNumber = 65_001,
        capabilities: [Capability] = [.multiprotocol(.ipv4Unicast), .multiprotocol(.ipv6Unicast)],
        remoteAS: PeerConfiguration.RemoteAS = .any,
        at address: IPAddress = .v4(IPv4Address(rawValue: 0x7F00_0001)),
        port: UInt16 = 0
    ) async throws -> RemoteRouter {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let configuration = PeerConfiguration(
            localAS: .fixed(asNumber),
            remoteAS: remoteAS,
            identifier: BGPIdentifier(rawValue: 0x0A00_0001),
            capabilities: CapabilitySet(capabilities + [.fourOctetAS(asNumber)]),
            mode: .passive
        )
        let hearing = Hearing()
        let driver = PeerDriver(
            configuration: configuration,
            transport: PeerTransport(remote: SocketEndpoint(ScopedIPAddress(address))),
            seed: 1,
            eventLoop: loop,
            observer: hearing,
            logger: Logger(label: "test")
        )
        driver.start()
        let listener = try await Listener.start(
            Listener.Configuration(endpoint: SocketEndpoint(ScopedIPAddress(address), port: port)),
            on: loop,
            admit: { _ in .admit(driver) }
        ).get()
        return RemoteRouter(listener: listener, driver: driver, hearing: hearing)
    }

    /// Skips events until one fits.
    func next<Answer>(_ select: (Event) -> Answer?) async throws -> Answer {
        for await event in self.hearing.stream {
            if let answer = select(event) { return answer }
        }
        throw CancellationError()
    }

    func established() async throws -> SessionFacts {
        try await self.next { if case .established(let facts) = $0 { facts } else { nil } }
    }

    /// The next UPDATE that is no End-of-RIB.
    func update() async throws -> UpdateMessage {
        try await self.next { if case .update(let update) = $0, update.endOfRIB == nil { update } else { nil } }
    }

    func endOfRIB() async throws -> AddressFamily {
        try await self.next { if case .update(let update) = $0 { update.endOfRIB } else { nil } }
    }

    func down() async throws -> DownReason {
        try await self.next { if case .down(let reason) = $0 { reason } else { nil } }
    }

    func stop() async throws {
        try await self.driver.stop().get()
        try await self.listener.close().get()
    }
}

extension RemoteRouter {
    private final class Hearing: PeerObserver {
        let stream: AsyncStream<Event>
        private let continuation: AsyncStream<Event>.Continuation

        init() {
            (self.stream, self.continuation) = AsyncStream.makeStream()
        }

        func stateChanged(from old: SessionState, to new: SessionState) {}
        func attemptFailed(_ reason: DownReason, error: TransportError?) {}
        func retryScheduled(after wait: Duration) {}

        func established(_ facts: SessionFacts, preserved: FamilySet, connection: PeerConnection) {
            self.continuation.yield(.established(facts))
        }

        func received(_ batch: UpdateBatch, in context: DecodeContext) -> ReadingDecision {
            let octets = ByteReader(batch.octets)
            for update in batch.updates {
                let message = update.message(in: octets.octets)
                self.continuation.yield(.update(UpdateMessage(update, message: message, in: context)))
            }
            return .proceed
        }

        func routeRefresh(_ message: RouteRefreshMessage) { self.continuation.yield(.refresh(message)) }
        func down(_ reason: DownReason, retained: FamilySet) { self.continuation.yield(.down(reason)) }
        func staleRoutesExpired(_ families: FamilySet) {}
        func readyToSend() {}
    }
}
