// SPDX-License-Identifier: Apache-2.0

import BGPWire
import CaptureFormats

extension CollectorEngine {
    /// Notes what a router says about itself.
    func monitoring(_ router: MonitoredRouter) {
        guard let address = router.address else { return }
        self.routers[address] = router
    }

    /// Forgets a router that has gone.
    func monitoringEnded(of router: IPAddress) { self.routers[router] = nil }

    /// How a peer that a router told of is shown: the router, its name, and which of its tables; `nil` for other peers.
    func source(of peer: RecordedPeer) -> NeighborReport.Source? {
        guard let router = peer.router else { return nil }
        return NeighborReport.Source(router: router, name: self.routers[router]?.name ?? "", view: peer.view)
    }
}
