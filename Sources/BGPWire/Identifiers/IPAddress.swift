// SPDX-License-Identifier: Apache-2.0

/// An address of either version.
public enum IPAddress: Hashable, Sendable {
    /// A 32-bit address.
    case v4(IPv4Address)
    /// A 128-bit address; its zone, if it needs one, is kept beside it (``ScopedIPAddress``).
    case v6(IPv6Address)

    /// Bits in an address of this version: 32 or 128.
    public var bitWidth: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }

    /// The address as the most significant bits of a 128-bit number.
    public var leftAligned: UInt128 {
        switch self {
        case .v4(let address): UInt128(address.rawValue) << 96
        case .v6(let address): address.rawValue
        }
    }

    /// Whether the address means nothing outside its link.
    public var isLinkLocal: Bool {
        switch self {
        case .v4: false
        case .v6(let address): address.isLinkLocal
        }
    }

    /// The address with an IPv4-mapped IPv6 address turned into the IPv4 address it stands for.
    public var unmapped: IPAddress {
        guard case .v6(let address) = self, let mapped = address.mappedIPv4 else { return self }
        return .v4(mapped)
    }
}

extension IPAddress: Comparable {
    /// Orders IPv4 before IPv6, then as unsigned numbers.
    public static func < (lhs: IPAddress, rhs: IPAddress) -> Bool {
        switch (lhs, rhs) {
        case (.v4(let left), .v4(let right)): left < right
        case (.v6(let left), .v6(let right)): left < right
        case (.v4, .v6): true
        case (.v6, .v4): false
        }
    }
}

extension IPAddress: LosslessStringConvertible {
    /// Reads an IPv4 or IPv6 address.
    public init?(_ description: String) {
        if let address = IPv4Address(description) {
            self = .v4(address)
        } else if let address = IPv6Address(description) {
            self = .v6(address)
        } else {
            return nil
        }
    }

    /// The usual text of the address.
    public var description: String {
        switch self {
        case .v4(let address): address.description
        case .v6(let address): address.description
        }
    }
}
