// SPDX-License-Identifier: Apache-2.0

public import BGPSession
public import BGPWire
import Glibc
public import Logging
public import NIOCore
import NIOPosix

/// Runs the session with one peer: octets and time in, actions out.
///
/// Everything happens on one event loop. The methods may be called from anywhere; on the event loop they take effect
/// before they return.
public final class PeerDriver: Sendable {
    /// What became of octets handed over for sending.
    public enum SendResult: Hashable, Sendable {
        /// They are queued, and more may follow.
        case queued
        /// They are queued, and more should wait for ``PeerObserver/readyToSend()``.
        case queuedButWait
        /// They were refused: the queue is full.
        case queueFull
        /// They were refused: the session is not established.
        case notEstablished
    }

    /// The loop the session lives on.
    public let eventLoop: any EventLoop
    /// Where the peer is.
    public let transport: PeerTransport
    private let loop: NIOLoopBoundBox<SessionLoop>

    /// A driver for a session that waits to be started.
    ///
    /// - Parameters:
    ///   - configuration: What the session wants.
    ///   - transport: Where the peer is.
    ///   - seed: Spreads timers, so that many peers do not act in step.
    ///   - eventLoop: Where everything happens.
    ///   - observer: Told what happens.
    ///   - logger: For what concerns connections; sessions are the observer's.
    public init(
        configuration: PeerConfiguration,
        transport: PeerTransport,
        seed: UInt64,
        eventLoop: any EventLoop,
        observer: any PeerObserver,
        logger: Logger
    ) {
        self.eventLoop = eventLoop
        self.transport = transport
        self.loop = NIOLoopBoundBox.makeBoxSendingValue(
            SessionLoop(
                session: PeerSession(configuration: configuration, seed: seed),
                transport: transport,
                eventLoop: eventLoop,
                observer: observer,
                logger: logger
            ),
            eventLoop: eventLoop
        )
    }

    /// Begins: dials, waits, or both, as configured.
    public func start() {
        self.run { $0.start() }
    }

    /// Ends the session with a Cease; what was queued before goes first.
    ///
    /// - Parameters:
    ///   - subcode: Why; RFC 4486.
    ///   - text: A sentence for the other operator; RFC 9003.
    /// - Returns: Completes when every connection is closed, at the latest after ``PeerTransport/closeLimit``.
    @discardableResult
    public func stop(
        _ subcode: CeaseSubcode = .administrativeShutdown,
        text: String = ""
    ) -> EventLoopFuture<Void> {
        let promise = self.eventLoop.makePromise(of: Void.self)
        self.run { $0.stop(subcode, text: text, promise: promise) }
        return promise.futureResult
    }

    /// Queues UPDATEs or ROUTE-REFRESHes for sending.
    ///
    /// - Parameters:
    ///   - octets: Whole messages.
    ///   - type: What they are.
    ///   - count: How many they are.
    /// - Returns: What became of them; at once when called on the event loop.
    @discardableResult
    public func send(
        _ octets: [UInt8],
        _ type: MessageType = .update,
        count: Int
    ) -> EventLoopFuture<SendResult> {
        self.ask { $0.send(octets, type, count: count) }
    }

    /// Asks the remote side for its routes of `family` again; RFC 2918.
    ///
    /// - Returns: Whether the session is established and the remote side can.
    @discardableResult
    public func requestRefresh(of family: AddressFamily) -> EventLoopFuture<Bool> {
        self.ask { $0.requestRefresh(of: family) }
    }

    /// Goes on reading after an observer's ``ReadingDecision/pause``.
    public func resumeReading() {
        self.run { $0.resumeReading() }
    }

    /// How the peer stands.
    public func snapshot() -> EventLoopFuture<PeerSnapshot> {
        self.ask { $0.snapshot() }
    }

    /// Takes over a connection that a listener has accepted, moving it to the driver's event loop.
    func adopt(_ channel: any Channel) {
        guard channel.eventLoop !== self.eventLoop else { return self.loop.value.adopt(channel) }
        do {
            let descriptor = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
                of: NIOBSDSocket.Handle.self
            ) { fcntl($0, F_DUPFD_CLOEXEC, 0) }
            // The connection lives on under the second descriptor.
            channel.close(promise: nil)
            guard let descriptor, descriptor >= 0 else { return }
            let loop = self.loop
            ClientBootstrap(group: self.eventLoop)
                .channelOption(.autoRead, value: false)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { loop.value.adopt(channel) }
                }
                .withConnectedSocket(descriptor)
                .whenFailure { _ in Glibc.close(descriptor) }
        } catch {
            channel.close(promise: nil)
        }
    }

    private func run(_ body: @escaping @Sendable (SessionLoop) -> Void) {
        guard !self.eventLoop.inEventLoop else { return body(self.loop.value) }
        let loop = self.loop
        self.eventLoop.execute { body(loop.value) }
    }

    private func ask<Answer: Sendable>(
        _ body: @escaping @Sendable (SessionLoop) -> Answer
    ) -> EventLoopFuture<Answer> {
        guard !self.eventLoop.inEventLoop else {
            return self.eventLoop.makeSucceededFuture(body(self.loop.value))
        }
        let loop = self.loop
        return self.eventLoop.submit { body(loop.value) }
    }
}
