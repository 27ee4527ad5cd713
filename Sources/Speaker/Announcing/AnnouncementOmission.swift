// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// Prefixes that a peer is not told about, and why.
public struct AnnouncementOmission: Hashable, Sendable {
    /// Why prefixes are left out.
    public enum Reason: Error, Hashable, Sendable {
        /// The peer did not announce the family.
        case familyNotNegotiated
        /// IPv4 prefixes over IPv6 need RFC 8950 or a next hop of their own.
        case peerTakesNoIPv6NextHop
        /// IPv6 prefixes over IPv4 need a next hop, and the interface of this local address has no global one.
        case noIPv6Address(besides: IPAddress)
        /// The attributes leave no room for a prefix.
        case tooLong
    }

    /// The family of the prefixes.
    public var family: AddressFamily
    /// How many they are.
    public var prefixCount: Int
    /// Why they are left out.
    public var reason: Reason
}

extension AnnouncementOmission.Reason: CustomStringConvertible {
    /// What is missing, and what would help.
    public var description: String {
        switch self {
        case .familyNotNegotiated:
            "the peer did not offer the family"
        case .peerTakesNoIPv6NextHop:
            "the session runs over IPv6 and the peer did not offer RFC 8950; give --next-hop with an IPv4 address"
        case .noIPv6Address(let address):
            "the interface of \(address) has no global IPv6 address; give --next-hop with an IPv6 address"
        case .tooLong:
            "the attributes do not fit into one message"
        }
    }
}
