// SPDX-License-Identifier: Apache-2.0

/// AFI: which kind of address a message is about; RFC 4760 section 3.
public struct AddressFamilyIdentifier: RawRepresentable, Hashable, Sendable {
    /// The registered number.
    public var rawValue: UInt16

    /// The identifier with this number, known or not.
    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// IP version 4.
    @inlinable public static var ipv4: Self { Self(rawValue: 1) }
    /// IP version 6.
    @inlinable public static var ipv6: Self { Self(rawValue: 2) }
    /// Layer 2 VPN; RFC 4761, RFC 7432.
    @inlinable public static var l2vpn: Self { Self(rawValue: 25) }
    /// Link state; RFC 9552.
    @inlinable public static var linkState: Self { Self(rawValue: 16_388) }
}

extension AddressFamilyIdentifier: CustomStringConvertible {
    /// The first half of a family's name, or the number.
    public var description: String {
        switch self {
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        case .l2vpn: "l2vpn"
        case .linkState: "link-state"
        default: "\(self.rawValue)"
        }
    }
}
