// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// A session with one peer, without sockets and without a clock.
///
/// Whoever drives it says what happened and when, hands in the octets of connections, and carries out the actions it
/// asks for. Inside are two machines, one for the connection the local side dials and one for the connection it accepts;
/// at most one of them stays (RFC 4271 section 6.8). After a failure the session tries again by itself, waiting longer
/// each time.
///
/// - The driver calls ``advance(to:inputIsPending:)`` at ``nextDeadline`` and ``drainActions(into:)`` after every call.
/// - At most one NOTIFICATION is sent on a connection, and nothing after it.
/// - UPDATEs are delivered only while the session is established.
public struct PeerSession: ~Copyable, Sendable {
    /// What is wanted.
    public let configuration: PeerConfiguration

    private var outbound: SessionStateMachine
    private var inbound: SessionStateMachine
    private var outboundFramer = MessageFramer()
    private var inboundFramer = MessageFramer()
    private var actions: [SessionAction] = []
    private var backoff: RetryBackoff
    private var jitter: Jitter

    /// Whether the session is wanted at all.
    private var isStarted = false
    /// When the next attempt begins.
    private var retryAt: MonotonicInstant?
    /// The state last told.
    private var reported = SessionState.idle
    /// What the established session agreed on.
    private var current: SessionFacts?
    private var restart = GracefulRestartHelper()

    /// Why the last session or attempt ended.
    public private(set) var lastReason: DownReason?
    /// When the session became established.
    public private(set) var establishedAt: MonotonicInstant?

    /// A session that waits to be started.
    ///
    /// - Parameters:
    ///   - configuration: What is wanted.
    ///   - seed: Spreads timers; equal seeds give equal runs.
    public init(configuration: PeerConfiguration, seed: UInt64) {
        self.configuration = configuration
        self.outbound = SessionStateMachine(direction: .outbound, configuration: configuration, seed: seed)
        self.inbound = SessionStateMachine(direction: .inbound, configuration: configuration, seed: seed &+ 1)
        self.backoff = RetryBackoff(initial: configuration.retryInitial, maximum: configuration.retryMaximum)
        self.jitter = Jitter(seed: seed &+ 2)
    }

    // MARK: - What can be asked

    /// The state of the more advanced connection.
    public var state: SessionState { max(self.outbound.name, self.inbound.name) }

    /// What both sides said, while the session is established.
    public var facts: SessionFacts? { self.current }

    /// What was counted on both connections.
    public var counters: SessionCounters {
        self.outbound.context.counters.adding(self.inbound.context.counters)
    }

    /// When ``advance(to:inputIsPending:)`` must be called at the latest; `nil` if nothing runs.
    public var nextDeadline: MonotonicInstant? {
        [self.outbound.context.timers.next, self.inbound.context.timers.next, self.retryAt, self.restart.nextDeadline]
            .lazy.compactMap(\.self).min()
    }

    /// Moves the actions asked for since the last call behind those in `buffer`.
    public mutating func drainActions(into buffer: inout [SessionAction]) {
        buffer.append(contentsOf: self.actions)
        self.actions.removeAll(keepingCapacity: true)
    }

    // MARK: - Starting and stopping

    /// Begins: dials, waits, or both, as configured.
    public mutating func start(at now: MonotonicInstant) {
        guard !self.isStarted else { return }
        self.isStarted = true
        self.attempt(at: now)
        self.settle(at: now)
    }

    /// Ends with a Cease on every connection that is up; RFC 4271 events 2 and 8.
    ///
    /// - Parameters:
    ///   - subcode: Why.
    ///   - text: A sentence for the other operator; RFC 9003.
    ///   - data: What the subcode's definition puts behind it, in place of a text.
    ///   - now: The time.
    public mutating func stop(
        _ subcode: CeaseSubcode = .administrativeShutdown,
        text: String = "",
        data: [UInt8] = [],
        at now: MonotonicInstant
    ) {
        self.isStarted = false
        self.retryAt = nil
        var notification = NotificationMessage(cease: subcode, text: text)
        if !data.isEmpty { notification.data = data }
        self.handle(.stop(notification), on: .outbound, at: now)
        self.handle(.stop(notification), on: .inbound, at: now)
        self.settle(at: now)
    }

    // MARK: - What happens to connections

    /// The dial asked for with ``SessionAction/connect`` has succeeded.
    ///
    /// - Returns: Whether the connection is wanted; if not, close it.
    public mutating func connectionSucceeded(at now: MonotonicInstant) -> Bool {
        guard self.outbound.name == .connect, !self.outbound.hasConnection else { return false }
        self.outboundFramer = MessageFramer()
        self.handle(.connectionConfirmed, on: .outbound, at: now)
        self.settle(at: now)
        return true
    }

    /// A connection of the remote side has been accepted.
    ///
    /// - Returns: Whether the connection is wanted; if not, refuse it with ``refusal``.
    public mutating func connectionAccepted(at now: MonotonicInstant) -> Bool {
        guard self.isStarted, self.configuration.mode.accepts else { return false }
        if let facts = self.current {
            // A peer that kept its routes through a restart dials again before the old connection is known to be dead;
            // RFC 4724 section 4.2. From others a second connection loses against an established one.
            guard facts.negotiated.remoteGracefulRestart?.families.isEmpty == false else { return false }
            self.replace(facts.direction, at: now)
        } else if self.inbound.hasConnection {
            // The remote side has given up the earlier one, or it would not dial again.
            self.replace(.inbound, at: now)
        }
        if self.inbound.name == .idle { self.handle(.startPassive, on: .inbound, at: now) }
        self.inboundFramer = MessageFramer()
        self.handle(.connectionConfirmed, on: .inbound, at: now)
        self.settle(at: now)
        return true
    }

    /// What a connection that is not wanted is told before it is closed.
    public static var refusal: [UInt8] { NotificationMessage(cease: .connectionRejected).encode() }

    /// A connection has broken, or the dial has failed.
    public mutating func connectionFailed(_ direction: ConnectionDirection, at now: MonotonicInstant) {
        self.handle(.connectionFailed, on: direction, at: now)
        self.settle(at: now)
    }

    /// Octets have come on a connection.
    ///
    /// Everything they complete is decoded and judged here; UPDATEs of one call come out as one batch.
    public mutating func receive(_ octets: RawSpan, on direction: ConnectionDirection, at now: MonotonicInstant) {
        guard direction == .outbound ? self.outbound.hasConnection : self.inbound.hasConnection else { return }
        // The framer is taken out while messages are handled, since they change the rest of the session.
        var framer = MessageFramer()
        self.swapFramer(&framer, direction)
        var batch = UpdateBatch()
        var fault: MessageError?
        do throws(MessageError) {
            try framer.receive(octets) { limit, header, message throws(MessageError) in
                if batch.isEmpty, header.type == .update { batch.reserveCapacity(octets: octets.byteCount) }
                return try self.take(message, header, on: direction, limit: &limit, batch: &batch, at: now)
            }
        } catch {
            fault = error
        }
        self.deliver(&batch, from: direction)
        if let fault { self.handle(.messageError(fault), on: direction, at: now) }
        self.swapFramer(&framer, direction)
        self.settle(at: now)
    }

    private mutating func swapFramer(_ framer: inout MessageFramer, _ direction: ConnectionDirection) {
        if direction == .outbound { swap(&framer, &self.outboundFramer) } else { swap(&framer, &self.inboundFramer) }
    }

    // MARK: - Sending

    /// Sends UPDATEs or ROUTE-REFRESHes that the application has composed.
    ///
    /// - Parameters:
    ///   - octets: Whole messages.
    ///   - type: What they are.
    ///   - count: How many they are.
    ///   - now: The time.
    /// - Returns: Whether the session is established; if not, nothing is sent.
    public mutating func send(
        _ octets: [UInt8],
        _ type: MessageType = .update,
        count: Int = 1,
        at now: MonotonicInstant
    ) -> Bool {
        guard let facts = self.current else { return false }
        self.withMachine(facts.direction) { $0.context.send(octets, type, count: UInt64(clamping: count)) }
        self.settle(at: now)
        return true
    }

    /// Asks the remote side for the routes of `family` again.
    ///
    /// - Returns: Whether the remote side can.
    public mutating func requestRefresh(of family: AddressFamily, at now: MonotonicInstant) -> Bool {
        guard let negotiated = self.current?.negotiated, negotiated.remoteRefreshes,
            negotiated.families.contains(family)
        else { return false }
        return self.send(RouteRefreshMessage(family).encode(), .routeRefresh, at: now)
    }

    /// The remote side has taken some, or all, of what was handed to the transport; RFC 9687.
    ///
    /// - Parameters:
    ///   - direction: The connection.
    ///   - isDrained: Whether nothing is left.
    ///   - now: The time.
    public mutating func outputProgressed(
        _ direction: ConnectionDirection,
        isDrained: Bool,
        at now: MonotonicInstant
    ) {
        guard let facts = self.current, facts.direction == direction else { return }
        let deadline = now + self.sendHoldTime(facts.negotiated)
        self.withMachine(direction) {
            if isDrained {
                $0.context.timers.disarm(.sendHold)
            } else {
                $0.context.timers.arm(.sendHold, at: deadline)
            }
        }
    }

    /// The greater of eight minutes and twice the hold time, unless configured; RFC 9687 section 4.
    private func sendHoldTime(_ negotiated: NegotiatedCapabilities) -> Duration {
        self.configuration.sendHoldTime ?? max(.seconds(480), .seconds(Int64(negotiated.holdTimeSeconds) * 2))
    }

    // MARK: - Time

    /// Lets every timer expire that is due.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - inputIsPending: Whether octets of the remote side wait to be read. Then silence is our own slowness, and the
    ///     hold timer is given more time instead of ending the session.
    public mutating func advance(to now: MonotonicInstant, inputIsPending: Bool = false) {
        // Each expiry disarms its timer or moves it on, so the loop ends; the bound is for a clock that jumps.
        for _ in 0..<64 {
            if let timer = self.outbound.context.timers.popExpired(at: now) {
                self.expire(timer, on: .outbound, inputIsPending: inputIsPending, at: now)
            } else if let timer = self.inbound.context.timers.popExpired(at: now) {
                self.expire(timer, on: .inbound, inputIsPending: inputIsPending, at: now)
            } else if let retryAt = self.retryAt, retryAt <= now {
                self.retryAt = nil
                self.attempt(at: now)
            } else if let families = self.restart.expire(at: now) {
                self.actions.append(.sweepStale(families))
            } else {
                break
            }
            self.settle(at: now)
        }
    }

    private mutating func expire(
        _ timer: SessionTimer,
        on direction: ConnectionDirection,
        inputIsPending: Bool,
        at now: MonotonicInstant
    ) {
        if timer == .hold, inputIsPending {
            self.withMachine(direction) { $0.context.timers.arm(.hold, at: now + .seconds(1)) }
        } else {
            self.handle(.timerExpired(timer), on: direction, at: now)
        }
    }

    // MARK: - Messages

    /// Handles one message; returns whether its connection still stands.
    private mutating func take(
        _ message: RawSpan,
        _ header: MessageHeader,
        on direction: ConnectionDirection,
        limit: inout Int,
        batch: inout UpdateBatch,
        at now: MonotonicInstant
    ) throws(MessageError) -> Bool {
        self.withMachine(direction) { $0.context.counters.received.count(header.type) }
        let body = message.extracting(MessageHeader.length..<message.byteCount)
        switch header.type {
        case .update:
            try self.takeUpdate(message, on: direction, batch: &batch, at: now)
            return self.hasConnection(direction)
        case .open:
            self.deliver(&batch, from: direction)
            try self.takeOpen(OpenMessage(parsing: body), on: direction, at: now)
        case .keepalive:
            self.handle(.keepaliveReceived, on: direction, at: now)
        case .notification:
            self.deliver(&batch, from: direction)
            self.handle(.notificationReceived(NotificationMessage(parsing: body)), on: direction, at: now)
        case .routeRefresh:
            self.deliver(&batch, from: direction)
            try self.takeRefresh(RouteRefreshMessage(parsing: body, message: message), on: direction, at: now)
        }
        let facts = direction == .outbound ? self.outbound.facts : self.inbound.facts
        if facts?.negotiated.usesExtendedMessages == true { limit = 65_535 }
        return self.hasConnection(direction)
    }

    private mutating func takeUpdate(
        _ message: RawSpan,
        on direction: ConnectionDirection,
        batch: inout UpdateBatch,
        at now: MonotonicInstant
    ) throws(MessageError) {
        guard let facts = self.current, facts.direction == direction else {
            self.handle(.updateReceived, on: direction, at: now)
            return
        }
        do throws(MessageError) {
            try batch.append(message, in: facts.negotiated.receiveContext)
        } catch {
            self.deliver(&batch, from: direction)
            self.handle(.updateError(error), on: direction, at: now)
            return
        }
        if let update = batch.updates.last {
            self.withMachine(direction) { $0.context.counters.count(update) }
            if let family = update.endOfRIB { self.restart.endOfRIB(family) }
        }
        self.handle(.updateReceived, on: direction, at: now)
    }

    private mutating func takeOpen(
        _ open: OpenMessage,
        on direction: ConnectionDirection,
        at now: MonotonicInstant
    ) throws(MessageError) {
        self.handle(.openReceived(open), on: direction, at: now)
        let other = direction == .outbound ? self.inbound.name : self.outbound.name
        guard let facts = direction == .outbound ? self.outbound.facts : self.inbound.facts,
            other == .openConfirm || other == .established
        else { return }
        var loser = direction
        if other != .established {
            loser =
                ConnectionCollision.survivor(
                    local: (facts.localOpen.identifier, facts.localAS),
                    remote: (facts.remoteIdentifier, facts.remoteAS)
                ).opposite
        }
        self.handle(.collisionLost, on: loser, at: now)
    }

    private mutating func takeRefresh(
        _ refresh: RouteRefreshMessage,
        on direction: ConnectionDirection,
        at now: MonotonicInstant
    ) {
        let isEstablished = self.current?.direction == direction
        self.handle(.updateReceived, on: direction, at: now)
        if isEstablished { self.actions.append(.routeRefresh(refresh)) }
    }

    private mutating func deliver(_ batch: inout UpdateBatch, from direction: ConnectionDirection) {
        guard !batch.isEmpty, let facts = self.current, facts.direction == direction else { return }
        self.actions.append(.deliver(batch, facts.negotiated.receiveContext))
        batch = UpdateBatch()
    }

    // MARK: - Machines

    private func hasConnection(_ direction: ConnectionDirection) -> Bool {
        direction == .outbound ? self.outbound.hasConnection : self.inbound.hasConnection
    }

    private mutating func withMachine(_ direction: ConnectionDirection, _ body: (inout SessionStateMachine) -> Void) {
        if direction == .outbound { body(&self.outbound) } else { body(&self.inbound) }
    }

    /// Lets one machine handle an event and says what became of the session.
    private mutating func handle(_ event: SessionEvent, on direction: ConnectionDirection, at now: MonotonicInstant) {
        let before = direction == .outbound ? self.outbound.name : self.inbound.name
        let hadConnection = self.hasConnection(direction)
        self.withMachine(direction) {
            $0.handle(event, at: now)
        }
        let after = direction == .outbound ? self.outbound.name : self.inbound.name
        self.collectActions(of: direction)
        if before != .established, after == .established {
            self.becomeEstablished(direction, at: now)
        } else if before == .established, after != .established {
            self.goDown(direction, at: now)
        } else if before != .idle, after == .idle {
            let reason = direction == .outbound ? self.outbound.context.lastReason : self.inbound.context.lastReason
            // A connection that loses a collision has not failed, and Active ending with nothing to close is no news.
            guard let reason, event != .collisionLost, hadConnection || direction == .outbound else { return }
            self.lastReason = reason
            self.actions.append(.attemptFailed(reason))
        }
    }

    /// Takes over what a machine wants done.
    private mutating func collectActions(of direction: ConnectionDirection) {
        if direction == .outbound {
            self.actions.append(contentsOf: self.outbound.context.actions)
            self.outbound.context.actions.removeAll(keepingCapacity: true)
        } else {
            self.actions.append(contentsOf: self.inbound.context.actions)
            self.inbound.context.actions.removeAll(keepingCapacity: true)
        }
    }

    private mutating func becomeEstablished(_ direction: ConnectionDirection, at now: MonotonicInstant) {
        guard let facts = direction == .outbound ? self.outbound.facts : self.inbound.facts else { return }
        // The other connection is still being opened; it has lost.
        if self.hasConnection(direction.opposite) {
            self.handle(.collisionLost, on: direction.opposite, at: now)
        } else if direction == .inbound, self.outbound.name == .connect {
            // A dial that is still under way would only be refused.
            self.replaceQuietly(.outbound)
        }
        self.withMachine(direction) { $0.context.counters.established += 1 }
        self.current = facts
        self.establishedAt = now
        self.backoff.reset()
        let preserved = self.restart.sessionEstablished(
            facts.negotiated,
            stalePathTime: self.configuration.stalePathTime,
            at: now
        )
        self.report()
        self.actions.append(.established(facts, preserved: preserved))
    }

    private mutating func goDown(_ direction: ConnectionDirection, at now: MonotonicInstant) {
        let context = direction == .outbound ? self.outbound.context : self.inbound.context
        let reason = context.lastReason ?? .connectionLost
        self.withMachine(direction) { $0.context.counters.down += 1 }
        self.lastReason = reason
        let retained = self.restart.sessionLost(self.current?.negotiated, reason: reason, at: now)
        self.current = nil
        self.establishedAt = nil
        self.actions.append(.down(reason, retained: retained))
    }

    /// Gives up what a machine has without a word and without telling anybody.
    private mutating func replaceQuietly(_ direction: ConnectionDirection) {
        self.withMachine(direction) { $0.replace() }
        self.collectActions(of: direction)
    }

    /// Gives up the connection of a machine for a newer one.
    private mutating func replace(_ direction: ConnectionDirection, at now: MonotonicInstant) {
        self.replaceQuietly(direction)
        if self.current?.direction == direction { self.goDown(direction, at: now) }
    }

    /// Starts the machines that are idle.
    private mutating func attempt(at now: MonotonicInstant) {
        guard self.isStarted, self.current == nil else { return }
        if self.configuration.mode.dials, self.outbound.name == .idle { self.handle(.start, on: .outbound, at: now) }
        if self.configuration.mode.accepts, self.inbound.name == .idle {
            self.handle(.startPassive, on: .inbound, at: now)
        }
    }

    /// After every input: plans the next attempt, collects actions, and says which state it is now.
    private mutating func settle(at now: MonotonicInstant) {
        self.collectActions(of: .outbound)
        self.collectActions(of: .inbound)
        if self.isStarted, self.current == nil {
            if self.configuration.mode.accepts, self.inbound.name == .idle {
                self.handle(.startPassive, on: .inbound, at: now)
            }
            let isBusy = self.inbound.hasConnection || self.outbound.name != .idle
            if self.configuration.mode.dials, !isBusy, self.retryAt == nil {
                let wait = self.jitter.apply(to: self.backoff.next())
                self.retryAt = now + wait
                self.actions.append(.retryScheduled(wait))
            }
        }
        if self.current != nil { self.retryAt = nil }
        self.report()
    }

    private mutating func report() {
        let state = self.state
        guard state != self.reported else { return }
        self.actions.append(.stateChanged(from: self.reported, to: state))
        self.reported = state
    }
}
