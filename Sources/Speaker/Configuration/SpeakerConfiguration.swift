// SPDX-License-Identifier: Apache-2.0

public import BGPSession
public import BGPTransport
public import BGPWire

/// What to announce to whom, checked once: every value in it can be used.
public struct SpeakerConfiguration: Hashable, Sendable {
    /// One neighbour.
    public struct Peer: Hashable, Sendable {
        /// Where it is.
        public var remote: SocketEndpoint
        /// Where to dial from; `nil` leaves it to routing.
        public var local: SocketEndpoint?
        /// Which AS it may be in.
        public var remoteAS: PeerConfiguration.RemoteAS
        /// What connections ask of the kernel.
        public var options: SocketOptions
        /// Whether it may dial as well.
        public var accepts: Bool

        /// A neighbour at `remote`, in any AS.
        public init(
            _ remote: SocketEndpoint,
            local: SocketEndpoint? = nil,
            remoteAS: PeerConfiguration.RemoteAS = .any,
            options: SocketOptions = SocketOptions(),
            accepts: Bool = false
        ) {
            self.remote = remote
            self.local = local
            self.remoteAS = remoteAS
            self.options = options
            self.accepts = accepts
        }
    }

    /// Links whose neighbours are found instead of configured: IPv6 link-local "unnumbered" peers.
    public struct Links: Hashable, Sendable {
        /// Which interfaces, now and later.
        public var patterns: [InterfacePattern]
        /// Whether to send router advertisements, so that the neighbour finds us; needs CAP_NET_RAW.
        public var advertises: Bool
        /// Which AS neighbours may be in.
        public var remoteAS: PeerConfiguration.RemoteAS
        /// What connections ask of the kernel.
        public var options: SocketOptions
        /// The port of BGP, here and there.
        public var port: UInt16

        /// Interfaces that match `patterns`, with neighbours in any AS.
        public init(_ patterns: [InterfacePattern]) {
            self.patterns = patterns
            self.advertises = true
            self.remoteAS = .any
            self.options = SocketOptions()
            self.port = SocketEndpoint.bgpPort
        }
    }

    /// The AS of this speaker.
    public var localAS: ASNumber
    /// Who this speaker is, on all sessions.
    public var identifier: BGPIdentifier
    /// The name peers see.
    public var hostName: String
    /// The hold time offered, in seconds.
    public var holdTimeSeconds: UInt16
    /// The families offered, in this order.
    public var families: [AddressFamily]
    /// How long peers keep the routes after this speaker vanished without a word, in seconds; RFC 4724.
    ///
    /// `nil` lets them go at once. A speaker that is told to stop withdraws its routes in either case.
    public var gracefulRestartSeconds: UInt16?
    /// The neighbours.
    public var peers: [Peer]
    /// Where more are found; `nil` for nowhere.
    public var links: Links?
    /// What they are told.
    public var announcements: [Announcement]
    /// What they are sent besides: a full table.
    public var table: FullTable?
    /// The first wait after a failed attempt; it doubles from one to the next.
    public var retryInitial: Duration
    /// The longest wait between attempts.
    public var retryMaximum: Duration
    /// How long ending may take: what is queued goes out first.
    public var closeLimit: Duration
    /// What the other operators read when the speaker stops; RFC 9003.
    public var shutdownText: String

    /// A speaker in `localAS` with usual timers.
    public init(
        localAS: ASNumber,
        identifier: BGPIdentifier,
        hostName: String = "",
        families: [AddressFamily],
        peers: [Peer],
        announcements: [Announcement]
    ) {
        self.localAS = localAS
        self.identifier = identifier
        self.hostName = hostName
        self.holdTimeSeconds = 90
        self.families = families
        self.gracefulRestartSeconds = nil
        self.peers = peers
        self.links = nil
        self.announcements = announcements
        self.table = nil
        self.retryInitial = .seconds(1)
        self.retryMaximum = .seconds(30)
        self.closeLimit = .seconds(2)
        self.shutdownText = ""
    }

    /// What is offered to `peer`, in the order FRR uses.
    public func capabilities(for peer: Peer) -> CapabilitySet {
        var result: [Capability] = []
        for family in self.families {
            result.append(.multiprotocol(family))
            // RFC 8950: over IPv6 the session has no IPv4 address to give as next hop.
            if family == .ipv4Unicast, case .v6 = peer.remote.address.address {
                result.append(.extendedNextHop([ExtendedNextHop(family)]))
            }
        }
        result += [.routeRefresh, .enhancedRouteRefresh, .fourOctetAS(self.localAS), .extendedMessage]
        if !self.hostName.isEmpty { result.append(.hostName(HostName(host: self.hostName))) }
        if let seconds = self.gracefulRestartSeconds {
            // The process has always just started. No N bit: a Cease at the end must end the routes (RFC 8538).
            result.append(
                .gracefulRestart(
                    GracefulRestart(
                        hasRestarted: true,
                        restartTimeSeconds: seconds,
                        families: self.families.map { GracefulRestart.Family($0, keptForwarding: true) }
                    )
                )
            )
        } else {
            // Helps others only; and End-of-RIB is understood.
            result.append(.gracefulRestart(GracefulRestart()))
        }
        return CapabilitySet(result)
    }

    /// What the session with `peer` wants.
    func sessionConfiguration(for peer: Peer) -> PeerConfiguration {
        var result = PeerConfiguration(
            localAS: .fixed(self.localAS),
            remoteAS: peer.remoteAS,
            identifier: self.identifier,
            capabilities: self.capabilities(for: peer),
            mode: peer.accepts ? .both : .active
        )
        result.holdTimeSeconds = self.holdTimeSeconds
        result.retryInitial = self.retryInitial
        result.retryMaximum = self.retryMaximum
        return result
    }

    /// Where `peer` is and what its connections need.
    func transport(for peer: Peer) -> PeerTransport {
        var result = PeerTransport(remote: peer.remote, local: peer.local, options: peer.options)
        result.closeLimit = self.closeLimit
        return result
    }
}
