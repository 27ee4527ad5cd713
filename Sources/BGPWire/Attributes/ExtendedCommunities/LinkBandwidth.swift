// SPDX-License-Identifier: Apache-2.0

/// How much traffic the next hop can take; draft-ietf-idr-link-bandwidth-07.
///
/// ```
/// | 0x4004 | AS: 2 | octets per second, IEEE 754: 4 |
/// ```
public struct LinkBandwidth: ExtendedCommunityView {
    /// In front of the value in text.
    public static let names = ["bandwidth"]

    /// The AS that attached the community.
    public var asNumber: UInt16
    /// The bandwidth in octets a second, in IEEE 754 single precision as on the wire.
    public let bitPattern: UInt32
    /// Whether the community is passed on to other ASes.
    public var isTransitive: Bool

    /// The bandwidth in octets a second.
    public var octetsPerSecond: Float { Float(bitPattern: self.bitPattern) }

    /// A bandwidth; `nil` if it is negative or no number.
    public init?(asNumber: UInt16, octetsPerSecond: Float, isTransitive: Bool = false) {
        guard octetsPerSecond.isFinite, octetsPerSecond.sign == .plus else { return nil }
        self.asNumber = asNumber
        self.bitPattern = octetsPerSecond.bitPattern
        self.isTransitive = isTransitive
    }

    /// The view of a community, if it is a bandwidth: one that is not negative and a number.
    public init?(_ community: ExtendedCommunity) {
        guard community.type & ~0x40 == 0, community.subtype == 0x04 else { return nil }
        self.init(
            asNumber: UInt16(truncatingIfNeeded: community.value >> 32),
            octetsPerSecond: Float(bitPattern: UInt32(truncatingIfNeeded: community.value)),
            isTransitive: community.isTransitive
        )
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
    /// Reads `AS:octets-per-second`, followed by `:transitive` where it is passed on to other ASes.
    public init?(_ description: String) {
        let parts = description.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let asNumber = UInt16(decimal: parts[0]),
            let bandwidth = Float(String(parts[1])), parts.count == 2 || parts[2] == "transitive"
        else { return nil }
        self.init(asNumber: asNumber, octetsPerSecond: bandwidth, isTransitive: parts.count == 3)
    }

    /// `AS:octets-per-second`, followed by `:transitive` where it is.
    public var description: String {
        "\(self.asNumber):\(self.octetsPerSecond)\(self.isTransitive ? ":transitive" : "")"
    }
}
