// SPDX-License-Identifier: Apache-2.0

/// A prefix of either version.
public enum IPPrefix: Hashable, Sendable {
    /// An IPv4 prefix.
    case v4(IPv4Prefix)
    /// An IPv6 prefix.
    case v6(IPv6Prefix)

    /// How many bits count.
    public var length: UInt8 {
        switch self {
        case .v4(let prefix): prefix.length
        case .v6(let prefix): prefix.length
        }
    }

    /// The first address of the prefix.
    public var address: IPAddress {
        switch self {
        case .v4(let prefix): .v4(prefix.address)
        case .v6(let prefix): .v6(prefix.address)
        }
    }

    /// The prefix of the first `length` bits of `address`.
    public init(_ address: IPAddress, length: UInt8) {
        switch address {
        case .v4(let address): self = .v4(IPv4Prefix(address, length: length))
        case .v6(let address): self = .v6(IPv6Prefix(address, length: length))
        }
    }

    /// Whether `address` is inside the prefix; never across versions.
    public func contains(_ address: IPAddress) -> Bool {
        switch (self, address) {
        case (.v4(let prefix), .v4(let address)): prefix.contains(address)
        case (.v6(let prefix), .v6(let address)): prefix.contains(address)
        default: false
        }
    }
}

extension IPPrefix {
    /// Whether `other` is this prefix or a more specific one inside it; never across versions.
    public func contains(_ other: IPPrefix) -> Bool {
        switch (self, other) {
        case (.v4(let prefix), .v4(let other)): prefix.contains(other)
        case (.v6(let prefix), .v6(let other)): prefix.contains(other)
        default: false
        }
    }
}

extension IPPrefix: Comparable {
    /// Orders IPv4 before IPv6, then as the versions do.
    public static func < (lhs: IPPrefix, rhs: IPPrefix) -> Bool {
        switch (lhs, rhs) {
        case (.v4(let left), .v4(let right)): left < right
        case (.v6(let left), .v6(let right)): left < right
        case (.v4, .v6): true
        case (.v6, .v4): false
        }
    }
}

extension IPPrefix: LosslessStringConvertible {
    /// Reads a prefix of either version.
    public init?(_ description: String) {
        if let prefix = IPv4Prefix(description) {
            self = .v4(prefix)
        } else if let prefix = IPv6Prefix(description) {
            self = .v6(prefix)
        } else {
            return nil
        }
    }

    /// `address/length`.
    public var description: String {
        switch self {
        case .v4(let prefix): prefix.description
        case .v6(let prefix): prefix.description
        }
    }
}
