// SPDX-License-Identifier: Apache-2.0

/// An AFI and a SAFI: the unit in which sessions negotiate and tables are kept; RFC 4760.
public struct AddressFamily: Hashable, Sendable {
    /// Which kind of address.
    public var afi: AddressFamilyIdentifier
    /// What the routes are for.
    public var safi: SubsequentAddressFamilyIdentifier

    /// The pair of these two.
    @inlinable
    public init(_ afi: AddressFamilyIdentifier, _ safi: SubsequentAddressFamilyIdentifier) {
        self.afi = afi
        self.safi = safi
    }

    /// 1/1.
    @inlinable public static var ipv4Unicast: Self { Self(.ipv4, .unicast) }
    /// 1/2.
    @inlinable public static var ipv4Multicast: Self { Self(.ipv4, .multicast) }
    /// 1/4.
    @inlinable public static var ipv4LabelledUnicast: Self { Self(.ipv4, .labelledUnicast) }
    /// 1/128.
    @inlinable public static var ipv4VPNUnicast: Self { Self(.ipv4, .vpnUnicast) }
    /// 1/132.
    @inlinable public static var ipv4RouteTargetConstraint: Self { Self(.ipv4, .routeTargetConstraint) }
    /// 1/133.
    @inlinable public static var ipv4Flowspec: Self { Self(.ipv4, .flowspec) }
    /// 1/134.
    @inlinable public static var ipv4VPNFlowspec: Self { Self(.ipv4, .vpnFlowspec) }
    /// 2/1.
    @inlinable public static var ipv6Unicast: Self { Self(.ipv6, .unicast) }
    /// 2/2.
    @inlinable public static var ipv6Multicast: Self { Self(.ipv6, .multicast) }
    /// 2/4.
    @inlinable public static var ipv6LabelledUnicast: Self { Self(.ipv6, .labelledUnicast) }
    /// 2/128.
    @inlinable public static var ipv6VPNUnicast: Self { Self(.ipv6, .vpnUnicast) }
    /// 2/133.
    @inlinable public static var ipv6Flowspec: Self { Self(.ipv6, .flowspec) }
    /// 2/134.
    @inlinable public static var ipv6VPNFlowspec: Self { Self(.ipv6, .vpnFlowspec) }
    /// 25/65.
    @inlinable public static var l2vpnVPLS: Self { Self(.l2vpn, .vpls) }
    /// 25/70.
    @inlinable public static var l2vpnEVPN: Self { Self(.l2vpn, .evpn) }
    /// 16388/71.
    @inlinable public static var linkState: Self { Self(.linkState, .linkState) }
}

extension AddressFamily: Comparable {
    /// Orders by AFI, then by SAFI.
    public static func < (lhs: AddressFamily, rhs: AddressFamily) -> Bool {
        (lhs.afi.rawValue, lhs.safi.rawValue) < (rhs.afi.rawValue, rhs.safi.rawValue)
    }
}

extension AddressFamily: LosslessStringConvertible {
    /// Reads a name such as `ipv4-unicast` or `l2vpn-evpn`, a short form such as `evpn`, or two numbers as in `25/70`.
    public init?(_ description: String) {
        if let row = FamilyTable.rows.first(where: { $0.name == description || $0.aliases.contains(description) }) {
            self = row.family
            return
        }
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let afi = UInt16(decimal: parts[0]), let safi = UInt8(decimal: parts[1]) else {
            return nil
        }
        self.init(.init(rawValue: afi), .init(rawValue: safi))
    }

    /// The family's name, or its two numbers where it has none.
    public var description: String {
        FamilyTable.row(of: self)?.name ?? "\(self.afi.rawValue)/\(self.safi.rawValue)"
    }
}
