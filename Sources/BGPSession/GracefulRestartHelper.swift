// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The receiving side of graceful restart: whose routes stay, and for how long; RFC 4724 section 4.2, RFC 8538.
///
/// It keeps families, not routes: the table marks and sweeps what this says.
struct GracefulRestartHelper: Sendable {
    /// Families whose routes are kept as stale.
    private(set) var stale: FamilySet = []
    /// When the wait for the remote side, or for its End-of-RIB, is over.
    private var deadline: MonotonicInstant?

    /// When ``expire(at:)`` must be called.
    var nextDeadline: MonotonicInstant? { self.stale.isEmpty ? nil : self.deadline }

    /// The session is gone; returns the families whose routes stay.
    mutating func sessionLost(
        _ negotiated: NegotiatedCapabilities?,
        reason: DownReason,
        at now: MonotonicInstant
    ) -> FamilySet {
        self.stale = []
        guard let negotiated, let restart = negotiated.remoteGracefulRestart,
            Self.keepsRoutes(reason, negotiated)
        else { return [] }
        self.stale = FamilySet(restart.families.map(\.family)).intersection(negotiated.families)
        self.deadline = now + .seconds(Int64(restart.restartTimeSeconds))
        return self.stale
    }

    /// Whether the way the session ended leaves routes in place.
    private static func keepsRoutes(_ reason: DownReason, _ negotiated: NegotiatedCapabilities) -> Bool {
        switch reason {
        case .connectionLost, .replaced: true
        case .connectFailed: false
        case .sent(let notification), .received(let notification):
            notification.keepsRoutes(nBit: negotiated.notificationsKeepRoutes)
        }
    }

    /// The session is back; returns the families whose stale routes stay until End-of-RIB.
    mutating func sessionEstablished(
        _ negotiated: NegotiatedCapabilities,
        stalePathTime: Duration,
        at now: MonotonicInstant
    ) -> FamilySet {
        let kept = negotiated.remoteGracefulRestart?.families.filter(\.keptForwarding).map(\.family) ?? []
        self.stale = self.stale.intersection(FamilySet(kept)).intersection(negotiated.families)
        self.deadline = now + stalePathTime
        return self.stale
    }

    /// The remote side has sent everything of `family` again.
    mutating func endOfRIB(_ family: AddressFamily) {
        self.stale.remove(family)
    }

    /// The families whose stale routes have waited long enough.
    mutating func expire(at now: MonotonicInstant) -> FamilySet? {
        guard let deadline = self.nextDeadline, deadline <= now else { return nil }
        defer { self.stale = [] }
        return self.stale
    }
}
