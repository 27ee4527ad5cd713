// SPDX-License-Identifier: Apache-2.0

/// How often a MAC has moved; RFC 7432 section 7.7.
///
/// ```
/// | 0x0600 | flags: 1 (S) | reserved: 1 | sequence: 4 |
/// ```
public struct MACMobility: ExtendedCommunityView {
    /// In front of the value in text.
    public static let names = ["mac-mobility"]

    /// The MAC may not move.
    public var isSticky: Bool
    /// The number of moves; the highest wins.
    public var sequence: UInt32

    /// A count of moves.
    public init(sequence: UInt32, isSticky: Bool = false) {
        self.sequence = sequence
        self.isSticky = isSticky
    }

    /// The view of a community, if it counts moves.
    public init?(_ community: ExtendedCommunity) {
        guard community.type == 0x06, community.subtype == 0x00 else { return nil }
        self.isSticky = community.value >> 40 & 1 != 0
        self.sequence = UInt32(truncatingIfNeeded: community.value)
    }

    /// The community on the wire.
    public var community: ExtendedCommunity {
        let flags: UInt64 = self.isSticky ? 1 << 40 : 0
        return ExtendedCommunity(type: 0x06, subtype: 0x00, value: flags | UInt64(self.sequence))
    }
}

extension MACMobility: LosslessStringConvertible {
    /// Reads the number of moves, followed by `:sticky` where it is.
    public init?(_ description: String) {
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let sequence = UInt32(decimal: parts[0]) else { return nil }
        guard parts.count == 1 || parts[1] == "sticky" else { return nil }
        self.init(sequence: sequence, isSticky: parts.count == 2)
    }

    /// The number of moves, followed by `:sticky` where it is.
    public var description: String { self.isSticky ? "\(self.sequence):sticky" : "\(self.sequence)" }
}
