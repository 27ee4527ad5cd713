// SPDX-License-Identifier: Apache-2.0

/// One entry of the extended next hop capability; RFC 8950 section 4.
///
/// ```
/// +-------------+--------------+--------------------+
/// | NLRI AFI: 2 | NLRI SAFI: 2 | next hop AFI: 2    |   repeated
/// +-------------+--------------+--------------------+
/// ```
public struct ExtendedNextHop: Hashable, Sendable {
    /// The family of the routes.
    public var family: AddressFamily
    /// The address family their next hops may have.
    public var nextHop: AddressFamilyIdentifier

    /// Next hops of `nextHop` for routes of `family`.
    public init(_ family: AddressFamily, nextHop: AddressFamilyIdentifier = .ipv6) {
        self.family = family
        self.nextHop = nextHop
    }
}
