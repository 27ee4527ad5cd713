// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
import BGPTransport
import BGPWire
import Logging
import NIOCore

/// The part of a speaker that lives on its event loop: the announcements and the peers.
final class SpeakerLoop {
    let configuration: SpeakerConfiguration
    let machine: LocalMachine
    private(set) var isStopping = false
    /// The full table; `nil` where there is none.
    let feed: TableFeed?

    private let eventLoop: any EventLoop
    private let logger: Logger
    private let onEvent: @Sendable (SpeakerEvent) -> Void
    private let finished: EventLoopPromise<SpeakerOutcome>
    private var table: AnnouncementTable
    private var peers: [SpeakerPeer] = []
    /// How many peers there ever were.
    private var peerCount: UInt64 = 0
    private var links: UnnumberedPeers?
    /// Whether a peer that is gone was ever established.
    private var hasEstablished = false
    /// What was composed, until the announcements change; peers with equal contexts share it.
    private var composed: [ComposedKey: ExportedRoutes] = [:]
    /// Whether the full table changes.
    private var isChurning = false
    /// Whether it was said that all peers refuse.
    private var isRefusalTold = false

    private struct ComposedKey: Hashable {
        var context: ExportContext
        var family: AddressFamily
    }

    init(
        _ configuration: SpeakerConfiguration,
        machine: LocalMachine,
        eventLoop: any EventLoop,
        logger: Logger,
        finished: EventLoopPromise<SpeakerOutcome>,
        onEvent: @escaping @Sendable (SpeakerEvent) -> Void
    ) {
        self.configuration = configuration
        self.machine = machine
        self.eventLoop = eventLoop
        self.logger = logger
        self.finished = finished
        self.onEvent = onEvent
        self.table = AnnouncementTable(configuration.announcements)
        self.feed = configuration.table.map {
            TableFeed($0, sessions: configuration.links == nil ? configuration.peers.count : .max)
        }
    }

    deinit {
        // Nobody can stop the speaker any more; without effect if it has ended.
        self.finished.fail(CancellationError())
    }

    // MARK: - From the application

    func start() {
        guard self.peers.isEmpty, !self.isStopping else { return }
        self.emit(.started(self.configuration), peer: nil, state: nil)
        for configuration in self.configuration.peers { self.add(configuration) }
        if let feed = self.feed {
            self.repeatedly(every: TimeAmount(feed.table.reportInterval)) { $0.reportProgress() }
        }
        guard let links = self.configuration.links else { return }
        self.links = UnnumberedPeers(links, speaker: self, eventLoop: self.eventLoop, logger: self.logger)
        self.links?.start()
    }

    /// Adds a peer and begins to dial it.
    func add(_ configuration: SpeakerConfiguration.Peer) {
        guard !self.isStopping else { return }
        let peer = SpeakerPeer(configuration, speaker: self)
        self.peerCount += 1
        let driver = PeerDriver(
            configuration: self.configuration.sessionConfiguration(for: configuration),
            transport: self.configuration.transport(for: configuration),
            // Differs between peers and between starts, so that attempts spread out.
            seed: UInt64(truncatingIfNeeded: SystemClock.nanosecondsSince1970) &+ self.peerCount &* 1_000_003,
            eventLoop: self.eventLoop,
            observer: SpeakerPeerObserver(peer: NIOLoopBound(peer, eventLoop: self.eventLoop)),
            logger: self.logger
        )
        peer.driver = driver
        self.peers.append(peer)
        driver.start()
    }

    /// Ends the session with a peer and forgets it.
    func remove(_ remote: SocketEndpoint) {
        guard let index = self.peers.firstIndex(where: { $0.configuration.remote == remote }) else { return }
        let peer = self.peers.remove(at: index)
        self.hasEstablished = self.hasEstablished || peer.wasEstablished
        peer.driver?.stop(.peerDeconfigured)
    }

    /// The driver of the peer at an address.
    func driver(ofPeerAt address: ScopedIPAddress) -> PeerDriver? {
        self.peers.first { $0.configuration.remote.address == address }?.driver
    }

    /// Adds or replaces announcements, on all sessions that are up.
    func announce(_ announcements: [Announcement]) {
        var fresh: Set<IPPrefix> = []
        let changed = announcements.filter { announcement in
            let isNew = self.table.attributes(of: announcement.prefix) == nil
            if isNew { fresh.insert(announcement.prefix) }
            return self.table.announce(announcement)
        }
        guard !changed.isEmpty else { return }
        self.composed.removeAll()
        let changes = AnnouncementTable(changed)
        let groups = Dictionary(
            uniqueKeysWithValues: self.configuration.families.map { ($0, changes.groups(of: $0)) }
        )
        for peer in self.peers { peer.announce(groups, fresh: fresh) }
    }

    /// Takes announcements back, on all sessions that are up.
    func withdraw(_ prefixes: [IPPrefix]) {
        let gone = prefixes.filter { self.table.withdraw($0) }
        guard !gone.isEmpty else { return }
        self.composed.removeAll()
        for peer in self.peers { peer.withdraw(gone) }
    }

    func stop(_ reason: SpeakerEvent.StopReason) {
        guard !self.isStopping else { return }
        self.isStopping = true
        self.emit(.stopping(reason), peer: nil, state: nil)
        self.links?.stop()
        let endings = self.peers.compactMap { $0.stop() }
        let loopBound = NIOLoopBound(self, eventLoop: self.eventLoop)
        EventLoopFuture.andAllComplete(endings, on: self.eventLoop).whenComplete { _ in
            loopBound.value.finish(reason)
        }
    }

    private func finish(_ reason: SpeakerEvent.StopReason) {
        let wasEstablished = self.hasEstablished || self.peers.contains(where: \.wasEstablished)
        let outcome = SpeakerOutcome(wasEstablished: wasEstablished, reason: reason)
        self.emit(.stopped(outcome), peer: nil, state: nil)
        self.finished.succeed(outcome)
    }

    // MARK: - From the peers

    /// The announcements of `family` as a session of `context` sends them.
    func routes(of family: AddressFamily, for context: ExportContext) -> ExportedRoutes {
        let key = ComposedKey(context: context, family: family)
        if let known = self.composed[key] { return known }
        let routes = ExportedRoutes(self.table.groups(of: family), family: family, context: context)
        self.composed[key] = routes
        return routes
    }

    /// What takes the announcements of `family` back.
    func withdrawals(of family: AddressFamily, for context: ExportContext) -> [OutboundBatch] {
        ExportedRoutes.withdrawal(of: self.table.prefixes(of: family), family: family, context: context)
    }

    func sessionEstablished(with remote: SocketEndpoint) {
        self.isRefusalTold = false
        self.links?.session(with: remote.address, isUp: true)
    }

    func sessionEnded(with remote: SocketEndpoint) { self.links?.session(with: remote.address, isUp: false) }

    /// How prefixes stand by now: those announced, in groups, and those that are not.
    func standing(of prefixes: [IPPrefix]) -> ([AddressFamily: [AnnouncementTable.Group]], gone: [IPPrefix]) {
        var there = AnnouncementTable()
        var gone: [IPPrefix] = []
        for prefix in prefixes {
            if let attributes = self.table.attributes(of: prefix) {
                there.announce(Announcement(prefix, attributes: attributes))
            } else {
                gone.append(prefix)
            }
        }
        let groups = self.configuration.families.map { ($0, there.groups(of: $0)) }.filter { !$0.1.isEmpty }
        return (Dictionary(uniqueKeysWithValues: groups), gone)
    }

    /// Looks whether no peer can be reached at all.
    func attemptFailed() {
        if let denied = self.peers.first?.denied, self.peers.allSatisfy({ $0.denied != nil }) {
            return self.stop(.notPermitted(denied))
        }
        guard !self.isRefusalTold, !self.peers.isEmpty, self.peers.allSatisfy(\.isRefused) else { return }
        self.isRefusalTold = true
        self.emit(.refusedByAll, peer: nil, state: nil)
    }

    func emit(_ kind: SpeakerEvent.Kind, peer: SocketEndpoint?, state: SessionState?) {
        self.onEvent(
            SpeakerEvent(time: SystemClock.nanosecondsSince1970, peer: peer, state: state, kind: kind)
        )
    }
}

// MARK: - The full table

extension SpeakerLoop {
    /// A peer has been sent the whole table: now it may change.
    func tableComplete() {
        self.reportProgress()
        guard let feed = self.feed, feed.table.churnPerSecond > 0, !self.isChurning else { return }
        self.isChurning = true
        let delay = TimeAmount(feed.table.keptChurnDelay)
        self.repeatedly(every: TableFeed.churnInterval, after: delay) { $0.advanceChurn() }
    }

    /// Lets happen to the table what is due, and tells every peer, with octets made once for all that are sent the same.
    private func advanceChurn() {
        guard let feed = self.feed, !self.isStopping else { return }
        for (family, numbers) in feed.advanceChurn(to: SystemClock.now) {
            var composed: [ExportRules: OutboundBatch] = [:]
            for peer in self.peers {
                peer.tableChanged(numbers, of: family) { rules in
                    if let known = composed[rules] { return known }
                    let batch = feed.changes(numbers, of: family, rules)
                    composed[rules] = batch
                    return batch
                }
            }
        }
    }

    private func reportProgress() {
        guard !self.isStopping,
            let progress = self.feed?.report(on: self.peers, at: SystemClock.nanosecondsSince1970)
        else { return }
        self.emit(.progress(progress), peer: nil, state: nil)
    }

    /// Calls `body` again and again until the speaker stops.
    private func repeatedly(
        every interval: TimeAmount,
        after delay: TimeAmount = .zero,
        _ body: @escaping @Sendable (SpeakerLoop) -> Void
    ) {
        let loopBound = NIOLoopBound(self, eventLoop: self.eventLoop)
        self.eventLoop.scheduleRepeatedTask(initialDelay: delay + interval, delay: interval) { task in
            guard !loopBound.value.isStopping else { return task.cancel() }
            body(loopBound.value)
        }
    }
}
