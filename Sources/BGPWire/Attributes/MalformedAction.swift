// SPDX-License-Identifier: Apache-2.0

/// What a broken attribute costs, weakest first; RFC 7606 section 2.
public enum MalformedAction: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// The attribute is dropped, the route stays.
    case attributeDiscard
    /// The routes of the UPDATE are handled as if withdrawn.
    case treatAsWithdraw
    /// The session is closed with a NOTIFICATION.
    case sessionReset

    /// Orders by strength: several faults cost what the strongest of them costs; RFC 7606 section 3(h).
    public static func < (lhs: MalformedAction, rhs: MalformedAction) -> Bool { lhs.rawValue < rhs.rawValue }
}
