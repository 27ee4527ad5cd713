// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import CaptureFormats
import Synchronization

/// A live session as a source of routes: what its driver observes goes into the queue.
final class LiveFeed: PeerObserver {
    private let key: PeerKey
    private let queue: FeedQueue
    private let driver = Mutex<PeerDriver?>(nil)
    private let facts = Mutex<SessionFacts?>(nil)
    private let recorder: SessionRecorder?
    private let recording = Mutex<RecordedSession?>(nil)

    init(_ key: PeerKey, queue: FeedQueue, recorder: SessionRecorder? = nil) {
        self.key = key
        self.queue = queue
        self.recorder = recorder
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
        self.facts.withLock { $0 = facts }
        if let recorder { self.recording.withLock { $0 = RecordedSession(recorder, facts, connection) } }
        // Nothing to announce is an initial update too, and complete at once (RFC 4724 section 2). A peer that has
        // restarted waits for these marks before it announces anything.
        self.send(facts.negotiated.families.families.map { UpdateComposer.endOfRIB($0) })
        _ = self.push(.peerUp(facts, connection, preserved: preserved))
    }

    func received(_ batch: UpdateBatch, in context: DecodeContext) -> ReadingDecision {
        self.recording.withLock { $0?.updates(batch, in: context) }
        return self.push(.updates(batch, context))
    }

    func routeRefresh(_ message: RouteRefreshMessage) {
        self.recording.withLock { $0?.message(message.encode(), .received) }
        switch message.subtype {
        case .begin, .end:
            // The marks of the peer's own answer.
            _ = self.push(.refreshMark(message))
        case .request:
            // There is nothing to send again, and an enhanced peer is told so (RFC 7313 section 4).
            guard let negotiated = self.facts.withLock({ $0 })?.negotiated, negotiated.usesEnhancedRefresh,
                negotiated.families.contains(message.family)
            else { return }
            let marks = [RouteRefreshMessage.Subtype.begin, .end]
            self.send(marks.map { RouteRefreshMessage(message.family, subtype: $0).encode() })
        default:
            break
        }
    }

    private func send(_ messages: [[UInt8]]) {
        self.recording.withLock { session in
            for message in messages { session?.message(message, .sent) }
        }
        _ = self.driver.withLock { $0 }?.send(messages.flatMap(\.self), count: messages.count)
    }

    func down(_ reason: DownReason, retained: FamilySet) {
        self.recording.withLock { session in
            session?.down(reason)
            session = nil
        }
        _ = self.push(.peerDown(reason, retained: retained))
    }

    func staleRoutesExpired(_ families: FamilySet) { _ = self.push(.staleExpired(families)) }

    func readyToSend() {}
}
