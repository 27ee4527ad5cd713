// SPDX-License-Identifier: Apache-2.0

/// The number that tells several paths of one peer to one destination apart; RFC 7911 section 3.
///
/// Without ADD-PATH every path has ``none``. A peer that uses ADD-PATH may use zero as an ordinary identifier; whether
/// identifiers were on the wire is known from the negotiated capabilities.
public struct PathIdentifier: RawRepresentable, Hashable, Sendable {
    /// The identifier as the peer chose it.
    public var rawValue: UInt32

    /// The identifier with this number.
    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// What paths have on a session without ADD-PATH.
    @inlinable public static var none: PathIdentifier { PathIdentifier(rawValue: 0) }
}

extension PathIdentifier: Comparable {
    /// Orders as unsigned numbers.
    @inlinable
    public static func < (lhs: PathIdentifier, rhs: PathIdentifier) -> Bool { lhs.rawValue < rhs.rawValue }
}
