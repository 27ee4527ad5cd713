// SPDX-License-Identifier: Apache-2.0

/// The control bits of a TCP segment that matter to a reader; RFC 9293 section 3.1.
public struct TCPFlags: OptionSet, Hashable, Sendable {
    /// The octet as it is on the wire.
    public let rawValue: UInt8

    /// The bits of an octet.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The sender has no more octets.
    public static let fin = TCPFlags(rawValue: 0x01)
    /// The sequence number is the one in front of the first octet.
    public static let syn = TCPFlags(rawValue: 0x02)
    /// The connection is given up.
    public static let rst = TCPFlags(rawValue: 0x04)
    /// The acknowledgement number means something.
    public static let ack = TCPFlags(rawValue: 0x10)
}
