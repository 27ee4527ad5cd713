// SPDX-License-Identifier: Apache-2.0

/// Which VPNs import a route; RFC 4360 section 4, RFC 5668.
///
/// ```
/// type 0x00: | 0x0002 | AS: 2   | number: 4 |
/// type 0x01: | 0x0102 | IPv4: 4 | number: 2 |
/// type 0x02: | 0x0202 | AS: 4   | number: 2 |
/// ```
public struct RouteTarget: Hashable, Sendable {
    /// The community on the wire.
    public let community: ExtendedCommunity

    /// The view of a community, if it is a route target.
    public init?(_ community: ExtendedCommunity) {
        guard community.subtype == 2, community.type <= 2 else { return nil }
        self.community = community
    }

    /// The administrator and number in the layout of a route distinguisher, which is the same.
    private var distinguisher: RouteDistinguisher {
        RouteDistinguisher(rawValue: UInt64(self.community.type) << 48 | self.community.value)
    }
}

extension RouteTarget: LosslessStringConvertible {
    /// Reads `administrator:number`, the administrator being an AS number or an IPv4 address.
    public init?(_ description: String) {
        guard let parts = RouteDistinguisher(description) else { return nil }
        let type = UInt8(truncatingIfNeeded: parts.rawValue >> 48)
        self.community = ExtendedCommunity(type: type, subtype: 2, value: parts.rawValue)
    }

    /// `administrator:number`.
    public var description: String { self.distinguisher.description }
}
