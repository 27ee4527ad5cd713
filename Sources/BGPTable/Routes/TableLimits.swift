// SPDX-License-Identifier: Apache-2.0

/// How much a table takes, whatever peers send; what goes beyond is refused and counted.
///
/// A route that finds no room is treated as withdrawn: keeping the one before it would show what its peer no longer
/// says.
public struct TableLimits: Hashable, Sendable {
    /// The most paths of all peers together; no more than 67,108,863 whatever is set.
    public var maximumPaths = 67_108_863
    /// The most octets of distinct attribute blocks.
    public var maximumAttributeOctets = Int.max
    /// The most paths of one peer to one destination, where path identifiers tell them apart; RFC 7911.
    public var maximumPathsPerPeer = 64

    /// As much as there is room for.
    public init() {}
}
