// SPDX-License-Identifier: Apache-2.0

/// Which transport a route wants; RFC 9012 section 4.3, RFC 9256 section 8.8.1.
///
/// ```
/// | 0x030B | flags: 2 (C, O) | color: 4 |
/// ```
public struct Color: ExtendedCommunityView {
    /// In front of the value in text.
    public static let names = ["color"]

    /// The colour.
    public var value: UInt32
    /// The two Color-Only bits, 0 through 3: how far the endpoint may be left out of account.
    public let colorOnly: UInt8

    /// The community of this colour.
    public init(_ value: UInt32, colorOnly: UInt8 = 0) {
        self.value = value
        self.colorOnly = colorOnly & 3
    }

    /// The view of a community, if it is a colour.
    public init?(_ community: ExtendedCommunity) {
        guard community.type == 0x03, community.subtype == 0x0B else { return nil }
        self.value = UInt32(truncatingIfNeeded: community.value)
        self.colorOnly = UInt8(truncatingIfNeeded: community.value >> 46 & 3)
    }

    /// The community on the wire.
    public var community: ExtendedCommunity {
        ExtendedCommunity(type: 0x03, subtype: 0x0B, value: UInt64(self.colorOnly) << 46 | UInt64(self.value))
    }
}

extension Color: LosslessStringConvertible {
    /// Reads the colour, in front of which the two Color-Only bits and a colon may stand: `100`, `01:100`.
    public init?(_ description: String) {
        let parts = description.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let value = parts.last.flatMap({ UInt32(decimal: $0) }) else { return nil }
        var colorOnly: Int? = 0
        if parts.count == 2 { colorOnly = ["00", "01", "10", "11"].firstIndex(of: parts[0]) }
        guard let colorOnly else { return nil }
        self.init(value, colorOnly: UInt8(colorOnly))
    }

    /// The colour, behind the two Color-Only bits if one of them is set.
    public var description: String {
        self.colorOnly == 0 ? "\(self.value)" : "\(self.colorOnly >> 1)\(self.colorOnly & 1):\(self.value)"
    }
}
