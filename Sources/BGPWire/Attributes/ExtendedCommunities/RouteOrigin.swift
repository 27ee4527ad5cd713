// SPDX-License-Identifier: Apache-2.0

/// Which site a route comes from, so that it does not return there; RFC 4360 section 5, RFC 5668.
///
/// Laid out as a ``RouteTarget`` with the next subtype.
public struct RouteOrigin: ExtendedCommunityView {
    /// In front of the value in text: "site of origin".
    public static let names = ["soo", "origin"]

    /// The community on the wire.
    public let community: ExtendedCommunity

    /// The view of a community, if it is a route origin.
    public init?(_ community: ExtendedCommunity) {
        guard community.subtype == 3, community.type <= 2 else { return nil }
        self.community = community
    }
}

extension RouteOrigin: LosslessStringConvertible {
    /// Reads `administrator:number`, the administrator being an AS number or an IPv4 address.
    public init?(_ description: String) {
        guard let parts = RouteDistinguisher(description), let community = ExtendedCommunity(subtype: 3, parts)
        else { return nil }
        self.community = community
    }

    /// `administrator:number`.
    public var description: String { self.community.administratorAndNumber.description }
}
