// SPDX-License-Identifier: Apache-2.0

/// How much traffic the next hop can take; draft-ietf-idr-link-bandwidth-07.
///
/// ```
/// | 0x4004 | AS: 2 | octets per second, IEEE 754: 4 |
/// ```
public struct LinkBandwidth: Hashable, Sendable {
    /// The AS that attached the community.
    public var asNumber: UInt16
    /// The bandwidth in octets a second, in IEEE 754 single precision as on the wire.
    public var bitPattern: UInt32
    /// Whether the community is passed on to other ASes.
    public var isTransitive: Bool

    /// The bandwidth in octets a second.
    public var octetsPerSecond: Float { Float(bitPattern: self.bitPattern) }

    /// The view of a community, if it is a bandwidth.
    public init?(_ community: ExtendedCommunity) {
        guard community.type & ~0x40 == 0, community.subtype == 0x04 else { return nil }
        self.isTransitive = community.isTransitive
        self.asNumber = UInt16(truncatingIfNeeded: community.value >> 32)
        self.bitPattern = UInt32(truncatingIfNeeded: community.value)
    }

    /// The community on the wire.
    public var community: ExtendedCommunity {
        ExtendedCommunity(
            type: self.isTransitive ? 0x00 : 0x40,
            subtype: 0x04,
            value: UInt64(self.asNumber) << 32 | UInt64(self.bitPattern)
        )
    }
}

extension LinkBandwidth: LosslessStringConvertible {
    /// Reads `AS:octets-per-second`, not passed on to other ASes.
    public init?(_ description: String) {
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let asNumber = UInt16(decimal: parts[0]), let bandwidth = Float(String(parts[1])),
            bandwidth.isFinite, bandwidth >= 0
        else { return nil }
        self.asNumber = asNumber
        self.bitPattern = bandwidth.bitPattern
        self.isTransitive = false
    }

    /// `AS:octets-per-second`.
    public var description: String { "\(self.asNumber):\(self.octetsPerSecond)" }
}
