// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Synchronization

/// A live session as a source of routes: what its driver observes goes into the queue.
final class LiveFeed: PeerObserver {
    private let key: PeerKey
    private let queue: FeedQueue
    private let driver = Mutex<PeerDriver?>(nil)

    init(_ key: PeerKey, queue: FeedQueue) {
        self.key = key
        self.queue = queue
    }

    /// Tells the feed which driver to pause; once, before it starts.
    func attach(_ driver: PeerDriver) {
        self.driver.withLock { $0 = driver }
    }

    private func push(_ event: FeedEvent) -> ReadingDecision {
        self.queue.push(event, from: self.key, driver: self.driver.withLock { $0 })
    }

    func stateChanged(from old: SessionState, to new: SessionState) { _ = self.push(.state(new)) }

    func attemptFailed(_ reason: DownReason, error: TransportError?) {}

    func retryScheduled(after wait: Duration) {}

    func established(_ facts: SessionFacts, preserved: FamilySet, connection: PeerConnection) {
        _ = self.push(.peerUp(facts, connection, preserved: preserved))
    }

    func received(_ batch: UpdateBatch, in context: DecodeContext) -> ReadingDecision {
        self.push(.updates(batch, context))
    }

    func routeRefresh(_ message: RouteRefreshMessage) {
        // A collector has nothing to send again; only the marks of the peer's own answer matter.
        guard message.subtype == .begin || message.subtype == .end else { return }
        _ = self.push(.refreshMark(message))
    }

    func down(_ reason: DownReason, retained: FamilySet) { _ = self.push(.peerDown(reason, retained: retained)) }

    func staleRoutesExpired(_ families: FamilySet) { _ = self.push(.staleExpired(families)) }

    func readyToSend() {}
}
