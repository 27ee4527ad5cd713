// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What operators set about the choice of paths.
public struct DecisionOptions: Hashable, Sendable {
    /// The AS whose appearance in a path is a loop; `nil` to look at no loops, as a collector of others' routes does.
    public var ownAS: ASNumber?
    /// How often the own AS may appear.
    public var allowedOwnAS = 0
    /// The identifier whose appearance as originator or cluster is a loop; RFC 4456 section 8.
    public var ownIdentifier: BGPIdentifier?
    /// Leaves the length of AS paths out.
    public var ignoresPathLength = false
    /// Prefers paths with the lowest accumulated interior metric before path lengths are compared; RFC 7311 section 4.1.
    public var comparesAIGP = false
    /// Compares MULTI_EXIT_DISC between paths from different neighbouring ASes too.
    public var alwaysComparesMED = false
    /// Takes a missing MULTI_EXIT_DISC for the highest instead of the lowest.
    public var missingMEDIsWorst = false
    /// Prefers the oldest of external paths before identifiers are compared; RFC 5004.
    ///
    /// The winner then depends on the order of arrival.
    public var prefersOldestExternal = false
    /// How the load is shared.
    public var multipath = Multipath()

    /// The process as RFC 4271 section 9.1.2.2 has it.
    public init() {}
}
