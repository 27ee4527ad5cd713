// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// A full table as a peer would send it: the table that `bgpspeak announce --generate` makes, as UPDATEs of one session.
///
/// One seed gives the same feed everywhere; feeds of one seed have the same prefixes, with attributes and order of their
/// own.
public struct GeneratedFeed {
    /// Whole UPDATEs, back to back.
    public let octets: [UInt8]
    /// How many routes they announce.
    public let prefixCount: Int

    /// The feed of one peer.
    public init(_ family: AddressFamily = .ipv4Unicast, prefixes count: Int, seed: UInt64, feed: UInt32) {
        let table = ExportTable(generating: [.init(family, count: count)], seed: seed, feed: feed)
        var packer = UpdatePacker(Self.rules(of: family, feed: feed))
        var octets: [UInt8] = []
        var position: UpdatePacker.Position? = .start
        while let section = table[family], let start = position {
            let piece = packer.pack(section, from: start, octets: 1 << 20)
            octets += piece.octets
            position = piece.next
        }
        self.octets = octets
        self.prefixCount = table.routeCount
    }

    /// How the peer of a feed sends.
    public static func rules(of family: AddressFamily = .ipv4Unicast, feed: UInt32) -> ExportRules {
        let nextHop: NextHop =
            family == .ipv6Unicast
            ? .ipv6(IPv6Address(rawValue: UInt128(0x2001_0DB8) << 96 | UInt128(feed) + 1))
            : .ipv4(IPv4Address(rawValue: 0x0A00_0001 &+ feed))
        return ExportRules(DecodeContext(), localAS: ASNumber(64_500 &+ feed), nextHop: nextHop)
    }

    /// The messages one by one; their length is in the two octets behind the marker.
    public var messages: [[UInt8]] {
        var result: [[UInt8]] = []
        var offset = 0
        while offset + MessageHeader.length <= self.octets.count {
            let length = max(Int(self.octets[offset + 16]) << 8 | Int(self.octets[offset + 17]), MessageHeader.length)
            result.append(Array(self.octets[offset..<min(offset + length, self.octets.count)]))
            offset += length
        }
        return result
    }
}
