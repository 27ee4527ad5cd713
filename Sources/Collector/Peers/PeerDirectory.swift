// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTransport
import BGPWire
import Logging
import NIOCore
import Synchronization

/// The peers that are known, and the drivers that run their sessions.
///
/// Connections are accepted on event loops, which must not wait for the engine; so drivers are made here, and the engine
/// learns of a peer from its first event. Bounded: when it is full, new peers are refused until the engine has forgotten
/// some that left.
final class PeerDirectory: Sendable {
    /// One peer.
    struct Entry: Sendable {
        let driver: PeerDriver
        let isDialled: Bool
        /// Whether its link lost it; it is welcome again when it is found or connects.
        var isAway = false
    }

    private let entries = Mutex<[PeerKey: Entry]>([:])
    private let configuration: CollectorConfiguration
    private let group: any EventLoopGroup
    private let queue: FeedQueue
    private let seed: UInt64
    private let logger: Logger
    private let recorder: SessionRecorder?

    init(
        _ configuration: CollectorConfiguration,
        group: any EventLoopGroup,
        queue: FeedQueue,
        seed: UInt64,
        logger: Logger,
        recorder: SessionRecorder? = nil
    ) {
        self.configuration = configuration
        self.group = group
        self.queue = queue
        self.seed = seed
        self.logger = logger
        self.recorder = recorder
    }

    /// Decides about a connection: strangers are refused with Cease/Connection Rejected, peers beyond the limit with
    /// Cease/Out of Resources; RFC 4486 section 4.
    func admit(_ arrival: Listener.Arrival) -> Listener.Admission {
        guard self.configuration.allows(arrival.remote.address.address.unmapped) else {
            return .refuse(NotificationMessage(cease: .connectionRejected))
        }
        guard let driver = self.driver(for: arrival.remote, isDialled: false) else {
            return .refuse(NotificationMessage(cease: .outOfResources))
        }
        return .admit(driver)
    }

    /// The driver of the peer at `remote`, made and started if it is new and there is room.
    @discardableResult
    func driver(for remote: SocketEndpoint, isDialled: Bool) -> PeerDriver? {
        let key = PeerKey(remote.address)
        return self.entries.withLock { entries -> PeerDriver? in
            if let entry = entries[key] {
                if entry.isAway {
                    entries[key]?.isAway = false
                    entry.driver.start()
                }
                return entry.driver
            }
            guard entries.count < self.configuration.maximumPeers else { return nil }
            let driver = self.makeDriver(key, remote, isDialled: isDialled, number: entries.count)
            entries[key] = Entry(driver: driver, isDialled: isDialled)
            return driver
        }
    }

    private func makeDriver(_ key: PeerKey, _ remote: SocketEndpoint, isDialled: Bool, number: Int) -> PeerDriver {
        let feed = LiveFeed(key, queue: self.queue, recorder: self.recorder)
        var transport = PeerTransport(remote: remote)
        transport.options = SocketOptions(
            hopPolicy: self.configuration.hopPolicy,
            md5Key: self.configuration.md5Key
        )
        let driver = PeerDriver(
            configuration: self.configuration.session(mode: isDialled ? .both : .passive),
            transport: transport,
            seed: self.seed &+ UInt64(number),
            eventLoop: self.group.next(),
            observer: feed,
            logger: self.logger
        )
        feed.attach(driver)
        driver.start()
        return driver
    }

    /// Ends the session of a peer that its link has lost, until it is back.
    func lose(_ key: PeerKey) {
        self.entries.withLock { entries in
            guard let entry = entries[key] else { return }
            entries[key]?.isAway = true
            entry.driver.stop(.peerDeconfigured)
        }
    }

    /// All peers.
    var all: [PeerKey: Entry] { self.entries.withLock { $0 } }

    /// One peer.
    subscript(_ key: PeerKey) -> Entry? { self.entries.withLock { $0[key] } }

    /// Forgets a peer and ends what it has.
    func remove(_ key: PeerKey) {
        let entry = self.entries.withLock { $0.removeValue(forKey: key) }
        entry?.driver.stop()
    }
}
