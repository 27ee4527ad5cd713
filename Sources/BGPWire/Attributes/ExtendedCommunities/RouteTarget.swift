// SPDX-License-Identifier: Apache-2.0

/// Which VPNs import a route; RFC 4360 section 4, RFC 5668.
///
/// ```
/// type 0x00: | 0x0002 | AS: 2   | number: 4 |
/// type 0x01: | 0x0102 | IPv4: 4 | number: 2 |
/// type 0x02: | 0x0202 | AS: 4   | number: 2 |
/// ```
public struct RouteTarget: ExtendedCommunityView {
    /// In front of the value in text.
    public static let names = ["rt", "target"]

    /// The community on the wire.
    public let community: ExtendedCommunity

    /// The view of a community, if it is a route target.
    public init?(_ community: ExtendedCommunity) {
        guard community.subtype == 2, community.type <= 2 else { return nil }
        self.community = community
    }

    /// The target with the administrator and number of `distinguisher`, which are laid out alike.
    ///
    /// `nil` for a distinguisher of an unknown type.
    public init?(_ distinguisher: RouteDistinguisher) {
        guard let community = ExtendedCommunity(subtype: 2, distinguisher) else { return nil }
        self.community = community
    }
}

extension RouteTarget: LosslessStringConvertible {
    /// Reads `administrator:number`, the administrator being an AS number or an IPv4 address.
    ///
    /// An AS number that would fit in two octets is one of four octets if an `L` follows it.
    public init?(_ description: String) {
        guard let parts = RouteDistinguisher(description) else { return nil }
        self.init(parts)
    }

    /// `administrator:number`.
    public var description: String { self.community.administratorAndNumber.description }
}

extension ExtendedCommunity {
    /// The community of a subtype whose value is laid out as a route distinguisher.
    init?(subtype: UInt8, _ distinguisher: RouteDistinguisher) {
        guard distinguisher.rawValue >> 48 <= 2 else { return nil }
        let type = UInt8(truncatingIfNeeded: distinguisher.rawValue >> 48)
        self.init(type: type, subtype: subtype, value: distinguisher.rawValue)
    }

    /// The value as a route distinguisher, which is laid out alike; for types 0 to 2.
    var administratorAndNumber: RouteDistinguisher {
        RouteDistinguisher(rawValue: UInt64(self.type) << 48 | self.value)
    }
}
