// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import NIOCore

/// Hands what a driver says to its peer, which lives on the same event loop.
struct SpeakerPeerObserver: PeerObserver {
    let peer: NIOLoopBound<SpeakerPeer>

    func stateChanged(from old: SessionState, to new: SessionState) { self.peer.value.stateChanged(to: new) }

    func attemptFailed(_ reason: DownReason, error: TransportError?) {
        self.peer.value.attemptFailed(reason, error: error)
    }

    func retryScheduled(after wait: Duration) { self.peer.value.retryScheduled(after: wait) }

    func established(_ facts: SessionFacts, preserved: FamilySet, connection: PeerConnection) {
        self.peer.value.established(facts, connection: connection)
    }

    func received(_ batch: UpdateBatch, in context: DecodeContext) -> ReadingDecision {
        self.peer.value.received(batch, in: context)
        return .proceed
    }

    func routeRefresh(_ message: RouteRefreshMessage) { self.peer.value.routeRefresh(message) }

    func down(_ reason: DownReason, retained: FamilySet) { self.peer.value.down(reason) }

    func staleRoutesExpired(_ families: FamilySet) {}

    func readyToSend() { self.peer.value.readyToSend() }
}
