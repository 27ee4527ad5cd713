// SPDX-License-Identifier: Apache-2.0

/// A next hop that is taken here, and that other receivers of the same routes may not take.
public enum NextHopOddity: Hashable, Sendable {
    /// RFC 2545 section 3 has a global address in front; the lone form is a draft's, with a capability of its own.
    case linkLocalAlone
    /// Some receivers store `::` itself as the next hop.
    case unspecified
    /// The link of the session has link-local addresses only; nobody there can reach a global one.
    case globalOnLink
    /// IPv4 routes with an IPv4 address in MP_REACH_NLRI, which no RFC forbids and some receivers cannot reach.
    case ipv4InReach
    /// IPv6 next hops of IPv4 routes from a peer that did not offer them; RFC 8950 section 4.
    case notOffered
    /// Neither a form of the RFCs nor one that daemons are known for.
    case unusual

    /// What is odd about `form` in routes of `family`; `nil` for nothing.
    ///
    /// - Parameters:
    ///   - form: How the next hop was written.
    ///   - family: Of the routes.
    ///   - capabilities: What the peer offered.
    ///   - isLinkLocal: Whether the session runs between link-local addresses.
    public init?(
        _ form: NextHopForm,
        in family: AddressFamily,
        offering capabilities: CapabilitySet,
        overLinkLocal isLinkLocal: Bool
    ) {
        switch form {
        case .ipv4 where family == .ipv4Unicast: self = .ipv4InReach
        case .attribute, .ipv4: return nil
        case .other: self = .unusual
        case .unspecifiedAndLinkLocal: self = .unspecified
        case .linkLocalAlone where !capabilities.hasLinkLocalNextHop: self = .linkLocalAlone
        case .global where isLinkLocal && (family == .ipv4Unicast || family == .ipv6Unicast): self = .globalOnLink
        case .global, .globalAndLinkLocal, .linkLocalTwice, .linkLocalAlone:
            guard family == .ipv4Unicast, !capabilities.extendedNextHops.contains(where: { $0.family == family }) else {
                return nil
            }
            self = .notOffered
        }
    }
}

extension NextHopOddity: CustomStringConvertible {
    /// What is odd, and who minds.
    public var description: String {
        switch self {
        case .linkLocalAlone: "a link-local address alone (16 octets), where RFC 2545 has two addresses"
        case .unspecified: "'::' in front of the link-local address; GoBGP takes '::' for the next hop"
        case .globalOnLink: "a global address alone on a link-local session; FRR stores it and cannot use it"
        case .ipv4InReach: "IPv4 routes with an IPv4 next hop in MP_REACH_NLRI; FRR and BIRD do not use it"
        case .notOffered: "IPv6 next hops for IPv4 routes without having offered them (RFC 8950); BIRD refuses them"
        case .unusual: "next hops in a form that no RFC has"
        }
    }
}
