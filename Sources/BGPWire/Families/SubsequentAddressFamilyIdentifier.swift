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
    @inlinable public static var unicast: Self { Self(rawValue: 1) }
    /// Multicast reverse-path checks.
    @inlinable public static var multicast: Self { Self(rawValue: 2) }
    /// Prefixes with MPLS labels; RFC 8277.
    @inlinable public static var labelledUnicast: Self { Self(rawValue: 4) }
    /// VPLS; RFC 4761.
    @inlinable public static var vpls: Self { Self(rawValue: 65) }
    /// Ethernet VPN; RFC 7432.
    @inlinable public static var evpn: Self { Self(rawValue: 70) }
    /// Link state; RFC 9552.
    @inlinable public static var linkState: Self { Self(rawValue: 71) }
    /// VPN prefixes with MPLS labels; RFC 4364.
    @inlinable public static var vpnUnicast: Self { Self(rawValue: 128) }
    /// Route target constraint; RFC 4684.
    @inlinable public static var routeTargetConstraint: Self { Self(rawValue: 132) }
    /// Traffic filters; RFC 8955.
    @inlinable public static var flowspec: Self { Self(rawValue: 133) }
    /// Traffic filters within a VPN; RFC 8955.
    @inlinable public static var vpnFlowspec: Self { Self(rawValue: 134) }
}
