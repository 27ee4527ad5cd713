// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// A full table as a peer would send it: the table that `bgpspeak announce --generate` makes, as UPDATEs of one session.
///
/// One seed gives the same feed everywhere; feeds of one seed have the same prefixes, with attributes and order of their
/// own.
public struct GeneratedFeed {
    /// Whole UPDATEs.
    public let messages: [[UInt8]]
    /// How many prefixes they announce.
    public let prefixCount: Int

    /// The feed of one peer.
    public init(prefixes count: Int, seed: UInt64, feed: UInt32) {
        let table = ExportTable(generating: [.init(.ipv4Unicast, count: count)], seed: seed, feed: feed)
        let nextHop = NextHop.ipv4(IPv4Address(rawValue: 0x0A00_0001 &+ feed))
        var packer = UpdatePacker(ExportRules(DecodeContext(), localAS: ASNumber(64_500 &+ feed), nextHop: nextHop))
        var messages: [[UInt8]] = []
        var position: UpdatePacker.Position? = .start
        while let section = table[.ipv4Unicast], let start = position {
            let piece = packer.pack(section, from: start, octets: 1 << 20)
            messages += Self.messages(in: piece.octets)
            position = piece.next
        }
        self.messages = messages
        self.prefixCount = table.routeCount
    }

    /// The messages one by one; their length is in the two octets behind the marker.
    private static func messages(in octets: [UInt8]) -> [[UInt8]] {
        var result: [[UInt8]] = []
        var offset = 0
        while offset + MessageHeader.length <= octets.count {
            let length = max(Int(octets[offset + 16]) << 8 | Int(octets[offset + 17]), MessageHeader.length)
            result.append(Array(octets[offset..<min(offset + length, octets.count)]))
            offset += length
        }
        return result
    }
}
