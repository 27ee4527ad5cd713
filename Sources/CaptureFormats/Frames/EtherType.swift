// SPDX-License-Identifier: Apache-2.0

/// What a layer carries, as Ethernet numbers it; the other link layers borrow the numbers.
public struct EtherType: RawRepresentable, Hashable, Sendable {
    /// The number.
    public var rawValue: UInt16

    /// The protocol with this number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// IPv4.
    public static let ipv4 = EtherType(rawValue: 0x0800)
    /// IPv6.
    public static let ipv6 = EtherType(rawValue: 0x86DD)
    /// A VLAN tag; IEEE 802.1Q.
    public static let vlan = EtherType(rawValue: 0x8100)
    /// The outer of two VLAN tags; IEEE 802.1ad.
    public static let providerVLAN = EtherType(rawValue: 0x88A8)
    /// An MPLS label stack; RFC 3032.
    public static let mpls = EtherType(rawValue: 0x8847)
    /// A label stack below a label of the other side's choosing; RFC 5332.
    public static let mplsUpstream = EtherType(rawValue: 0x8848)
    /// PPP over Ethernet, the stage that carries packets; RFC 2516.
    public static let pppoeSession = EtherType(rawValue: 0x8864)
    /// A whole Ethernet frame.
    public static let ethernet = EtherType(rawValue: 0x6558)
    /// A mirrored Ethernet frame behind eight octets (ERSPAN type II).
    public static let mirrored = EtherType(rawValue: 0x88BE)

    /// Whether a tag of four octets follows; 0x9100 and 0x9200 were used for outer tags before IEEE 802.1ad.
    public var isVLANTag: Bool {
        self == .vlan || self == .providerVLAN || self.rawValue == 0x9100 || self.rawValue == 0x9200
    }

    /// The protocol that a PPP number stands for; `nil` where it carries no packets that matter here.
    init?(ppp number: UInt16) {
        switch number {
        case 0x0021: self = .ipv4
        case 0x0057: self = .ipv6
        case 0x0281: self = .mpls
        default: return nil
        }
    }
}
