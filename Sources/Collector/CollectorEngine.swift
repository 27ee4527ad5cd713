// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
public import BGPTransport
import BGPWire
import CaptureFormats
public import Logging
public import NIOCore
import NIOPosix
import RecordingFiles

/// Owns the table, hears all feeds, answers all questions; one thing at a time.
///
/// Feeds are heard in batches. Long work (a departed peer's routes) is done in slices between which questions are
/// answered, so that a question never waits for a table.
public actor CollectorEngine {
    let configuration: CollectorConfiguration
    private let group: any EventLoopGroup
    private let queue: FeedQueue
    private let directory: PeerDirectory
    var rib: RoutingInformationBase
    private var peers: [PeerKey: CollectedPeer] = [:]
    private var listeners: [Listener] = []
    private var neighborsOnLinks: UnnumberedNeighbors?
    private var sweeps: [RouteSweep] = []
    var log: ChangeLog
    /// What recordings that are played here have said.
    var recorded = RecordedFeed()
    /// Where MACs were, for as long as the collector has watched.
    private(set) var macMoves = MACMoveHistory()
    /// The last answers about tenants.
    var tenantMemory = TenantMemory()
    /// Routers that tell of their peers now, by address; ``BMPStation`` bounds them.
    var routers: [IPAddress: MonitoredRouter] = [:]
    private let output: ChangeOutput?
    private let logger: Logger
    private let startedAt: Int64
    /// Destinations looked at in one slice of a sweep or a page.
    private static let sliceSize = 20_000
    /// How often hearing gives way to one question before it goes on without it.
    private static let patience = 64
    private var gate = QuestionGate()
    /// Whether ``run()`` is at work.
    private var isHearing = false

    /// A collector that waits to be started.
    ///
    /// - Parameters:
    ///   - configuration: Who may feed it, and how much it takes.
    ///   - group: Where sessions live.
    ///   - seed: Of hashes and timers; unknown to peers.
    ///   - output: Where changes are printed; `nil` for nowhere.
    ///   - recorder: Where sessions are stored; `nil` for nowhere.
    ///   - logger: For operators.
    public init(
        _ configuration: CollectorConfiguration,
        group: any EventLoopGroup,
        seed: UInt64,
        output: ChangeOutput? = nil,
        recorder: SessionRecorder? = nil,
        logger: Logger
    ) {
        self.configuration = configuration
        self.group = group
        let queue = FeedQueue()
        self.queue = queue
        self.directory = PeerDirectory(
            configuration,
            group: group,
            queue: queue,
            seed: seed,
            logger: logger,
            recorder: recorder
        )
        var options = DecisionOptions()
        options.multipath.maximumPaths = configuration.maximumPaths
        self.rib = RoutingInformationBase(options: options, seed: seed)
        self.log = ChangeLog(isEnabled: true)
        // Without an output only moves of MACs are watched; writing other changes down would cost for nothing.
        if output == nil { self.log.families = [] }
        self.log.watchesMACs = true
        self.output = output
        self.logger = logger
        self.startedAt = SystemClock.nanosecondsSince1970
    }

    // MARK: - Running

    /// Listens and dials.
    ///
    /// - Returns: The endpoints listened on, with their real ports.
    /// - Throws: ``ListenFailure`` where an endpoint cannot be listened on.
    public func start() async throws -> [SocketEndpoint] {
        for endpoint in self.configuration.listen {
            var configuration = Listener.Configuration(endpoint: endpoint)
            if let key = self.configuration.md5Key {
                configuration.prefixKeys = [
                    .v4(IPv4Prefix(bits: 0, length: 0)): key, .v6(IPv6Prefix(bits: 0, length: 0)): key,
                ]
            }
            configuration.minimumHopLimit = self.configuration.hopPolicy.minimumHopLimit
            let directory = self.directory
            do {
                let listener = try await Listener.start(configuration, on: self.group.next()) { directory.admit($0) }
                    .get()
                self.listeners.append(listener)
            } catch let error as TransportError {
                throw ListenFailure(endpoint: endpoint, error: error)
            }
        }
        for endpoint in self.configuration.dial {
            self.directory.driver(for: endpoint, isDialled: true)
        }
        if let links = self.configuration.links {
            let neighbors = UnnumberedNeighbors(
                directory: self.directory,
                eventLoop: self.group.next(),
                logger: self.logger
            )
            try await neighbors.start(links)
            self.neighborsOnLinks = neighbors
        }
        return self.listeners.map(\.endpoint)
    }

    /// Hears feeds until ``stop(text:)``.
    public func run() async {
        self.isHearing = true
        for await _ in self.queue.wakeUps {
            let began = SystemClock.now
            let events = self.queue.drain()
            for (key, event) in events { self.hear(event, from: key) }
            await self.printChanges()
            self.enforceLimits()
            self.forgetIdlePeers()
            self.queue.resume()
            let isSweeping = !self.sweeps.isEmpty
            if isSweeping {
                self.sweepSlice()
                await self.printChanges()
            }
            self.gate.heard(for: SystemClock.now.nanoseconds - began.nanoseconds)
            await self.letQuestionsThrough()
            if isSweeping {
                self.queue.nudge()
                await Task.yield()
            }
        }
        self.isHearing = false
        await self.letQuestionsThrough()
    }

    /// Ends all sessions with a Cease and stops listening.
    public func stop(text: String) async {
        for listener in self.listeners { try? await listener.close().get() }
        await self.neighborsOnLinks?.stop()
        let ends = self.directory.all.values.map { $0.driver.stop(.administrativeShutdown, text: text) }
        for end in ends { try? await end.get() }
        self.queue.finish()
        await self.printChanges()
    }

    /// Lets questions that wait be answered, as far as hearing leaves time for them.
    private func letQuestionsThrough() async {
        while let question = self.gate.next(isIdle: !self.isHearing || self.queue.isEmpty) {
            question.resume()
            // It is answered by this actor as well, so it has its turn when this task gives way.
            for _ in 0..<Self.patience where self.gate.isAnswering { await Task.yield() }
        }
    }

    /// Runs `body`, which answers a question, when hearing leaves time for it.
    func answering<Answer>(_ body: () -> Answer) async -> Answer {
        if self.isHearing, !self.queue.isEmpty || !self.gate.isEmpty {
            await withCheckedContinuation { self.gate.wait($0) }
        }
        let began = SystemClock.now
        defer { self.gate.answered(in: SystemClock.now.nanoseconds - began.nanoseconds) }
        return body()
    }

    // MARK: - Peers

    /// Forgets peers that have gone and left no routes, when the directory is nearly full.
    private func forgetIdlePeers() {
        guard self.peers.count * 10 > self.configuration.maximumPeers * 9 else { return }
        for (key, peer) in self.peers where peer.state < .openSent && self.pathCount(of: peer) == 0 {
            // Those that are dialled stay, unless a link had found them and lost them.
            guard !peer.isDialled || self.directory[key]?.isAway == true else { continue }
            if let index = peer.index { self.rib.removePeer(index) }
            self.peers[key] = nil
            self.directory.remove(key)
        }
    }

    private func pathCount(of peer: CollectedPeer) -> Int {
        guard let index = peer.index else { return 0 }
        return FamilyTable.rows.reduce(0) { $0 + self.rib.counts(of: index, $1.family).received }
    }

    // MARK: - Hearing

    private func hear(_ event: FeedEvent, from key: PeerKey) {
        let now = SystemClock.nanosecondsSince1970
        guard let entry = self.directory[key] else { return }
        var peer = self.peers[key] ?? CollectedPeer(driver: entry.driver, isDialled: entry.isDialled, changedAt: now)
        // Whatever is no route may make routes stale, which is no change of theirs.
        if case .updates = event {} else { self.tenantMemory.forget() }
        switch event {
        case .state(let state):
            peer.state = state
        case .peerUp(let facts, let connection, let preserved):
            self.peerUp(&peer, key, facts, preserved: preserved, at: now)
            self.output?.peerUp(key, facts, connection, at: now)
        case .updates(let batch, let context):
            self.apply(batch, context, to: &peer, at: now)
            self.look(at: batch, of: &peer, key)
        case .refreshMark(let message):
            self.mark(message, of: peer)
        case .peerDown(let reason, let retained):
            self.peerDown(&peer, reason, retained: retained, at: now)
            self.output?.peerDown(key, reason, at: now)
        case .staleExpired(let families):
            if let index = peer.index { self.sweeps.append(RouteSweep(index, families: families, onlyStale: true)) }
        }
        self.peers[key] = peer
    }

    private func peerUp(
        _ peer: inout CollectedPeer,
        _ key: PeerKey,
        _ facts: SessionFacts,
        preserved: FamilySet,
        at now: Int64
    ) {
        peer.facts = facts
        peer.changedAt = now
        peer.endOfRIB = []
        peer.nextHops = NextHopCensus()
        let tableFacts = PeerFacts(
            address: key.address,
            asNumber: facts.remoteAS,
            identifier: facts.remoteIdentifier,
            kind: facts.negotiated.sessionKind
        )
        if let index = peer.index {
            self.rib.update(index, to: tableFacts)
            // What is left from before and was not preserved goes; a sweep may be under way already.
            let gone = FamilySet.all.subtracting(preserved)
            self.rib.markStale(index, gone)
            self.sweeps.append(RouteSweep(index, families: gone, onlyStale: true))
        } else {
            peer.index = self.rib.addPeer(tableFacts)
            if peer.index == nil { peer.driver.stop(.outOfResources) }
        }
    }

    private func apply(_ batch: UpdateBatch, _ context: DecodeContext, to peer: inout CollectedPeer, at now: Int64) {
        guard let index = peer.index, let facts = peer.facts else { return }
        let seconds = UInt32(truncatingIfNeeded: now / 1_000_000_000)
        self.rib.apply(
            batch,
            in: context,
            families: facts.negotiated.families,
            from: index,
            at: seconds,
            log: &self.log
        )
        for update in batch.updates {
            guard let family = update.endOfRIB else { continue }
            peer.endOfRIB.insert(family)
            self.sweeps.append(RouteSweep(index, families: [family], onlyStale: true))
        }
    }

    /// Notes how next hops are written, and says once what others would not take.
    private func look(at batch: UpdateBatch, of peer: inout CollectedPeer, _ key: PeerKey) {
        let reader = ByteReader(batch.octets)
        for update in batch.updates {
            guard let finding = peer.nextHops.note(update, update.message(in: reader.octets)),
                let oddity = peer.oddity(of: finding, at: key.address)
            else { continue }
            self.logger.notice("\(key): lint: \(finding.family): \(oddity)")
        }
    }

    /// RFC 7313 section 4: between the marks everything is sent again, and what was not is gone.
    private func mark(_ message: RouteRefreshMessage, of peer: CollectedPeer) {
        guard let index = peer.index, peer.facts?.negotiated.usesEnhancedRefresh == true else { return }
        if message.subtype == .begin {
            self.markStale(index, [message.family])
        } else {
            self.sweeps.append(RouteSweep(index, families: [message.family], onlyStale: true))
        }
    }

    private func peerDown(_ peer: inout CollectedPeer, _ reason: DownReason, retained: FamilySet, at now: Int64) {
        peer.facts = nil
        peer.changedAt = now
        peer.lastReason = reason
        peer.lastDownAt = now
        guard let index = peer.index else { return }
        self.markStale(index, .all)
        self.sweeps.append(RouteSweep(index, families: FamilySet.all.subtracting(retained), onlyStale: true))
    }

    /// Marks all paths of a peer in `families`; a sweep of older stale paths that is under way must not take them.
    private func markStale(_ index: PeerIndex, _ families: FamilySet) {
        for position in self.sweeps.indices where self.sweeps[position].peer == index {
            self.sweeps[position].leaveOut(families)
        }
        self.rib.markStale(index, families)
    }

    private func sweepSlice() {
        guard var sweep = self.sweeps.first else { return }
        self.rib.sweep(&sweep, limit: Self.sliceSize, log: &self.log)
        if sweep.isDone { self.sweeps.removeFirst() } else { self.sweeps[0] = sweep }
    }

    // MARK: - Limits

    /// Ends the sessions of peers that send more than is taken; others are not touched.
    private func enforceLimits() {
        for (key, peer) in self.peers {
            guard let index = peer.index, peer.facts != nil else { continue }
            for family in peer.facts?.negotiated.families.families ?? [] {
                let count = self.rib.counts(of: index, family).received
                guard count > self.configuration.maximumPrefixes else { continue }
                self.logger.warning("\(key): \(count) \(family) paths, more than \(self.configuration.maximumPrefixes)")
                self.suspend(key, .maximumPrefixes)
                break
            }
        }
        guard self.rib.octetCount > self.configuration.maximumTableOctets, self.sweeps.isEmpty else { return }
        let largest = self.peers.filter { $0.value.facts != nil }.max {
            self.pathCount(of: $0.value) < self.pathCount(of: $1.value)
        }
        guard let largest else { return }
        self.logger.warning(
            "\(largest.key): the table holds \(self.rib.octetCount) octets, too many; this peer has most"
        )
        self.suspend(largest.key, .outOfResources)
    }

    /// Ends a peer's session and lets it come back after a minute.
    private func suspend(_ key: PeerKey, _ subcode: CeaseSubcode) {
        guard let driver = self.peers[key]?.driver else { return }
        self.peers[key]?.facts = nil
        driver.stop(subcode)
        driver.eventLoop.scheduleTask(in: .seconds(60)) { driver.start() }
    }

    /// Prints what has changed, and watches MACs move; `now` is nanoseconds since 1970.
    func printChanges(at now: Int64 = SystemClock.nanosecondsSince1970) async {
        if self.log.changedFamilies.contains(.l2vpnEVPN) { self.tenantMemory.forget() }
        self.log.changedFamilies = []
        for change in self.log.macChanges { self.macMoves.watch(change, at: now) }
        self.log.macChanges.removeAll(keepingCapacity: true)
        guard let output = self.output, !self.log.changes.isEmpty else { return }
        let changes = self.log.changes
        self.log.changes.removeAll(keepingCapacity: true)
        let keys = self.keysByIndex
        await output.print(changes, peers: keys, at: now)
    }

    // MARK: - Questions

    /// Peers by their place in the table.
    var keysByIndex: [PeerIndex: PeerLabel] {
        var result: [PeerIndex: PeerLabel] = [:]
        for (key, peer) in self.peers {
            guard let index = peer.index, let facts = self.rib.facts(of: index) else { continue }
            result[index] = PeerLabel(key: key, asNumber: facts.asNumber)
        }
        return result.merging(self.recordedLabels) { live, _ in live }
    }

    /// All peers with what is counted, in order of address.
    public func neighbors() async -> [NeighborReport] {
        var result: [NeighborReport] = []
        for (key, peer) in self.peers.sorted(by: { $0.key < $1.key }) {
            guard let snapshot = try? await peer.driver.snapshot().get() else { continue }
            let families = (snapshot.facts?.negotiated.families.families ?? []).map { family in
                let counts = peer.index.map { self.rib.counts(of: $0, family) } ?? RouteCounts()
                return NeighborReport.FamilyReport(
                    family: family,
                    counts: counts,
                    hasEndOfRIB: peer.endOfRIB.contains(family),
                    nextHopForms: peer.nextHops.forms(of: family)
                )
            }
            result.append(
                NeighborReport(
                    key: key,
                    isDialled: peer.isDialled,
                    snapshot: snapshot,
                    changedAt: peer.changedAt,
                    lastReason: peer.lastReason ?? snapshot.lastReason,
                    lastDownAt: peer.lastDownAt,
                    families: families,
                    pathCount: self.pathCount(of: peer),
                    protection: PeerProtection(self.configuration, of: key.address.address),
                    lint: peer.oddities(at: key.address).map { "\($0.family): \($0.oddity)" }
                )
            )
        }
        return result + self.recordedNeighbors
    }

    /// What the whole collector holds.
    public func totals() -> CollectorTotals {
        CollectorTotals(
            identifier: self.configuration.identifier,
            asNumber: self.configuration.asNumber,
            startedAt: self.startedAt,
            paths: self.rib.pathCount,
            attributeBlocks: self.rib.attributeBlockCount,
            tableOctets: self.rib.octetCount,
            destinations: FamilyTable.rows.compactMap { row in
                let count = self.rib.destinationCount(row.family)
                return count == 0 ? nil : (row.family, count)
            }
        )
    }

    /// The next page of destinations that a question matches.
    ///
    /// Looks at a bounded number of destinations, so that a page may be short although more follow; its cursor says where
    /// to go on.
    public func page(_ query: RouteQuery) async -> RoutePage {
        await self.answering {
            var page = RoutePage(labels: self.keysByIndex)
            page.fill(from: self.rib, query, looking: Self.sliceSize)
            return page
        }
    }
}
