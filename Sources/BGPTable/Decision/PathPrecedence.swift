// SPDX-License-Identifier: Apache-2.0

/// What orders paths behind MULTI_EXIT_DISC: RFC 4271 section 9.1.2.2 d to g, RFC 4456 section 9, RFC 5004.
///
/// Steps that follow each other are packed into one number, the lower the better, so that most paths are told apart by
/// one comparison.
struct PathPrecedence: BitwiseCopyable {
    /// ```
    /// | 0 external, 1 internal: 32 | cost of the next hop: 32 |
    /// ```
    private(set) var distance: UInt64 = 0
    /// ```
    /// | identifier: 32 | cluster list: 16 | place of the address: 16 |
    /// ```
    private(set) var speaker: UInt64 = 0
    /// The peer's number for the path, 0 for none.
    var pathIdentifier: UInt32 = 0
    /// When the path came, for RFC 5004.
    var since: UInt32 = 0
}

extension PathPrecedence {
    /// Whether the peer is in another AS.
    var isExternal: Bool {
        get { self.distance >> 32 == 0 }
        set { self.distance = (newValue ? 0 : 1 << 32) | UInt64(self.cost) }
    }

    /// How far the next hop is; `.max` cannot be reached.
    var cost: UInt32 {
        @inline(__always) get { UInt32(truncatingIfNeeded: self.distance) }
        @inline(__always) set { self.distance = self.distance & ~0xFFFF_FFFF | UInt64(newValue) }
    }

    /// The speaker's identifier, or ORIGINATOR_ID in its place.
    var identifier: UInt32 {
        @inline(__always) get { UInt32(truncatingIfNeeded: self.speaker >> 32) }
        @inline(__always) set { self.speaker = self.speaker & 0xFFFF_FFFF | UInt64(newValue) << 32 }
    }

    /// Octets of the cluster list by four.
    var clusterCount: UInt16 {
        @inline(__always) get { UInt16(truncatingIfNeeded: self.speaker >> 16) }
        @inline(__always) set { self.speaker = self.speaker & ~0xFFFF_0000 | UInt64(newValue) << 16 }
    }

    /// Where the peer's address comes among those of all peers.
    var addressPlace: UInt16 {
        get { UInt16(truncatingIfNeeded: self.speaker) }
        set { self.speaker = self.speaker & ~0xFFFF | UInt64(newValue) }
    }

    /// The same for a path with what route reflectors have added to it; RFC 4456 section 9.
    @inline(__always)
    func reflected(by summary: DecisionSummary) -> PathPrecedence {
        guard summary.flags.contains(.isReflected) else { return self }
        var precedence = self
        if summary.originator != 0 { precedence.identifier = summary.originator }
        precedence.clusterCount = summary.clusterCount
        return precedence
    }

    /// The first step at which another path is told from this one, and whether this one is the better of the two there.
    ///
    /// `nil` if nothing tells them apart.
    @inline(__always)
    func difference(from other: PathPrecedence, prefersOldest: Bool) -> (step: DecisionStep, isBetter: Bool)? {
        if self.distance != other.distance {
            let isFarther = (self.distance ^ other.distance) >> 32 == 0
            return (isFarther ? .interiorCost : .external, self.distance < other.distance)
        }
        if prefersOldest, self.isExternal, self.since != other.since { return (.oldest, self.since < other.since) }
        if self.speaker != other.speaker {
            let parts = self.speaker ^ other.speaker
            let step: DecisionStep = parts >> 32 != 0 ? .identifier : parts >> 16 != 0 ? .clusterList : .peerAddress
            return (step, self.speaker < other.speaker)
        }
        guard self.pathIdentifier != other.pathIdentifier else { return nil }
        return (.pathIdentifier, self.pathIdentifier < other.pathIdentifier)
    }
}
