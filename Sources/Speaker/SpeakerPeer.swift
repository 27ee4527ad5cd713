// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import NIOCore

/// What the speaker does with one peer: tells it the announcements and watches the session.
///
/// Lives on the speaker's event loop.
final class SpeakerPeer {
    let configuration: SpeakerConfiguration.Peer
    /// Set once, right after the driver was made with this peer as its observer.
    var driver: PeerDriver?

    private unowned let speaker: SpeakerLoop
    /// What the established session's announcements depend on; `nil` while there is no session.
    private(set) var context: ExportContext?
    private(set) var wasEstablished = false
    /// Whether the last attempt failed for a reason that trying again does not cure.
    private(set) var isRefused = false
    /// What the kernel did not permit in the last attempt.
    private(set) var denied: TransportError?

    private var negotiated: NegotiatedCapabilities?
    private var state = SessionState.idle
    /// How far the attempt had come that may fail next.
    private var reached = SessionState.idle
    /// What waits to be sent because the session asked for a pause.
    private var pending: [OutboundBatch] = []
    /// Entries of ``pending`` before this one are sent.
    private var nextPending = 0
    /// Families the peer wants again once ``pending`` is sent: a peer that keeps asking costs one answer at a time.
    private var refreshesWanted = FamilySet()
    private var receptions: [AddressFamily: SpeakerEvent.Reception] = [:]
    /// Families whose End-of-RIB has come.
    private var complete = FamilySet()

    init(_ configuration: SpeakerConfiguration.Peer, speaker: SpeakerLoop) {
        self.configuration = configuration
        self.speaker = speaker
    }

    // MARK: - Sending

    /// Queues `batches` and sends as much as the session takes.
    func send(_ batches: [OutboundBatch]) {
        self.pending += batches
        self.flush()
    }

    private func flush() {
        while self.nextPending < self.pending.count {
            let batch = self.pending[self.nextPending]
            guard let result = self.sendNow(batch) else { return }
            switch result {
            case .queued:
                self.nextPending += 1
            case .queuedButWait:
                self.nextPending += 1
                return
            case .queueFull:
                return
            case .notEstablished:
                return self.forgetPending()
            }
        }
        self.forgetPending()
        self.answerRefresh()
    }

    /// On its event loop a driver answers before it returns.
    private func sendNow(_ batch: OutboundBatch) -> PeerDriver.SendResult? {
        var result: PeerDriver.SendResult?
        self.driver?.send(batch.octets, batch.type, count: batch.count).assumeIsolated().whenSuccess { result = $0 }
        return result
    }

    private func forgetPending() {
        self.pending.removeAll(keepingCapacity: false)
        self.nextPending = 0
    }

    /// Sends the initial routes and says where they end; RFC 4724 section 2.
    private func sendInitialRoutes(_ context: ExportContext) {
        let routes = self.speaker.configuration.families.map { self.speaker.routes(of: $0, for: context) }
        let ends = context.families.families.map { OutboundBatch(octets: UpdateComposer.endOfRIB($0)) }
        self.send(routes.flatMap(\.batches) + ends)
        self.tell(routes, initial: context.families)
        let announcements = self.speaker.configuration.announcements
        for warning in context.warnings(about: announcements, nextHops: routes.flatMap(\.nextHops)) {
            self.emit(.warning(warning))
        }
    }

    /// Sends routes that were added or changed while the session is up.
    func announce(_ groups: [AddressFamily: [AnnouncementTable.Group]]) {
        guard let context = self.context else { return }
        let routes = groups.map { ExportedRoutes($0.value, family: $0.key, context: context) }
        self.send(routes.flatMap(\.batches))
        self.tell(routes, initial: [])
    }

    /// Takes routes back while the session is up.
    func withdraw(_ prefixes: [IPPrefix]) {
        guard let context = self.context else { return }
        var count = 0
        for family in context.families.families {
            let members = prefixes.filter { $0.unicastFamily == family }
            self.send(ExportedRoutes.withdrawal(of: members, family: family, context: context))
            count += members.count
        }
        if count > 0 { self.emit(.withdrawn(prefixes: count)) }
    }

    /// Takes everything back and ends the session.
    func stop() -> EventLoopFuture<Void>? {
        if let context = self.context {
            // Routes that wait to be announced need not be any more.
            self.forgetPending()
            self.refreshesWanted = []
            var count = 0
            for family in self.speaker.configuration.families {
                let routes = self.speaker.routes(of: family, for: context)
                guard routes.prefixCount > 0 else { continue }
                for batch in self.speaker.withdrawals(of: family, for: context) { _ = self.sendNow(batch) }
                count += routes.prefixCount
            }
            if count > 0 { self.emit(.withdrawn(prefixes: count)) }
        }
        return self.driver?.stop(.administrativeShutdown, text: self.speaker.configuration.shutdownText)
    }

    private func answerRefresh() {
        guard let context = self.context, let family = self.refreshesWanted.families.first else { return }
        self.refreshesWanted.remove(family)
        let routes = self.speaker.routes(of: family, for: context)
        var batches = routes.batches
        if self.negotiated?.usesEnhancedRefresh == true {
            // RFC 7313 section 4: where the answer begins and ends.
            batches.insert(Self.marker(.begin, family), at: 0)
            batches.append(Self.marker(.end, family))
        }
        self.emit(.refreshed(family, prefixes: routes.prefixCount))
        self.send(batches)
    }

    private static func marker(_ subtype: RouteRefreshMessage.Subtype, _ family: AddressFamily) -> OutboundBatch {
        OutboundBatch(octets: RouteRefreshMessage(family, subtype: subtype).encode(), type: .routeRefresh)
    }

    // MARK: - Events

    private func emit(_ kind: SpeakerEvent.Kind) {
        self.speaker.emit(kind, peer: self.configuration.remote, state: self.state)
    }

    /// Says what was sent, and what was not.
    private func tell(_ routes: [ExportedRoutes], initial: FamilySet) {
        let count = routes.reduce(0) { $0 + $1.prefixCount }
        var nextHops: [NextHop] = []
        for nextHop in routes.flatMap(\.nextHops) where !nextHops.contains(nextHop) { nextHops.append(nextHop) }
        if count > 0 || !initial.isEmpty {
            self.emit(.announced(prefixes: count, nextHops: nextHops, initial: initial))
        }
        for omission in routes.flatMap(\.omissions) { self.emit(.omitted(omission)) }
    }
}

extension SpeakerPeer {
    // MARK: - From the driver

    func stateChanged(to new: SessionState) {
        self.state = new
        if new != .idle { self.reached = new }
        // Idle is told with the reason, Established with what was agreed upon.
        if new != .idle, new != .established { self.emit(.entered(new)) }
    }

    func attemptFailed(_ reason: DownReason, error: TransportError?) {
        self.state = .idle
        let advice = self.advice(on: reason, error)
        self.isRefused = advice?.isConfigurationMismatch == true
        self.denied = error.flatMap { self.isDenied($0) ? $0 : nil }
        // What a stop ends has not failed.
        guard !self.speaker.isStopping else { return }
        self.emit(.failed(SessionFailure(reason: reason, error: error, advice: advice?.text)))
    }

    /// Whether the kernel refused because of who asks.
    ///
    /// A refused connection is a filter's doing, unless it was to come from a port that only root may use.
    private func isDenied(_ error: TransportError) -> Bool {
        let sourcePort = self.configuration.local?.port ?? 0
        return error.isPermissionDenied && (error.operation != .connect || (1..<1_024).contains(sourcePort))
    }

    private func advice(on reason: DownReason, _ error: TransportError?) -> SessionAdvice? {
        SessionAdvice(for: reason, error: error, in: self.reached, localAS: self.speaker.configuration.localAS)
    }

    func retryScheduled(after wait: Duration) {
        self.emit(.retry(wait))
        self.speaker.attemptFailed()
    }

    func established(_ facts: SessionFacts, connection: PeerConnection) {
        self.state = .established
        self.wasEstablished = true
        self.isRefused = false
        self.denied = nil
        self.negotiated = facts.negotiated
        self.receptions = [:]
        self.complete = []
        let context = ExportContext(
            facts.negotiated,
            localAS: facts.localAS,
            localAddress: connection.local.address.address,
            machine: self.speaker.machine
        )
        self.context = context
        self.emit(.established(facts, connection))
        self.sendInitialRoutes(context)
        self.speaker.sessionEstablished(with: self.configuration.remote)
    }

    /// Counts what the peer announces; a speaker keeps no routes.
    func received(_ batch: UpdateBatch, in context: DecodeContext) {
        for update in batch.updates {
            if let family = update.endOfRIB {
                // Told once: a peer that repeats itself must not fill a log.
                guard !self.complete.contains(family) else { continue }
                self.complete.insert(family)
                self.emit(.received(family, self.receptions[family] ?? SpeakerEvent.Reception()))
                continue
            }
            let octets = ByteReader(batch.octets)
            let message = update.message(in: octets.octets)
            if update.layout.nlri.count > 0 {
                self.count(update.layout.nlri.octets(in: message), .ipv4Unicast, context)
            }
            if let reach = update.layout.reach {
                self.count(reach.nlri.octets(in: message), reach.family, context)
            }
        }
    }

    private func count(_ block: RawSpan, _ family: AddressFamily, _ context: DecodeContext) {
        var fields = NLRIFields(block, family: family, hasPathIdentifiers: context.addPath.contains(family))
        self.receptions[family, default: SpeakerEvent.Reception()].updates += 1
        while let field = try? fields.next() {
            _ = field
            self.receptions[family]?.prefixes += 1
        }
    }

    func routeRefresh(_ message: RouteRefreshMessage) {
        guard message.subtype == .request, let context = self.context, context.families.contains(message.family) else {
            return
        }
        self.refreshesWanted.insert(message.family)
        if self.pending.isEmpty { self.answerRefresh() }
    }

    func down(_ reason: DownReason) {
        self.state = .idle
        self.context = nil
        self.negotiated = nil
        self.refreshesWanted = []
        self.forgetPending()
        self.emit(.down(SessionFailure(reason: reason, error: nil, advice: self.advice(on: reason, nil)?.text)))
        self.speaker.sessionEnded(with: self.configuration.remote)
    }

    func readyToSend() { self.flush() }
}
