// SPDX-License-Identifier: Apache-2.0

/// What orders paths behind MULTI_EXIT_DISC: RFC 4271 section 9.1.2.2 d to g, RFC 4456 section 9, RFC 5004.
struct PathPrecedence: BitwiseCopyable {
    /// The peer's address for comparing; IPv4 addresses in their IPv6 form come first.
    var peerAddress: UInt128
    /// The speaker's identifier, or ORIGINATOR_ID in its place.
    var identifier: UInt32
    /// How far the next hop is; `.max` cannot be reached.
    var cost: UInt32
    var pathIdentifier: UInt32
    /// When the path came, for RFC 5004.
    var since: UInt32
    /// Octets of the cluster list by four.
    var clusterCount: UInt16
    /// Whether the peer is in another AS.
    var isExternal: Bool

    /// The first step at which another path is told from this one, and whether this one is the better of the two there.
    ///
    /// `nil` if nothing tells them apart.
    @inline(__always)
    func difference(from other: PathPrecedence, prefersOldest: Bool) -> (step: DecisionStep, isBetter: Bool)? {
        if self.isExternal != other.isExternal { return (.external, self.isExternal) }
        if self.cost != other.cost { return (.interiorCost, self.cost < other.cost) }
        if prefersOldest, self.isExternal, self.since != other.since { return (.oldest, self.since < other.since) }
        if self.identifier != other.identifier { return (.identifier, self.identifier < other.identifier) }
        if self.clusterCount != other.clusterCount { return (.clusterList, self.clusterCount < other.clusterCount) }
        if self.peerAddress != other.peerAddress { return (.peerAddress, self.peerAddress < other.peerAddress) }
        guard self.pathIdentifier != other.pathIdentifier else { return nil }
        return (.pathIdentifier, self.pathIdentifier < other.pathIdentifier)
    }
}
