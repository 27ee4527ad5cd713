// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Synchronization

/// Where a listener finds a driver that is made after it.
final class Lobby: Sendable {
    private let driver = Mutex<PeerDriver?>(nil)

    func open(to driver: PeerDriver) {
        self.driver.withLock { $0 = driver }
    }

    var admission: Listener.Admission {
        self.driver.withLock { $0 }.map { .admit($0) } ?? .refuse(NotificationMessage(cease: .connectionRejected))
    }
}
