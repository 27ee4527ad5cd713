// SPDX-License-Identifier: Apache-2.0

/// The label that keeps frames from coming back to their segment; RFC 7432 section 7.5.
///
/// ```
/// | 0x0601 | flags: 1 (single-active) | reserved: 2 | label: 3 |
/// ```
public struct ESILabel: ExtendedCommunityView {
    /// In front of the value in text.
    public static let names = ["esi-label"]

    /// Only one leaf of the segment forwards.
    public var isSingleActive: Bool
    /// The label, in the upper 20 of its bits.
    public var label: MPLSLabel

    /// The label of a segment.
    public init(_ label: MPLSLabel, isSingleActive: Bool) {
        self.label = label
        self.isSingleActive = isSingleActive
    }

    /// The view of a community, if it is such a label.
    public init?(_ community: ExtendedCommunity) {
        guard community.type == 0x06, community.subtype == 0x01 else { return nil }
        self.isSingleActive = community.value >> 40 & 1 != 0
        self.label = MPLSLabel(rawValue: UInt32(truncatingIfNeeded: community.value))
    }

    /// The community on the wire.
    public var community: ExtendedCommunity {
        let flags: UInt64 = self.isSingleActive ? 1 << 40 : 0
        return ExtendedCommunity(type: 0x06, subtype: 0x01, value: flags | UInt64(self.label.rawValue))
    }
}

extension ESILabel: LosslessStringConvertible {
    /// Reads what ``description`` writes.
    public init?(_ description: String) {
        let parts = description.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        switch parts[1] {
        case "single-active": self.isSingleActive = true
        case "all-active": self.isSingleActive = false
        default: return nil
        }
        if parts[0].hasPrefix("0x"), let octets = HexText.octets(parts[0].dropFirst(2)), octets.count == 3 {
            self.label = MPLSLabel(rawValue: UInt32(truncatingIfNeeded: HexText.number(of: octets)))
        } else if let label = UInt32(decimal: parts[0]), label <= 0xF_FFFF {
            self.label = MPLSLabel(label: label, isBottomOfStack: false)
        } else {
            return nil
        }
    }

    /// The label, or all 24 bits in hexadecimal where the lower four are not zero; and how many leaves forward.
    public var description: String {
        let mode = self.isSingleActive ? "single-active" : "all-active"
        guard self.label.rawValue & 0xF != 0 else { return "\(self.label.label):\(mode)" }
        let octets = [16, 8, 0].map { UInt8(truncatingIfNeeded: self.label.rawValue >> UInt32($0)) }
        return "0x\(HexText.digits(octets)):\(mode)"
    }
}
