// SPDX-License-Identifier: Apache-2.0

/// Liberties that RFC 4271 leaves to whoever writes an UPDATE, and in which implementations can be told apart.
public struct UpdateStyle: Hashable, Sendable {
    /// Whether MP_REACH_NLRI is in front of the other attributes, as RFC 7606 section 5.1 asks, or sorted by its code.
    public var isReachFirst: Bool
    /// Whether AS_PATH, MP_REACH_NLRI and MP_UNREACH_NLRI always have lengths of two octets, needed or not.
    public var hasLongLengths: Bool

    /// A style of these choices.
    public init(isReachFirst: Bool = true, hasLongLengths: Bool = false) {
        self.isReachFirst = isReachFirst
        self.hasLongLengths = hasLongLengths
    }

    /// The fewest octets.
    public static let compact = UpdateStyle()
    /// What FRR writes.
    public static let frr = UpdateStyle(hasLongLengths: true)
}
