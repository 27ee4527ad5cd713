// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Logging
public import NIOCore

/// Announces to all peers until it is stopped; peers do not wait for each other.
public final class SpeakerEngine: Sendable {
    private let peers: [AnnouncingPeer]
    private let drivers: [PeerDriver]
    private let eventLoop: any EventLoop

    /// An engine that waits to be started.
    ///
    /// - Parameters:
    ///   - configuration: What to announce, to whom, and as whom.
    ///   - eventLoop: Where everything happens.
    ///   - seed: Spreads timers.
    ///   - report: Gets every step, on the event loop.
    public init(
        _ configuration: SpeakerConfiguration,
        eventLoop: any EventLoop,
        seed: UInt64,
        report: @escaping @Sendable (SpeakerEvent) -> Void
    ) {
        let identifier = RouterIdentifier.chosen(for: configuration)
        var peers: [AnnouncingPeer] = []
        var drivers: [PeerDriver] = []
        for (index, endpoint) in configuration.peers.enumerated() {
            let peer = AnnouncingPeer(endpoint, configuration, eventLoop: eventLoop, report: report)
            let driver = PeerDriver(
                configuration: configuration.session(with: endpoint, identifier: identifier),
                transport: PeerTransport(
                    remote: endpoint,
                    local: configuration.source,
                    options: configuration.socketOptions
                ),
                seed: seed &+ UInt64(index) &* 1000,
                eventLoop: eventLoop,
                observer: peer,
                logger: Logger(label: "bgpspeak") { _ in SwiftLogNoOpLogHandler() }
            )
            peers.append(peer)
            drivers.append(driver)
        }
        self.peers = peers
        self.drivers = drivers
        self.eventLoop = eventLoop
    }

    /// Begins with all peers.
    public func start() {
        self.eventLoop.execute {
            for (peer, driver) in zip(self.peers, self.drivers) { peer.start(driver) }
        }
    }

    /// Withdraws everything and ends all sessions.
    ///
    /// - Returns: How many peers were established at some time; completes when all connections are closed.
    public func stop() -> EventLoopFuture<Int> {
        self.eventLoop.flatSubmit {
            EventLoopFuture.whenAllSucceed(self.peers.map { $0.stop() }, on: self.eventLoop)
                .map { $0.count { $0 } }
        }
    }
}
