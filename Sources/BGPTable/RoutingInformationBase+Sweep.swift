// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension RoutingInformationBase {
    /// Does the next slice of a sweep.
    ///
    /// - Parameters:
    ///   - sweep: What to do, and how far it has come.
    ///   - limit: How many places of the table are looked at in this slice; up to two for each destination.
    ///   - log: Where changes are written down.
    public mutating func sweep(_ sweep: inout RouteSweep, limit: Int, log: inout ChangeLog) {
        self.settle(log: &log)
        var budget = limit
        while budget > 0, let family = sweep.families.first {
            guard let row = FamilyTable.index(of: family), self.hasWork(sweep, row: row) else {
                sweep.finishFamily()
                continue
            }
            let isDone =
                switch family {
                case .ipv4Unicast: self.ipv4Unicast.sweep(&sweep, &budget, &self.store, &log)
                case .ipv4Multicast: self.ipv4Multicast.sweep(&sweep, &budget, &self.store, &log)
                case .ipv6Unicast: self.ipv6Unicast.sweep(&sweep, &budget, &self.store, &log)
                case .ipv6Multicast: self.ipv6Multicast.sweep(&sweep, &budget, &self.store, &log)
                default: self.opaque.sweep(&sweep, row: row, &budget, &self.store, &log)
                }
            if isDone { sweep.finishFamily() }
        }
    }

    /// Whether a sweep will find anything in a family.
    private func hasWork(_ sweep: RouteSweep, row: Int) -> Bool {
        guard let peer = sweep.peer?.rawValue else { return true }
        guard self.store.peers.contains(peer) else { return false }
        let state = self.store.peers[peer, row]
        return sweep.onlyStale ? state.stale > 0 : state.received > 0
    }
}
