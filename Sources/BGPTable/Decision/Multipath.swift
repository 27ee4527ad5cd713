// SPDX-License-Identifier: Apache-2.0

/// Which paths share the load with the best one; RFC 4271 leaves it open, this is what routers do.
///
/// A path may share if nothing up to and including the cost of its next hop tells it from the best one, and if its next
/// hop is not in the set yet.
public struct Multipath: Hashable, Sendable {
    /// The most paths in a set; 1 turns sharing off.
    public var maximumPaths = 64
    /// Wants equal AS paths, not just equally long ones.
    public var requiresSameASPath = false
    /// Lets external and internal paths share.
    public var mixesExternalAndInternal = false

    /// Up to 64 paths of equal length.
    public init() {}
}
