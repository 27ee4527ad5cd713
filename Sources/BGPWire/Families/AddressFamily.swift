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
    public static let ipv4Unicast = AddressFamily(.ipv4, .unicast)
    /// 1/2.
    public static let ipv4Multicast = AddressFamily(.ipv4, .multicast)
    /// 1/4.
    public static let ipv4LabelledUnicast = AddressFamily(.ipv4, .labelledUnicast)
    /// 1/128.
    public static let ipv4VPNUnicast = AddressFamily(.ipv4, .vpnUnicast)
    /// 1/132.
    public static let ipv4RouteTargetConstraint = AddressFamily(.ipv4, .routeTargetConstraint)
    /// 1/133.
    public static let ipv4Flowspec = AddressFamily(.ipv4, .flowspec)
    /// 1/134.
    public static let ipv4VPNFlowspec = AddressFamily(.ipv4, .vpnFlowspec)
    /// 2/1.
    public static let ipv6Unicast = AddressFamily(.ipv6, .unicast)
    /// 2/2.
    public static let ipv6Multicast = AddressFamily(.ipv6, .multicast)
    /// 2/4.
    public static let ipv6LabelledUnicast = AddressFamily(.ipv6, .labelledUnicast)
    /// 2/128.
    public static let ipv6VPNUnicast = AddressFamily(.ipv6, .vpnUnicast)
    /// 2/133.
    public static let ipv6Flowspec = AddressFamily(.ipv6, .flowspec)
    /// 2/134.
    public static let ipv6VPNFlowspec = AddressFamily(.ipv6, .vpnFlowspec)
    /// 25/65.
    public static let l2vpnVPLS = AddressFamily(.l2vpn, .vpls)
    /// 25/70.
    public static let l2vpnEVPN = AddressFamily(.l2vpn, .evpn)
    /// 16388/71.
    public static let linkState = AddressFamily(.linkState, .linkState)
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
