// SPDX-License-Identifier: Apache-2.0

/// Where the parts of an MP_UNREACH_NLRI attribute are; RFC 4760 section 4.
public struct MPUnreachLayout: Hashable, Sendable {
    /// The family of the routes.
    public var family: AddressFamily
    /// The whole attribute, flags included.
    public var attribute: OctetRange
    /// The withdrawn routes.
    public var nlri: OctetRange

    /// A layout of these parts.
    public init(family: AddressFamily, attribute: OctetRange, nlri: OctetRange) {
        self.family = family
        self.attribute = attribute
        self.nlri = nlri
    }
}
