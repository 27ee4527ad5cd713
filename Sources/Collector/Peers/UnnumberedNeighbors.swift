// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Logging
import NIOCore
import Synchronization

/// Neighbours of a collector on links where they are found instead of configured.
///
/// The collector listens everywhere anyway, so a neighbour that dials is heard; here the collector tells neighbours where
/// it is, and dials those that wait to be dialled.
final class UnnumberedNeighbors: Sendable {
    private let directory: PeerDirectory
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let discovery: NIOLoopBoundBox<LinkDiscovery?>

    init(directory: PeerDirectory, eventLoop: any EventLoop, logger: Logger) {
        self.directory = directory
        self.eventLoop = eventLoop
        self.logger = logger
        self.discovery = NIOLoopBoundBox.makeEmptyBox(valueType: LinkDiscovery.self, eventLoop: eventLoop)
    }

    /// Begins to look on the interfaces that match.
    func start(_ links: CollectorConfiguration.Links) async throws {
        try await self.eventLoop.submit {
            let discovery = LinkDiscovery(links.patterns, advertises: links.advertises, on: self.eventLoop) {
                [weak self] event in self?.handle(event)
            }
            try discovery.start()
            self.discovery.value = discovery
        }.get()
    }

    /// Says goodbye on the links.
    func stop() async {
        try? await self.eventLoop.submit {
            self.discovery.value?.stop()
            self.discovery.value = nil
        }.get()
    }

    private func handle(_ event: LinkDiscovery.Event) {
        switch event {
        case .searching(let interface):
            self.logger.notice("\(interface) is up, looking for its neighbor")
        case .silent(let interface, let error):
            self.logger.warning(
                "no router advertisements on \(interface): \(error); they need root or CAP_NET_RAW, or give --no-ra"
            )
        case .found(let address, let source):
            self.logger.notice("\(address): neighbor found by \(source)")
            self.directory.driver(for: SocketEndpoint(address, port: SocketEndpoint.bgpPort), isDialled: true)
        case .lost(let address, let reason):
            self.logger.notice("\(address): neighbor gone: \(reason)")
            self.directory.lose(PeerKey(address))
        }
    }
}
