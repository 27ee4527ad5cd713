// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What tells destinations of one family apart.
public enum RouteKey: Hashable, Sendable {
    /// A prefix: unicast and multicast families.
    case prefix(IPPrefix)
    /// Octets of `NLRI.encodeKey(into:)`: every other family.
    case opaque([UInt8])
}

extension RouteKey: Comparable {
    /// Orders as the table is walked.
    public static func < (lhs: RouteKey, rhs: RouteKey) -> Bool {
        switch (lhs, rhs) {
        case (.prefix(let left), .prefix(let right)): left < right
        case (.opaque(let left), .opaque(let right)): left.lexicographicallyPrecedes(right)
        case (.prefix, .opaque): true
        case (.opaque, .prefix): false
        }
    }
}
