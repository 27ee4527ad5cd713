// SPDX-License-Identifier: Apache-2.0

public import BGPSession
public import BGPTransport
public import BGPWire

/// What to announce, to whom, and as whom: validated once, then only read.
public struct SpeakerConfiguration: Sendable {
    /// What is announced.
    public var announcement: Announcement
    /// Whom it is announced to.
    public var peers: [SocketEndpoint]
    /// The AS of the speaker.
    public var asNumber: ASNumber
    /// The AS peers must be in.
    public var remoteAS: PeerConfiguration.RemoteAS = .any
    /// Where connections come from.
    public var source: SocketEndpoint?
    /// Who the speaker is; see ``RouterIdentifier`` for the default.
    public var identifier: BGPIdentifier?
    /// The hold time offered, in seconds.
    public var holdTimeSeconds: UInt16 = 90
    /// What connections ask of the kernel.
    public var socketOptions = SocketOptions()
    /// Families offered besides those of the prefixes.
    public var extraFamilies: [AddressFamily] = []
    /// The restart time announced, in seconds; `nil` leaves graceful restart to others' helping side only.
    public var gracefulRestartSeconds: UInt16?
    /// The name given in the host name capability; empty for none.
    public var hostName = ""
    /// The first wait after a failure.
    public var retryInitial: Duration = .seconds(1)
    /// The longest wait after failures.
    public var retryMaximum: Duration = .seconds(30)
    /// What the other operator reads when the speaker stops.
    public var shutdownText = "bgpspeak stopped"

    /// Announces to `peers` as `asNumber`.
    public init(announcement: Announcement, peers: [SocketEndpoint], asNumber: ASNumber) {
        self.announcement = announcement
        self.peers = peers
        self.asNumber = asNumber
    }

    /// Every family offered: those of the prefixes, then the extra ones.
    public var families: [AddressFamily] {
        self.announcement.families + self.extraFamilies.filter { !self.announcement.families.contains($0) }
    }

    /// What OPEN says to a peer at `remote`, in the order FRR says it.
    public func capabilities(towards remote: SocketEndpoint) -> CapabilitySet {
        var result = self.families.map { Capability.multiprotocol($0) }
        if case .v6 = remote.address.address, self.families.contains(.ipv4Unicast) {
            result.append(.extendedNextHop([ExtendedNextHop(.ipv4Unicast)]))
        }
        result += [.routeRefresh, .enhancedRouteRefresh, .fourOctetAS(self.asNumber), .extendedMessage]
        if !self.hostName.isEmpty { result.append(.hostName(HostName(host: self.hostName))) }
        if let seconds = self.gracefulRestartSeconds {
            let families = self.families.map { GracefulRestart.Family($0, keptForwarding: true) }
            result.append(.gracefulRestart(GracefulRestart(restartTimeSeconds: seconds, families: families)))
        } else {
            result.append(.gracefulRestart(GracefulRestart()))
        }
        return CapabilitySet(result)
    }

    /// What the session with a peer at `remote` wants.
    public func session(with remote: SocketEndpoint, identifier: BGPIdentifier) -> PeerConfiguration {
        var result = PeerConfiguration(
            localAS: .fixed(self.asNumber),
            remoteAS: self.remoteAS,
            identifier: identifier,
            capabilities: self.capabilities(towards: remote),
            mode: .active
        )
        result.holdTimeSeconds = self.holdTimeSeconds
        result.retryInitial = self.retryInitial
        result.retryMaximum = self.retryMaximum
        return result
    }
}
