// SPDX-License-Identifier: Apache-2.0

/// Three octets that hold an MPLS label or, under VXLAN, a network identifier.
///
/// Which of the two it is says the encapsulation extended community: with VXLAN or NVGRE all 24 bits are the
/// identifier (RFC 8365 section 5.1.3); otherwise the upper 20 are a label (RFC 3032 section 2.1).
public struct MPLSLabel: RawRepresentable, Hashable, Sendable {
    /// The 24 bits as they are on the wire.
    public var rawValue: UInt32

    /// The field with these 24 bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue & 0xFF_FFFF
    }

    /// A label at the bottom of its stack.
    public init(label: UInt32, isBottomOfStack: Bool = true) {
        self.rawValue = (label & 0xF_FFFF) << 4 | (isBottomOfStack ? 1 : 0)
    }

    /// A VXLAN network identifier.
    public init(vni: UInt32) {
        self.rawValue = vni & 0xFF_FFFF
    }

    /// The upper 20 bits: the label.
    public var label: UInt32 { self.rawValue >> 4 }

    /// All 24 bits: the VXLAN network identifier.
    public var vni: UInt32 { self.rawValue }

    /// Whether this is the last label of its stack.
    public var isBottomOfStack: Bool { self.rawValue & 1 != 0 }

    /// What a withdrawal carries in place of labels; RFC 8277 section 2.4.
    public static let withdrawn = MPLSLabel(rawValue: 0x80_0000)

    /// Whether the value stands for "no label" in a withdrawal; RFC 8277 section 2.4, and zero as old speakers send it.
    public var isWithdrawn: Bool { self.rawValue == 0x80_0000 || self.rawValue == 0 }
}
