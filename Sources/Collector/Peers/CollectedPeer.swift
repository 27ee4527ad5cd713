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
    /// How the present session, or the last one, writes its next hops.
    var nextHops = NextHopCensus()
    /// Why the last session ended.
    var lastReason: DownReason?
    /// When it ended.
    var lastDownAt: Int64?

    /// What is odd about the next hops of a session of the peer at `address`, in order of appearance.
    func oddities(at address: ScopedIPAddress) -> [(family: AddressFamily, oddity: NextHopOddity)] {
        self.nextHops.seen.compactMap { finding in
            self.oddity(of: finding, at: address).map { (finding.family, $0) }
        }
    }

    /// What is odd about one form of next hops.
    func oddity(of finding: NextHopCensus.Finding, at address: ScopedIPAddress) -> NextHopOddity? {
        guard let capabilities = self.facts?.remoteOpen.capabilities else { return nil }
        return NextHopOddity(
            finding.form,
            in: finding.family,
            offering: capabilities,
            overLinkLocal: address.address.isLinkLocal
        )
    }
}
