// SPDX-License-Identifier: Apache-2.0

/// Which leaves import an Ethernet segment route: those on the segment this MAC was derived from; RFC 7432 section 7.6.
///
/// ```
/// | 0x0602 | MAC: 6 |
/// ```
public struct ESImport: Hashable, Sendable {
    /// The address derived from the segment.
    public var address: MACAddress

    /// The view of a community, if it is such a target.
    public init?(_ community: ExtendedCommunity) {
        guard community.type == 0x06, community.subtype == 0x02 else { return nil }
        self.address = MACAddress(rawValue: community.value)
    }
}
