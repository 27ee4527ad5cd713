// SPDX-License-Identifier: Apache-2.0

/// Where the parts of an MP_REACH_NLRI attribute are; RFC 4760 section 3.
public struct MPReachLayout: Hashable, Sendable {
    /// The family of the routes.
    public var family: AddressFamily
    /// The whole attribute, flags included.
    public var attribute: OctetRange
    /// The next hop, without the octet that says how long it is.
    public var nextHop: OctetRange
    /// The routes.
    public var nlri: OctetRange

    /// A layout of these parts.
    public init(family: AddressFamily, attribute: OctetRange, nextHop: OctetRange, nlri: OctetRange) {
        self.family = family
        self.attribute = attribute
        self.nextHop = nextHop
        self.nlri = nlri
    }
}
