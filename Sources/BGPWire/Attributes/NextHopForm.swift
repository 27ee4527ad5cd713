// SPDX-License-Identifier: Apache-2.0

/// How a peer writes the next hops of a family; RFC 4760 section 3, RFC 2545 section 3, RFC 8950 section 3.
///
/// On a link with nothing but link-local addresses the RFCs leave open what stands where the global address should be,
/// so daemons differ, and so do those that read it.
public enum NextHopForm: UInt8, Hashable, Sendable, CaseIterable {
    /// The NEXT_HOP attribute: four octets outside MP_REACH_NLRI; RFC 4271 section 5.1.3.
    case attribute
    /// An IPv4 address in MP_REACH_NLRI, behind a zero distinguisher in VPN families.
    case ipv4
    /// A global IPv6 address.
    case global
    /// A global IPv6 address, then a link-local one.
    case globalAndLinkLocal
    /// The same link-local address twice.
    case linkLocalTwice
    /// `::`, then a link-local address.
    case unspecifiedAndLinkLocal
    /// A lone link-local address.
    case linkLocalAlone
    /// No address at all, or something else than the forms above.
    case other

    /// The form of a next hop in MP_REACH_NLRI.
    public init(_ nextHop: NextHop) {
        switch nextHop {
        case .ipv4, .vpnIPv4: self = .ipv4
        case .ipv6(let address), .vpnIPv6(_, let address): self = address.isLinkLocal ? .linkLocalAlone : .global
        case .ipv6WithLinkLocal(let first, let second), .vpnIPv6WithLinkLocal(_, let first, let second):
            self = Self(first, second)
        case .none, .unknown: self = .other
        }
    }

    private init(_ first: IPv6Address, _ second: IPv6Address) {
        guard second.isLinkLocal else {
            self = .other
            return
        }
        if first == .unspecified {
            self = .unspecifiedAndLinkLocal
        } else if first == second {
            self = .linkLocalTwice
        } else {
            self = first.isLinkLocal ? .other : .globalAndLinkLocal
        }
    }

    /// The name in JSON.
    public var name: String {
        switch self {
        case .attribute: "attribute"
        case .ipv4: "ipv4"
        case .global: "global"
        case .globalAndLinkLocal: "global-and-link-local"
        case .linkLocalTwice: "link-local-twice"
        case .unspecifiedAndLinkLocal: "unspecified-and-link-local"
        case .linkLocalAlone: "link-local-alone"
        case .other: "other"
        }
    }
}

extension NextHopForm: CustomStringConvertible {
    /// What operators call it.
    public var description: String {
        switch self {
        case .attribute: "NEXT_HOP attribute"
        case .ipv4: "IPv4 address in MP_REACH_NLRI"
        case .global: "global address"
        case .globalAndLinkLocal: "global and link-local address"
        case .linkLocalTwice: "link-local address twice"
        case .unspecifiedAndLinkLocal: ":: and link-local address"
        case .linkLocalAlone: "link-local address alone"
        case .other: "unusual"
        }
    }
}
