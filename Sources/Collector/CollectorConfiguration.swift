// SPDX-License-Identifier: Apache-2.0

public import BGPSession
public import BGPTransport
public import BGPWire

/// Who may feed the collector, as whom it answers, and how much it takes: validated once, then only read.
public struct CollectorConfiguration: Sendable {
    /// Where it listens.
    public var listen: [SocketEndpoint] = []
    /// Whom it dials.
    public var dial: [SocketEndpoint] = []
    /// Where routers tell of their peers over BMP.
    public var stations: [SocketEndpoint] = []
    /// Who may connect; empty for anybody.
    public var allow: [IPPrefix] = []
    /// The AS it answers as; `nil` to mirror the AS of each peer.
    public var asNumber: ASNumber?
    /// The AS peers must be in.
    public var remoteAS: PeerConfiguration.RemoteAS = .any
    /// Who it is.
    public var identifier: BGPIdentifier
    /// The hold time offered, in seconds.
    public var holdTimeSeconds: UInt16 = 90
    /// The key of all sessions; `nil` for unsigned ones.
    public var md5Key: MD5Key?
    /// Links whose neighbours are found instead of configured; `nil` for none.
    public var links: Links?
    /// How far away peers may be.
    public var hopPolicy = HopPolicy.anyDistance
    /// The most paths kept of one peer and family; beyond them the session ends with Cease/Maximum Number of Prefixes.
    public var maximumPrefixes = 2_000_000
    /// The most octets the table may hold; beyond them the peer with the most paths ends with Cease/Out of Resources.
    public var maximumTableOctets = 4 << 30
    /// The most peers known at one time.
    public var maximumPeers = 4096
    /// The families offered.
    public var families: [AddressFamily] = Self.allFamilies
    /// The name given in the host name capability; empty for none.
    public var hostName = ""
    /// How many paths may share the load.
    public var maximumPaths = 64

    /// Names of route targets, leaves and VNIs.
    public var names = TenantNames()

    /// A collector that answers as `identifier`.
    public init(identifier: BGPIdentifier) {
        self.identifier = identifier
    }

    /// IPv6 link-local "unnumbered" links.
    public struct Links: Hashable, Sendable {
        /// Which interfaces, now and later.
        public var patterns: [InterfacePattern]
        /// Whether to send router advertisements, so that neighbours find the collector; needs CAP_NET_RAW.
        public var advertises: Bool

        /// Interfaces that match `patterns`.
        public init(_ patterns: [InterfacePattern], advertises: Bool) {
            self.patterns = patterns
            self.advertises = advertises
        }
    }

    /// Every family whose routes are taken apart.
    public static let allFamilies: [AddressFamily] = [
        .ipv4Unicast, .ipv6Unicast, .l2vpnEVPN, .ipv4VPNUnicast, .ipv6VPNUnicast, .ipv4LabelledUnicast,
        .ipv6LabelledUnicast, .ipv4Multicast, .ipv6Multicast,
    ]

    /// What OPEN says: everything that can be received.
    public var capabilities: CapabilitySet {
        var result = self.families.map { Capability.multiprotocol($0) }
        let ipv4 = self.families.filter { $0.afi == .ipv4 }
        if !ipv4.isEmpty { result.append(.extendedNextHop(ipv4.map { ExtendedNextHop($0) })) }
        result += [
            .routeRefresh, .enhancedRouteRefresh, .fourOctetAS(self.asNumber ?? .zero), .extendedMessage,
            .addPath(self.families.map { AddPath($0, .receive) }),
            // No families and no restart time: it forwards nothing, but keeps the routes of peers that restart.
            .gracefulRestart(GracefulRestart()),
        ]
        if !self.hostName.isEmpty { result.append(.hostName(HostName(host: self.hostName))) }
        return CapabilitySet(result)
    }

    /// What a session wants.
    public func session(mode: PeerConfiguration.Mode) -> PeerConfiguration {
        var result = PeerConfiguration(
            localAS: self.asNumber.map { .fixed($0) } ?? .mirrored(fallback: nil),
            remoteAS: self.remoteAS,
            identifier: self.identifier,
            capabilities: self.capabilities,
            mode: mode
        )
        result.holdTimeSeconds = self.holdTimeSeconds
        return result
    }

    /// Whether a peer at `address` may connect.
    public func allows(_ address: IPAddress) -> Bool {
        self.allow.isEmpty || self.allow.contains { $0.contains(address) }
    }
}
