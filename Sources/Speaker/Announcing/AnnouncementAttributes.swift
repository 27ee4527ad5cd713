// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What is said about announced prefixes, apart from what each session decides.
///
/// The AS_PATH and, unless fixed here, the next hop differ from peer to peer; LOCAL_PREF goes to internal peers only
/// (RFC 4271 section 5.1.5).
public struct AnnouncementAttributes: Hashable, Sendable {
    /// LOCAL_PREF where none is given; the value routers assume.
    public static let defaultLocalPref: UInt32 = 100

    /// ORIGIN.
    public var origin = Origin.igp
    /// How often the local AS is put in front of the path once more, on external sessions.
    public var prependCount = 0
    /// The next hop of IPv4 prefixes; `nil` for the session's own address.
    public var nextHopIPv4: IPv4Address?
    /// The next hop of IPv6 prefixes, and of IPv4 ones where RFC 8950 is in force and ``nextHopIPv4`` is not given.
    public var nextHopIPv6: IPv6Address?
    /// How a link-local next hop is written.
    public var linkLocalForm = NextHop.LinkLocalForm.repeated
    /// LOCAL_PREF; `nil` for ``defaultLocalPref``.
    public var localPref: UInt32?
    /// MULTI_EXIT_DISC.
    public var multiExitDisc: UInt32?
    /// COMMUNITIES.
    public var communities: [Community] = []
    /// EXTENDED_COMMUNITIES.
    public var extendedCommunities: [ExtendedCommunity] = []
    /// LARGE_COMMUNITIES.
    public var largeCommunities: [LargeCommunity] = []

    /// A plain announcement: ORIGIN IGP, the session's own next hop, nothing else.
    public init() {}

    /// Whether a message that every peer accepts has room for a prefix beside these attributes; RFC 4271 section 4.1.
    public var fitsOneMessage: Bool {
        let communities =
            self.communities.count * 4 + self.extendedCommunities.count * 8 + self.largeCommunities.count * 12
        // Header, the other attributes, and a prefix with the longest next hop need less than 200 octets.
        return communities + self.prependCount * 4 <= 4_096 - 200
    }
}
