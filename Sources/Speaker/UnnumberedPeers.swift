// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import BGPWire
import Logging
import NIOCore

/// The peers of a speaker on links where they are found instead of configured.
///
/// Lives on the speaker's event loop. Each link has a listener of its own, so that it does not matter which side dials.
final class UnnumberedPeers {
    private let links: SpeakerConfiguration.Links
    private unowned let speaker: SpeakerLoop
    private let eventLoop: any EventLoop
    private let logger: Logger
    private var discovery: LinkDiscovery?
    private var listeners: [String: Listener] = [:]

    init(_ links: SpeakerConfiguration.Links, speaker: SpeakerLoop, eventLoop: any EventLoop, logger: Logger) {
        self.links = links
        self.speaker = speaker
        self.eventLoop = eventLoop
        self.logger = logger
    }

    /// Begins to look for peers.
    func start() {
        let discovery = LinkDiscovery(self.links.patterns, advertises: self.links.advertises, on: self.eventLoop) {
            [unowned self] event in self.handle(event)
        }
        self.discovery = discovery
        do throws(TransportError) {
            try discovery.start()
        } catch {
            self.speaker.stop(.notPermitted(error))
        }
    }

    /// Says goodbye on the links; sessions are ended by the speaker.
    func stop() {
        self.discovery?.stop()
        self.discovery = nil
        for listener in self.listeners.values { _ = listener.close() }
        self.listeners = [:]
    }

    /// Notes that the session with a peer came up or ended.
    func session(with address: ScopedIPAddress, isUp: Bool) { self.discovery?.session(with: address, isUp: isUp) }

    private func handle(_ event: LinkDiscovery.Event) {
        switch event {
        case .searching(let interface):
            self.speaker.emit(.searching(interface: interface), peer: nil, state: nil)
            self.listen(on: interface)
        case .silent(let interface, let error):
            self.speaker.emit(.warning(.silentLink(interface, error)), peer: nil, state: nil)
        case .found(let address, let source):
            let remote = SocketEndpoint(address, port: self.links.port)
            self.speaker.emit(.discovered(source), peer: remote, state: nil)
            self.speaker.add(
                SpeakerConfiguration.Peer(
                    remote,
                    remoteAS: self.links.remoteAS,
                    options: self.links.options,
                    accepts: self.listeners[address.zone ?? ""] != nil
                )
            )
        case .lost(let address, let reason):
            let remote = SocketEndpoint(address, port: self.links.port)
            self.speaker.emit(.vanished(reason), peer: remote, state: nil)
            self.speaker.remove(remote)
        }
    }

    // MARK: - Accepting

    private func listen(on interface: String) {
        guard self.listeners[interface] == nil else { return }
        let everywhere = ScopedIPAddress(.v6(IPv6Address(rawValue: 0)))
        var configuration = Listener.Configuration(endpoint: SocketEndpoint(everywhere, port: self.links.port))
        configuration.interface = interface
        configuration.minimumHopLimit = self.links.options.hopPolicy.minimumHopLimit
        if let key = self.links.options.md5Key {
            configuration.prefixKeys = [.v6(IPv6Prefix(bits: UInt128(0xFE80) << 112, length: 10)): key]
        }
        let loopBound = NIOLoopBound(self, eventLoop: self.eventLoop)
        Listener.start(configuration, on: self.eventLoop, logger: self.logger) { loopBound.value.admit($0) }
            .whenComplete { result in
                let peers = loopBound.value
                switch result {
                case .success(let listener) where peers.discovery == nil: _ = listener.close()
                case .success(let listener): peers.listeners[interface] = listener
                case .failure(let error):
                    guard let error = error as? TransportError else { return }
                    peers.speaker.emit(.warning(.notListening(interface, error)), peer: nil, state: nil)
                }
            }
    }

    /// Takes a router on the link for the neighbour, if none is known; strangers are refused.
    private func admit(_ arrival: Listener.Arrival) -> Listener.Admission {
        self.discovery?.connected(from: arrival.remote.address)
        guard let driver = self.speaker.driver(ofPeerAt: arrival.remote.address) else {
            return .refuse(NotificationMessage(cease: .connectionRejected))
        }
        return .admit(driver)
    }
}
