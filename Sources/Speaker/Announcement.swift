// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Prefixes and the attributes they are announced with, as far as they do not depend on the peer.
public struct Announcement: Hashable, Sendable {
    /// What is announced, of either family.
    public var prefixes: [IPPrefix]
    /// ORIGIN.
    public var origin = Origin.igp
    /// The next hop of IPv4 prefixes; `nil` for the local address of the session.
    public var nextHopIPv4: IPAddress?
    /// The next hop of IPv6 prefixes; `nil` for the local address of the session.
    public var nextHopIPv6: IPAddress?
    /// LOCAL_PREF towards peers in the same AS; `nil` for 100.
    public var localPref: UInt32?
    /// MULTI_EXIT_DISC.
    public var multiExitDisc: UInt32?
    /// COMMUNITIES.
    public var communities: [Community] = []
    /// LARGE_COMMUNITIES.
    public var largeCommunities: [LargeCommunity] = []
    /// EXTENDED_COMMUNITIES.
    public var extendedCommunities: [ExtendedCommunity] = []
    /// How often the own AS is put in front of the path once more, towards other ASes.
    public var prependCount = 0

    /// An announcement of `prefixes` with default attributes.
    public init(_ prefixes: [IPPrefix]) {
        self.prefixes = prefixes
    }

    /// The families of the prefixes, IPv4 first.
    public var families: [AddressFamily] {
        var result: [AddressFamily] = []
        if self.prefixes.contains(where: { if case .v4 = $0 { true } else { false } }) { result.append(.ipv4Unicast) }
        if self.prefixes.contains(where: { if case .v6 = $0 { true } else { false } }) { result.append(.ipv6Unicast) }
        return result
    }

    /// The prefixes of `family`.
    public func prefixes(of family: AddressFamily) -> [IPPrefix] {
        self.prefixes.filter {
            switch $0 {
            case .v4: family == .ipv4Unicast
            case .v6: family == .ipv6Unicast
            }
        }
    }
}
