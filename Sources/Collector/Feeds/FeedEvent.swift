// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire

/// What a source of routes says, whatever it is: a peer came, sent, asked, went.
enum FeedEvent: Sendable {
    /// A session is up; routes kept from before a restart are there in `preserved` families only.
    case peerUp(SessionFacts, PeerConnection, preserved: FamilySet)
    /// UPDATEs came.
    case updates(UpdateBatch, DecodeContext)
    /// The peer marks where its answer to a refresh begins or ends; RFC 7313.
    case refreshMark(RouteRefreshMessage)
    /// The session is over; routes of `retained` families stay as stale.
    case peerDown(DownReason, retained: FamilySet)
    /// Stale routes of these families have waited long enough.
    case staleExpired(FamilySet)
    /// The state changed; for showing only.
    case state(SessionState)

    /// Octets the event keeps in memory while it waits.
    var weight: Int {
        guard case .updates(let batch, _) = self else { return 256 }
        return 256 + batch.octets.count + batch.updates.count * 192
    }
}
