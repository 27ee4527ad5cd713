// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPWire
import Logging
import NIOCore

/// The part of a driver that lives on its event loop: the session, its connections and its one scheduled wake-up.
///
/// Every input follows one road: hand it to the session, carry out what the session asks for until it asks for nothing
/// more, look when it wants to be woken. Inputs that arrive while actions are carried out (a write that fails, an
/// observer that sends) reach the session at once, and their actions join the end of the queue.
final class SessionLoop {
    private var session: PeerSession
    private let transport: PeerTransport
    private let eventLoop: any EventLoop
    private let observer: any PeerObserver
    private let logger: Logger

    /// The connection of each direction that the session knows about.
    private var outbound: PeerChannelHandler?
    private var inbound: PeerChannelHandler?
    /// An accepted connection that takes the place of ``inbound`` once the session has closed that one.
    private var successor: PeerChannelHandler?
    /// Connections the session has done with, which are still sending their last words.
    private var closing: [PeerChannelHandler] = []
    /// The most connections that may send last words at once; a peer that dials in a loop gets none beyond.
    private static let maximumClosing = 16
    private var stopPromises: [EventLoopPromise<Void>] = []

    private var actions: [SessionAction] = []
    private var isPerforming = false
    private var wakeUp: (at: MonotonicInstant, task: Scheduled<Void>)?
    private var retryAt: MonotonicInstant?
    private var lastError: TransportError?
    /// What the kernel said about the connection that is failing right now.
    private var currentError: TransportError?
    private var octetsReceived: UInt64 = 0
    /// Whether the application was asked to wait before it sends more.
    private var isApplicationWaiting = false
    /// Whether the session's send hold timer runs.
    private var isOutputAwaited = false

    init(
        session: consuming PeerSession,
        transport: PeerTransport,
        eventLoop: any EventLoop,
        observer: any PeerObserver,
        logger: Logger
    ) {
        self.session = session
        self.transport = transport
        self.eventLoop = eventLoop
        self.observer = observer
        self.logger = logger
    }

    private var now: MonotonicInstant { SystemClock.now }

    // MARK: - From the application

    func start() {
        self.session.start(at: self.now)
        self.perform()
    }

    func stop(_ subcode: CeaseSubcode, text: String, promise: EventLoopPromise<Void>) {
        self.stopPromises.append(promise)
        self.session.stop(subcode, text: text, at: self.now)
        self.retryAt = nil
        self.perform()
        self.completeStopIfClosed()
    }

    func send(_ octets: [UInt8], _ type: MessageType, count: Int) -> PeerDriver.SendResult {
        guard let facts = self.session.facts, let connection = self.connection(facts.direction) else {
            return .notEstablished
        }
        guard connection.unsentOctets <= self.transport.maximumQueuedOctets - octets.count else {
            self.isApplicationWaiting = true
            return .queueFull
        }
        guard self.session.send(octets, type, count: count, at: self.now) else { return .notEstablished }
        self.perform()
        // While actions are being carried out these octets are still among them.
        let pending = connection.unsentOctets + (self.isPerforming ? octets.count : 0)
        guard pending > self.transport.highWaterMark else { return .queued }
        self.isApplicationWaiting = true
        return .queuedButWait
    }

    func requestRefresh(of family: AddressFamily) -> Bool {
        defer { self.perform() }
        return self.session.requestRefresh(of: family, at: self.now)
    }

    func resumeReading() {
        self.outbound?.resumeReading()
        self.inbound?.resumeReading()
    }

    func snapshot() -> PeerSnapshot {
        let connection = self.session.facts.flatMap { self.connection($0.direction) }
        return PeerSnapshot(
            takenAt: self.now,
            state: self.session.state,
            facts: self.session.facts,
            connection: connection?.ends,
            establishedAt: self.session.establishedAt,
            retryAt: self.retryAt,
            lastReason: self.session.lastReason,
            lastError: self.lastError,
            counters: self.session.counters,
            octetsReceived: self.octetsReceived,
            unsentOctets: connection?.unsentOctets ?? 0,
            hasUnreadInput: connection?.hasUnreadInput ?? false,
            isReadingPaused: connection?.isReadingPaused ?? false
        )
    }

    // MARK: - From the listener

    /// Takes over an accepted connection; the session is asked once its handler sees it open.
    func adopt(_ channel: any Channel) {
        do {
            let version = SocketEndpoint(channel.remoteAddress).map { IPVersion(of: $0.address.address) }
            try self.transport.options.forAccepted(over: version ?? .v4).set(on: channel)
            let handler = PeerChannelHandler(direction: .inbound, delegate: self)
            try channel.pipeline.syncOperations.addHandler(handler)
        } catch {
            self.note(TransportError(.accept, wrapping: error))
            channel.close(promise: nil)
        }
    }

    // MARK: - Actions

    private func perform() {
        guard !self.isPerforming else { return }
        self.isPerforming = true
        var next = 0
        self.session.drainActions(into: &self.actions)
        while next < self.actions.count {
            let action = self.actions[next]
            next += 1
            self.perform(action)
            self.session.drainActions(into: &self.actions)
        }
        self.actions.removeAll(keepingCapacity: true)
        self.currentError = nil
        self.isPerforming = false
        self.scheduleWakeUp()
    }

    private func perform(_ action: SessionAction) {
        switch action {
        case .connect:
            self.dial()
        case .send(let octets, let direction):
            self.write(octets, on: direction)
        case .close(let direction):
            self.close(direction)
        case .stateChanged(let old, let new):
            self.observer.stateChanged(from: old, to: new)
        case .attemptFailed(let reason):
            self.observer.attemptFailed(reason, error: self.currentError)
        case .retryScheduled(let wait):
            self.retryAt = self.now + wait
            self.observer.retryScheduled(after: wait)
        case .established(let facts, let preserved):
            self.isApplicationWaiting = false
            guard let connection = self.connection(facts.direction)?.ends else { return }
            self.observer.established(facts, preserved: preserved, connection: connection)
        case .down(let reason, let retained):
            self.isOutputAwaited = false
            self.isApplicationWaiting = false
            self.observer.down(reason, retained: retained)
        case .deliver(let batch, let context):
            guard self.observer.received(batch, in: context) == .pause, let facts = self.session.facts else { return }
            self.connection(facts.direction)?.pauseReading()
        case .routeRefresh(let message):
            self.observer.routeRefresh(message)
        case .sweepStale(let families):
            self.observer.staleRoutesExpired(families)
        }
    }

    private func connection(_ direction: ConnectionDirection) -> PeerChannelHandler? {
        direction == .outbound ? self.outbound : self.inbound
    }

    private func dial() {
        self.retryAt = nil
        self.outbound?.abort()
        let handler = PeerChannelHandler(direction: .outbound, delegate: self)
        self.outbound = handler
        self.logger.debug("dialling", metadata: ["peer": "\(self.transport.remote)"])
        let loopBound = NIOLoopBound((self, handler), eventLoop: self.eventLoop)
        Connector(eventLoop: self.eventLoop)
            .connect(
                to: self.transport.remote,
                from: self.transport.local,
                options: self.transport.options,
                timeout: TimeAmount(self.transport.connectTimeout),
                handler: handler
            )
            .whenFailure { error in
                let (loop, handler) = loopBound.value
                loop.connectionClosed(handler, error: TransportError(.connect, wrapping: error))
            }
    }

    private func write(_ octets: [UInt8], on direction: ConnectionDirection) {
        guard let connection = self.connection(direction) else { return }
        // A fault ends the session at once; a Cease lets what the application queued before go first.
        if octets.isFaultNotification {
            connection.sendInstead(ByteBuffer(bytes: octets))
        } else {
            connection.send(ByteBuffer(bytes: octets))
        }
        guard connection.unsentOctets > 0, !self.isOutputAwaited, self.session.facts?.direction == direction else {
            return
        }
        self.isOutputAwaited = true
        self.session.outputProgressed(direction, isDrained: false, at: self.now)
    }

    private func close(_ direction: ConnectionDirection) {
        guard let connection = self.connection(direction) else { return }
        switch direction {
        case .outbound:
            self.outbound = nil
        case .inbound:
            self.inbound = self.successor
            self.successor = nil
        }
        self.closeGracefully(connection)
    }

    private func closeGracefully(_ connection: PeerChannelHandler) {
        guard connection.isOpen, self.closing.count < Self.maximumClosing else { return connection.abort() }
        self.closing.append(connection)
        connection.closeGracefully(within: TimeAmount(self.transport.closeLimit))
    }

    private func completeStopIfClosed() {
        guard self.closing.isEmpty, !self.stopPromises.isEmpty else { return }
        let promises = self.stopPromises
        self.stopPromises = []
        for promise in promises { promise.succeed() }
    }

    private func note(_ error: TransportError) {
        self.lastError = error
        self.logger.debug("connection failed", metadata: ["peer": "\(self.transport.remote)", "error": "\(error)"])
    }

    // MARK: - Time

    /// Sees to it that the session is woken no later than it wants.
    ///
    /// A wake-up that turns out to be early costs one look at the session; moving it with every message received would
    /// cost more.
    private func scheduleWakeUp() {
        guard let deadline = self.session.nextDeadline else {
            self.wakeUp?.task.cancel()
            self.wakeUp = nil
            return
        }
        if let wakeUp = self.wakeUp {
            guard deadline < wakeUp.at else { return }
            wakeUp.task.cancel()
        }
        let loopBound = NIOLoopBound(self, eventLoop: self.eventLoop)
        self.wakeUp = (
            deadline, self.eventLoop.scheduleTask(deadline: deadline.deadline) { loopBound.value.awaken() }
        )
    }

    private func awaken() {
        self.wakeUp = nil
        let now = self.now
        if let deadline = self.session.nextDeadline, deadline <= now {
            let inputIsPending = self.outbound?.hasUnreadInput == true || self.inbound?.hasUnreadInput == true
            self.session.advance(to: now, inputIsPending: inputIsPending)
        }
        self.perform()
        self.scheduleWakeUp()
    }
}

extension [UInt8] {
    /// Whether these octets are a NOTIFICATION of another code than Cease: type and code follow marker and length.
    fileprivate var isFaultNotification: Bool {
        guard self.count > MessageHeader.length else { return false }
        return self[MessageHeader.length - 1] == MessageType.notification.rawValue
            && self[MessageHeader.length] != NotificationCode.cease.rawValue
    }
}

extension SessionLoop: PeerChannelDelegate {
    func connectionOpened(_ connection: PeerChannelHandler) {
        switch connection.direction {
        case .outbound:
            guard connection === self.outbound, self.session.connectionSucceeded(at: self.now) else {
                return connection.abort()
            }
        case .inbound:
            guard self.session.connectionAccepted(at: self.now) else {
                connection.send(ByteBuffer(bytes: PeerSession.refusal))
                return self.closeGracefully(connection)
            }
            // The session closes an earlier connection first, and its actions say so before they mean this one.
            if self.inbound == nil { self.inbound = connection } else { self.successor = connection }
        }
        self.logger.debug("connected", metadata: ["peer": "\(self.transport.remote)"])
        self.perform()
    }

    func connection(_ connection: PeerChannelHandler, received octets: borrowing RawSpan) {
        guard connection === self.connection(connection.direction) else { return }
        self.octetsReceived += UInt64(octets.byteCount)
        self.session.receive(copy octets, on: connection.direction, at: self.now)
        self.perform()
    }

    func connectionProgressed(_ connection: PeerChannelHandler, isDrained: Bool) {
        guard connection === self.connection(connection.direction) else { return }
        if self.isOutputAwaited, self.session.facts?.direction == connection.direction {
            self.isOutputAwaited = !isDrained
            self.session.outputProgressed(connection.direction, isDrained: isDrained, at: self.now)
            self.perform()
        }
        if self.isApplicationWaiting, connection.unsentOctets <= self.transport.highWaterMark / 2 {
            self.isApplicationWaiting = false
            self.observer.readyToSend()
        }
    }

    func connectionClosed(_ connection: PeerChannelHandler, error: TransportError?) {
        self.closing.removeAll { $0 === connection }
        let isKnown = connection === self.connection(connection.direction) || connection === self.successor
        if isKnown {
            if let error { self.note(error) }
            switch connection.direction {
            case .outbound: self.outbound = nil
            case .inbound where connection === self.successor: self.successor = nil
            case .inbound: self.inbound = nil
            }
            self.currentError = error
            self.session.connectionFailed(connection.direction, at: self.now)
            self.perform()
        }
        self.completeStopIfClosed()
    }
}
