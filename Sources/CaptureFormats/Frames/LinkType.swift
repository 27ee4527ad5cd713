// SPDX-License-Identifier: Apache-2.0

/// How the frames of a capture begin, by the numbers that libpcap gives to link layers.
public struct LinkType: RawRepresentable, Hashable, Sendable {
    /// libpcap's number.
    public var rawValue: UInt32

    /// The link layer with this number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// BSD loopback: the address family in the byte order of the machine that captured.
    public static let null = LinkType(rawValue: 0)
    /// Ethernet.
    public static let ethernet = LinkType(rawValue: 1)
    /// PPP, with or without the octets of HDLC in front.
    public static let ppp = LinkType(rawValue: 9)
    /// Cisco HDLC.
    public static let ciscoHDLC = LinkType(rawValue: 104)
    /// PPP in HDLC, or Cisco HDLC where the first octet says so.
    public static let pppSerial = LinkType(rawValue: 50)
    /// Frame Relay; RFC 2427.
    public static let frameRelay = LinkType(rawValue: 107)
    /// OpenBSD loopback: the address family in network byte order.
    public static let loopback = LinkType(rawValue: 108)
    /// Linux "cooked" capture, version 1.
    public static let linuxCooked = LinkType(rawValue: 113)
    /// Linux "cooked" capture, version 2.
    public static let linuxCooked2 = LinkType(rawValue: 276)
    /// Ethernet as Juniper routers record it, behind a header of their own.
    public static let juniperEthernet = LinkType(rawValue: 178)
    /// An IPv4 packet and nothing in front.
    public static let ipv4 = LinkType(rawValue: 228)
    /// An IPv6 packet and nothing in front.
    public static let ipv6 = LinkType(rawValue: 229)

    /// Whether frames are IP packets of either version; three numbers say so, depending on where the file was written.
    public var isRawIP: Bool { self.rawValue == 12 || self.rawValue == 14 || self.rawValue == 101 }
}
