// SPDX-License-Identifier: Apache-2.0

public import BGPSession
public import BGPTransport
public import BGPWire

/// What keeps others from being a peer, and a peer from sending too much.
public struct PeerProtection: Hashable, Sendable {
    /// Whether segments are signed with a shared key; RFC 2385.
    public var isSigned: Bool
    /// How far away the peer may be; RFC 5082.
    public var hopPolicy: HopPolicy
    /// The AS the peer must be in.
    public var remoteAS: PeerConfiguration.RemoteAS
    /// What lets the peer's address connect; empty for anybody.
    public var allow: [IPPrefix]
    /// The most paths of one family.
    public var maximumPrefixes: Int

    /// What `configuration` demands of a peer at `address`.
    init(_ configuration: CollectorConfiguration, of address: IPAddress) {
        self.isSigned = configuration.md5Key != nil
        self.hopPolicy = configuration.hopPolicy
        self.remoteAS = configuration.remoteAS
        self.allow = configuration.allow.filter { $0.contains(address) }
        self.maximumPrefixes = configuration.maximumPrefixes
    }
}
