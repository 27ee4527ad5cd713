// SPDX-License-Identifier: Apache-2.0

/// The label that keeps frames from coming back to their segment; RFC 7432 section 7.5.
///
/// ```
/// | 0x0601 | flags: 1 (single-active) | reserved: 2 | label: 3 |
/// ```
public struct ESILabel: Hashable, Sendable {
    /// Only one leaf of the segment forwards.
    public var isSingleActive: Bool
    /// The label.
    public var label: MPLSLabel

    /// The view of a community, if it is such a label.
    public init?(_ community: ExtendedCommunity) {
        guard community.type == 0x06, community.subtype == 0x01 else { return nil }
        self.isSingleActive = community.value >> 40 & 1 != 0
        self.label = MPLSLabel(rawValue: UInt32(truncatingIfNeeded: community.value))
    }
}

extension ESILabel: CustomStringConvertible {
    /// The label, and how many leaves forward.
    public var description: String {
        "\(self.label.label):\(self.isSingleActive ? "single-active" : "all-active")"
    }
}
