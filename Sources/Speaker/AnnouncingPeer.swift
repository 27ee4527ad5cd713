// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import NIOCore

/// One peer of the speaker: announces when the session is up, again when asked, and withdraws at the end.
///
/// Lives on its driver's event loop like the session itself; what it keeps is bound to that loop.
final class AnnouncingPeer: PeerObserver {
    /// What the loop knows.
    private struct State {
        var driver: PeerDriver?
        var announcement: SessionAnnouncement?
        var facts: SessionFacts?
        var wasEstablished = false
    }

    private let eventLoop: any EventLoop
    private let endpoint: SocketEndpoint
    private let configuration: SpeakerConfiguration
    private let state: NIOLoopBoundBox<State>
    private let report: @Sendable (SpeakerEvent) -> Void

    init(
        _ endpoint: SocketEndpoint,
        _ configuration: SpeakerConfiguration,
        eventLoop: any EventLoop,
        report: @escaping @Sendable (SpeakerEvent) -> Void
    ) {
        self.eventLoop = eventLoop
        self.endpoint = endpoint
        self.configuration = configuration
        self.state = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: eventLoop)
        self.report = report
    }

    /// Begins; on the event loop.
    func start(_ driver: PeerDriver) {
        self.state.value.driver = driver
        driver.start()
    }

    /// Withdraws what was announced, ends the session, and says whether it ever stood; on the event loop.
    func stop() -> EventLoopFuture<Bool> {
        guard let driver = self.state.value.driver else { return self.eventLoop.makeSucceededFuture(false) }
        if self.state.value.facts != nil, let announcement = self.state.value.announcement, announcement.prefixCount > 0
        {
            let octets = announcement.withdrawing.flatMap(\.self)
            driver.send(octets, count: announcement.withdrawing.count)
            self.say(.withdrawn(prefixes: announcement.prefixCount))
        }
        let wasEstablished = self.state.value.wasEstablished
        return driver.stop(.administrativeShutdown, text: self.configuration.shutdownText).map { wasEstablished }
    }

    private func say(_ step: SpeakerEvent.Step) {
        self.report(SpeakerEvent(time: SystemClock.nanosecondsSince1970, peer: self.endpoint, step: step))
    }

    // MARK: - PeerObserver

    func stateChanged(from old: SessionState, to new: SessionState) {
        // Established and its end are told with all that belongs to them.
        guard new != .established, old != .established else { return }
        self.say(.state(new))
    }

    func attemptFailed(_ reason: DownReason, error: TransportError?) {
        self.say(.failed(reason, error))
    }

    func retryScheduled(after wait: Duration) {
        self.say(.retry(wait))
    }

    func established(_ facts: SessionFacts, preserved: FamilySet, connection: PeerConnection) {
        self.say(.established(facts, connection))
        let announcement = SessionAnnouncement(
            self.configuration,
            negotiated: facts.negotiated,
            local: connection.local.address,
            globalIPv6: Self.globalIPv6(beside: connection.local.address)
        )
        self.state.value.facts = facts
        self.state.value.announcement = announcement
        self.state.value.wasEstablished = true
        for problem in announcement.problems { self.say(.problem(problem)) }
        let messages = announcement.announcing + announcement.endOfRIB
        self.state.value.driver?.send(messages.flatMap(\.self), count: messages.count)
        self.say(.announced(prefixes: announcement.prefixCount, families: facts.negotiated.families))
    }

    /// A global IPv6 address of the interface that has `local`.
    private static func globalIPv6(beside local: ScopedIPAddress) -> IPv6Address? {
        guard case .v4 = local.address, let all = try? NetworkInterface.addresses(),
            let name = all.first(where: { $0.address == local.address })?.name
        else { return nil }
        for interface in all where interface.name == name {
            if case .v6(let address) = interface.address, !address.isLinkLocal, !address.isLoopback { return address }
        }
        return nil
    }

    func received(_ batch: UpdateBatch, in context: DecodeContext) -> ReadingDecision {
        // The speaker has no table: what peers announce is counted by the session and dropped.
        .proceed
    }

    func routeRefresh(_ message: RouteRefreshMessage) {
        guard message.subtype == .request, let facts = self.state.value.facts,
            let announcement = self.state.value.announcement, facts.negotiated.families.contains(message.family)
        else { return }
        var messages = announcement.byFamily[message.family] ?? []
        if facts.negotiated.usesEnhancedRefresh {
            // RFC 7313 section 4: the answer is marked where it begins and ends.
            let begin = RouteRefreshMessage(message.family, subtype: .begin).encode()
            let end = RouteRefreshMessage(message.family, subtype: .end).encode()
            messages = [begin] + messages + [end]
        }
        self.state.value.driver?.send(messages.flatMap(\.self), count: messages.count)
        self.say(.refreshed(message.family))
    }

    func down(_ reason: DownReason, retained: FamilySet) {
        self.state.value.facts = nil
        self.state.value.announcement = nil
        self.say(.down(reason))
    }

    func staleRoutesExpired(_ families: FamilySet) {}

    func readyToSend() {}
}
