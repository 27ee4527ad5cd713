// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
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
    /// What is still to be sent, in order.
    private var pending: [OutboundItem] = []
    /// Items of ``pending`` before this one are done.
    private var nextPending = 0
    /// Whether the session asked for a pause.
    private var isWaiting = false
    /// Prefixes that changed while something else was being sent.
    private var changes = PendingChanges()
    /// How the session stands with the full table; `nil` without session or table.
    private(set) var tableState: TableSession?
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

    /// Queues `items` and sends as much as the session takes.
    private func send(_ items: [OutboundItem]) {
        self.pending += items
        self.flush()
    }

    /// Whether nothing keeps a change from being sent at once.
    private var isIdle: Bool {
        !self.isWaiting && self.pending.isEmpty && self.changes.isEmpty && self.tableState?.waitingCount ?? 0 == 0
    }

    private func flush() {
        guard self.context != nil else { return self.forgetPending() }
        while !self.isWaiting, let item = self.nextItem() {
            switch item {
            case .batch(let batch): self.take(batch) { self.nextPending += 1 }
            case .table(let family, let position): self.sendTable(family, position)
            case .tell(let kind):
                self.nextPending += 1
                self.emit(kind)
            case .tableComplete:
                self.nextPending += 1
                self.completeTable()
            }
        }
    }

    /// The next thing to do; makes it from what waits where nothing is queued.
    private func nextItem() -> OutboundItem? {
        if self.nextPending < self.pending.count { return self.pending[self.nextPending] }
        self.pending.removeAll(keepingCapacity: false)
        self.nextPending = 0
        if !self.changes.isEmpty {
            self.pending = self.takeChanges()
        } else if let changed = self.takeTableChanges() {
            self.pending = [changed]
        } else if !self.refreshesWanted.isEmpty {
            self.pending = self.refreshAnswer()
        }
        return self.pending.first
    }

    /// Hands over a batch; `done` is called if the session has taken it.
    private func take(_ batch: OutboundBatch, _ done: () -> Void) {
        switch self.sendNow(batch) {
        case .queued:
            done()
        case .queuedButWait:
            done()
            self.isWaiting = true
        case .queueFull:
            self.isWaiting = true
        case .notEstablished, nil:
            self.isWaiting = true
            self.forgetPending()
        }
    }

    /// Prefixes or routes put into messages at once when they waited.
    private static let changesAtOnce = 1_000

    /// What has become of prefixes that waited, as of now.
    private func takeChanges() -> [OutboundItem] {
        guard let context = self.context else { return [] }
        let prefixes = self.changes.take(Self.changesAtOnce)
        let (groups, gone) = self.speaker.standing(of: prefixes)
        var items: [OutboundItem] = []
        for family in self.speaker.configuration.families {
            let members = gone.filter { $0.unicastFamily == family }
            items += ExportedRoutes.withdrawal(of: members, family: family, context: context).map(OutboundItem.batch)
        }
        if !gone.isEmpty { items.append(.tell(.withdrawn(prefixes: gone.count))) }
        let routes = groups.map { ExportedRoutes($0.value, family: $0.key, context: context) }
        items += routes.flatMap(\.batches).map(OutboundItem.batch)
        return items + Self.events(about: routes, initial: []).map(OutboundItem.tell)
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
        self.changes.removeAll()
        self.tableState = nil
    }

    /// Sends the initial routes and says where they end; RFC 4724 section 2.
    private func sendInitialRoutes(_ context: ExportContext) {
        let routes = self.speaker.configuration.families.map { self.speaker.routes(of: $0, for: context) }
        let ends = context.families.families.map {
            OutboundItem.batch(OutboundBatch(octets: UpdateComposer.endOfRIB($0)))
        }
        let events = Self.events(about: routes, initial: context.families).map(OutboundItem.tell)
        let table = self.beginTable(context)
        let batches = routes.flatMap(\.batches).map(OutboundItem.batch)
        if table.isEmpty {
            // Told with the hand-over: what is queued leaves with the next chance.
            self.send(batches + ends)
            for case .tell(let kind) in events { self.emit(kind) }
        } else {
            self.pending += batches + table + ends + [.tableComplete] + events
        }
        let announcements = self.speaker.configuration.announcements
        for warning in context.warnings(about: announcements, nextHops: routes.flatMap(\.nextHops)) {
            self.emit(.warning(warning))
        }
        self.flush()
    }

    /// Sends routes that were added or changed while the session is up, or remembers them where others go first.
    ///
    /// - Parameters:
    ///   - groups: The routes.
    ///   - fresh: Those of their prefixes that were not announced before.
    func announce(_ groups: [AddressFamily: [AnnouncementTable.Group]], fresh: Set<IPPrefix>) {
        guard let context = self.context else { return }
        guard self.isIdle else {
            for group in groups.values.joined() {
                for prefix in group.prefixes { self.changes.announce(prefix, isNew: fresh.contains(prefix)) }
            }
            return
        }
        let routes = groups.map { ExportedRoutes($0.value, family: $0.key, context: context) }
        let events = Self.events(about: routes, initial: [])
        self.send(routes.flatMap(\.batches).map(OutboundItem.batch))
        for event in events { self.emit(event) }
    }

    /// Takes routes back while the session is up, or remembers it where others go first.
    func withdraw(_ prefixes: [IPPrefix]) {
        guard let context = self.context else { return }
        guard self.isIdle else {
            for prefix in prefixes { self.changes.withdraw(prefix) }
            return
        }
        var count = 0
        for family in context.families.families {
            let members = prefixes.filter { $0.unicastFamily == family }
            let batches = ExportedRoutes.withdrawal(of: members, family: family, context: context)
            self.send(batches.map(OutboundItem.batch))
            count += members.count
        }
        if count > 0 { self.emit(.withdrawn(prefixes: count)) }
    }

    /// Takes announcements back and ends the session; the end of the session takes a full table back.
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

    private func refreshAnswer() -> [OutboundItem] {
        guard let context = self.context, let family = self.refreshesWanted.families.first else { return [] }
        self.refreshesWanted.remove(family)
        let routes = self.speaker.routes(of: family, for: context)
        var items = routes.batches.map(OutboundItem.batch)
        var count = routes.prefixCount
        if self.tableState?.rules[family] != nil, let feed = self.speaker.feed {
            items.append(.table(family, .start))
            count += feed.table.routes[family]?.routeCount ?? 0
            self.tableState?.waiting[family, default: WaitingRoutes()].insert(feed.changedRoutes(of: family))
        }
        if self.negotiated?.usesEnhancedRefresh == true {
            // RFC 7313 section 4: where the answer begins and ends.
            items.insert(.batch(Self.marker(.begin, family)), at: 0)
            items.append(.batch(Self.marker(.end, family)))
        }
        self.emit(.refreshed(family, prefixes: count))
        return items
    }

    private static func marker(_ subtype: RouteRefreshMessage.Subtype, _ family: AddressFamily) -> OutboundBatch {
        OutboundBatch(octets: RouteRefreshMessage(family, subtype: subtype).encode(), type: .routeRefresh)
    }

    // MARK: - Events

    private func emit(_ kind: SpeakerEvent.Kind) {
        self.speaker.emit(kind, peer: self.configuration.remote, state: self.state)
    }

    /// What was sent, and what was not.
    private static func events(about routes: [ExportedRoutes], initial: FamilySet) -> [SpeakerEvent.Kind] {
        let count = routes.reduce(0) { $0 + $1.prefixCount }
        var nextHops: [NextHop] = []
        for nextHop in routes.flatMap(\.nextHops) where !nextHops.contains(nextHop) { nextHops.append(nextHop) }
        var events: [SpeakerEvent.Kind] = []
        if count > 0 || !initial.isEmpty {
            events.append(.announced(prefixes: count, nextHops: nextHops, initial: initial))
        }
        return events + routes.flatMap(\.omissions).map(SpeakerEvent.Kind.omitted)
    }
}

// MARK: - The full table

extension SpeakerPeer {
    /// What a new session is to be sent of the full table.
    private func beginTable(_ context: ExportContext) -> [OutboundItem] {
        guard let feed = self.speaker.feed else { return [] }
        var state = TableSession()
        var items: [OutboundItem] = []
        for section in feed.table.routes.sections {
            do {
                state.rules[section.family] = try context.tableRules(of: section.family, feed.table.attributes)
                state.routes += section.routeCount
                items.append(.table(section.family, .start))
                state.waiting[section.family, default: WaitingRoutes()].insert(feed.changedRoutes(of: section.family))
            } catch {
                let omission = AnnouncementOmission(
                    family: section.family,
                    prefixCount: section.routeCount,
                    reason: error
                )
                self.emit(.omitted(omission))
            }
        }
        self.tableState = state
        return items
    }

    /// Hands over the piece of the table that begins at `position`.
    private func sendTable(_ family: AddressFamily, _ position: UpdatePacker.Position) {
        guard let feed = self.speaker.feed, let rules = self.tableState?.rules[family],
            let piece = feed.piece(of: family, at: position, rules)
        else { return self.nextPending += 1 }
        if self.tableState?.began == nil { self.tableState?.began = SystemClock.nanosecondsSince1970 }
        let goOn = {
            self.tableState?.count(piece)
            if let next = piece.next {
                self.pending[self.nextPending] = .table(family, next)
            } else {
                self.nextPending += 1
            }
        }
        guard piece.messageCount > 0 else { return goOn() }
        self.take(OutboundBatch(octets: piece.octets, count: piece.messageCount), goOn)
    }

    /// The table has been handed over for the first time.
    private func completeTable() {
        guard var state = self.tableState, !state.isComplete else { return }
        state.isComplete = true
        if let began = state.began {
            state.transfer.duration = .nanoseconds(max(SystemClock.nanosecondsSince1970 - began, 0))
        }
        self.tableState = state
        self.emit(.tableSent(state.transfer))
        self.speaker.tableComplete()
    }

    /// Routes of the table have changed: sends the UPDATEs at once, or remembers the routes where others go first.
    func tableChanged(_ numbers: [UInt32], of family: AddressFamily, _ compose: (ExportRules) -> OutboundBatch?) {
        guard let rules = self.tableState?.rules[family] else { return }
        if self.isIdle, let batch = compose(rules) {
            self.send([.batch(batch)])
        } else {
            self.tableState?.waiting[family, default: WaitingRoutes()].insert(numbers)
            self.flush()
        }
    }

    /// The UPDATEs about changed routes that waited.
    private func takeTableChanges() -> OutboundItem? {
        guard let state = self.tableState, state.waitingCount > 0, let feed = self.speaker.feed else { return nil }
        for (family, waiting) in state.waiting where waiting.count > 0 {
            guard let rules = state.rules[family],
                let numbers = self.tableState?.waiting[family]?.take(Self.changesAtOnce),
                let batch = feed.changes(numbers, of: family, rules)
            else { continue }
            return .batch(batch)
        }
        return nil
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
        self.isWaiting = false
        self.forgetPending()
        let context = ExportContext(
            facts.negotiated,
            localAS: facts.localAS,
            localAddress: connection.local.address.address,
            zone: connection.local.address.zone,
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
        self.flush()
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

    func readyToSend() {
        self.isWaiting = false
        self.flush()
    }
}
