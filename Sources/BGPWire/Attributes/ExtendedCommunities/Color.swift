// SPDX-License-Identifier: Apache-2.0

/// Which transport a route wants; RFC 9012 section 4.3.
///
/// ```
/// | 0x030B | flags: 2 | color: 4 |
/// ```
public struct Color: Hashable, Sendable {
    /// The colour.
    public var value: UInt32

    /// The community of this colour.
    public init(_ value: UInt32) {
        self.value = value
    }

    /// The view of a community, if it is a colour.
    public init?(_ community: ExtendedCommunity) {
        guard community.type == 0x03, community.subtype == 0x0B else { return nil }
        self.value = UInt32(truncatingIfNeeded: community.value)
    }

    /// The community on the wire.
    public var community: ExtendedCommunity { ExtendedCommunity(type: 0x03, subtype: 0x0B, value: UInt64(self.value)) }
}
