// SPDX-License-Identifier: Apache-2.0

/// SAFI: what the routes of an address family are used for; RFC 4760 section 3.
public struct SubsequentAddressFamilyIdentifier: RawRepresentable, Hashable, Sendable {
    /// The registered number.
    public var rawValue: UInt8

    /// The identifier with this number, known or not.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Unicast forwarding.
    public static let unicast = SubsequentAddressFamilyIdentifier(rawValue: 1)
    /// Multicast reverse-path checks.
    public static let multicast = SubsequentAddressFamilyIdentifier(rawValue: 2)
    /// Prefixes with MPLS labels; RFC 8277.
    public static let labelledUnicast = SubsequentAddressFamilyIdentifier(rawValue: 4)
    /// VPLS; RFC 4761.
    public static let vpls = SubsequentAddressFamilyIdentifier(rawValue: 65)
    /// Ethernet VPN; RFC 7432.
    public static let evpn = SubsequentAddressFamilyIdentifier(rawValue: 70)
    /// Link state; RFC 9552.
    public static let linkState = SubsequentAddressFamilyIdentifier(rawValue: 71)
    /// VPN prefixes with MPLS labels; RFC 4364.
    public static let vpnUnicast = SubsequentAddressFamilyIdentifier(rawValue: 128)
    /// Route target constraint; RFC 4684.
    public static let routeTargetConstraint = SubsequentAddressFamilyIdentifier(rawValue: 132)
    /// Traffic filters; RFC 8955.
    public static let flowspec = SubsequentAddressFamilyIdentifier(rawValue: 133)
    /// Traffic filters within a VPN; RFC 8955.
    public static let vpnFlowspec = SubsequentAddressFamilyIdentifier(rawValue: 134)
}
