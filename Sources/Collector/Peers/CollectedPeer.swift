// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
import BGPTransport
import BGPWire

/// One peer as the engine knows it.
struct CollectedPeer {
    /// What runs its sessions.
    let driver: PeerDriver
    /// Whether the collector dials it.
    let isDialled: Bool
    /// Its place in the table, from the first session on.
    var index: PeerIndex?
    /// What both sides said in the present session.
    var facts: SessionFacts?
    /// The state last heard.
    var state = SessionState.idle
    /// When the state last changed to or from Established, in nanoseconds since 1970.
    var changedAt: Int64
    /// The families whose initial routes are complete.
    var endOfRIB: FamilySet = []
    /// Why the last session ended.
    var lastReason: DownReason?
    /// When it ended.
    var lastDownAt: Int64?
}
