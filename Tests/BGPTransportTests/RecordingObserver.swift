// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Synchronization

/// What an observer was told.
enum PeerEvent: Sendable {
    case state(SessionState)
    case failed(DownReason, TransportError?)
    case retry(Duration)
    case established(SessionFacts, PeerConnection)
    case received(UpdateBatch)
    case refresh(RouteRefreshMessage)
    case down(DownReason)
    case ready
}

/// Keeps what a driver says until a test asks for it, so that tests wait for events and never for time.
final class RecordingObserver: PeerObserver {
    private let stream: AsyncStream<PeerEvent>
    private let continuation: AsyncStream<PeerEvent>.Continuation
    private let decision: Mutex<ReadingDecision>

    init(decision: ReadingDecision = .proceed) {
        (self.stream, self.continuation) = AsyncStream.makeStream()
        self.decision = Mutex(decision)
    }

    /// What to answer to UPDATEs from now on.
    func decide(_ decision: ReadingDecision) {
        self.decision.withLock { $0 = decision }
    }

    /// Skips events until one fits.
    func next<Answer>(_ select: (PeerEvent) -> Answer?) async throws -> Answer {
        for await event in self.stream {
            if let answer = select(event) { return answer }
        }
        throw CancellationError()
    }

    func established() async throws -> PeerConnection {
        try await self.next { if case .established(_, let connection) = $0 { connection } else { nil } }
    }

    func down() async throws -> DownReason {
        try await self.next { if case .down(let reason) = $0 { reason } else { nil } }
    }

    func failed() async throws -> (DownReason, TransportError?) {
        try await self.next { if case .failed(let reason, let error) = $0 { (reason, error) } else { nil } }
    }

    func ready() async throws {
        try await self.next { if case .ready = $0 { () } else { nil } }
    }

    /// Waits for so many octets of UPDATEs.
    @discardableResult
    func receive(octets count: Int) async throws -> Int {
        var received = 0
        while received < count {
            received += try await self.next { if case .received(let batch) = $0 { batch.octets.count } else { nil } }
        }
        return received
    }

    // MARK: - PeerObserver

    func stateChanged(from old: SessionState, to new: SessionState) { self.continuation.yield(.state(new)) }

    func attemptFailed(_ reason: DownReason, error: TransportError?) { self.continuation.yield(.failed(reason, error)) }

    func retryScheduled(after wait: Duration) { self.continuation.yield(.retry(wait)) }

    func established(_ facts: SessionFacts, preserved: FamilySet, connection: PeerConnection) {
        self.continuation.yield(.established(facts, connection))
    }

    func received(_ batch: UpdateBatch, in context: DecodeContext) -> ReadingDecision {
        self.continuation.yield(.received(batch))
        return self.decision.withLock { $0 }
    }

    func routeRefresh(_ message: RouteRefreshMessage) { self.continuation.yield(.refresh(message)) }

    func down(_ reason: DownReason, retained: FamilySet) { self.continuation.yield(.down(reason)) }

    func staleRoutesExpired(_ families: FamilySet) {}

    func readyToSend() { self.continuation.yield(.ready) }
}
