// SPDX-License-Identifier: Apache-2.0

/// What is counted for one peer and family.
public struct RouteCounts: Hashable, Sendable {
    /// Paths kept: Adj-RIB-In.
    public var received = 0
    /// Paths among them that won.
    public var best = 0
    /// Paths among them that have not been sent again since the peer went or a refresh began; RFC 4724, RFC 7313.
    public var stale = 0
    /// Paths among them that may not take part in the decision.
    public var ineligible = 0

    /// Nothing.
    public init() {}
}
