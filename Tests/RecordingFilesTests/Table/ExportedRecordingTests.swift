// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPTestSupport
import BGPWire
import CaptureFormats
import RecordingFiles
import Testing

@Suite("Routes of recordings to announce again")
struct ExportedRecordingTests {
    private static func peer(_ number: UInt32) -> RecordedPeer {
        RecordedPeer(address: .v4(IPv4Address(rawValue: 0x0A63_0000 + number)), asNumber: ASNumber(65_000 + number))
    }

    /// ORIGIN, an AS_PATH of `path`, NEXT_HOP.
    private static func attributes(_ path: [UInt8]) -> String {
        let members = path.map { "000000" + String(Int($0) + 256, radix: 16).suffix(2) }.joined()
        let length = String(path.count * 4 + 2 + 256, radix: 16).suffix(2)
        let count = String(path.count + 256, radix: 16).suffix(2)
        return "40010100" + "4002\(length)02\(count)\(members)" + "4003040a630001"
    }

    /// Three destinations from one peer, two of them with equal attributes; the second one shorter from another peer.
    private static func table() -> RecordedTable {
        Self.table([
            ("18 0a0001", Self.attributes([1, 2, 3]), 1), ("18 0a0002", Self.attributes([1, 4, 5]), 1),
            ("18 0a0003", Self.attributes([1, 2, 3]), 1), ("18 0a0002", Self.attributes([6]), 2),
        ])
    }

    private static func table(_ entries: [(nlri: String, attributes: String, peer: UInt32)]) -> RecordedTable {
        let table = RecordedTable(seed: 1)
        for entry in entries {
            let (nlri, block) = (octets(entry.nlri), octets(entry.attributes))
            let envelope = RecordedTableEntry(
                record: 1,
                instant: RecordedInstant(seconds: 100),
                originatedSeconds: 90,
                peer: Self.peer(entry.peer),
                family: .ipv4Unicast,
                path: nil,
                form: .fourOctetAS
            )
            table.entry(nlri: ByteReader(nlri).octets, attributes: ByteReader(block).octets, envelope)
        }
        return table
    }

    private static func groups(_ table: ExportTable) -> [String] {
        guard let section = table[.ipv4Unicast] else { return [] }
        return (0..<section.groupCount).compactMap { group in
            section.withGroup(group) { attributes, routes in
                let path = PathAttributes(octets: [UInt8](copying: attributes)).asPath.description
                return "\(path):" + [UInt8](copying: routes).map { String($0, radix: 16) }.joined(separator: " ")
            }
        }
    }

    @Test("The best route to each destination, those with equal attributes in one group")
    func best() {
        let table = Self.table().exportTable(of: [.ipv4Unicast, .ipv6Unicast])
        #expect(table.families == [.ipv4Unicast])
        #expect(Self.groups(table) == ["1 2 3:18 a 0 1 18 a 0 3", "6:18 a 0 2"])
    }

    @Test("What one peer announced, best or not")
    func ofOnePeer() {
        let first = Self.table().exportTable(of: [.ipv4Unicast], heardFrom: Self.peer(1).address)
        #expect(Self.groups(first) == ["1 2 3:18 a 0 1 18 a 0 3", "1 4 5:18 a 0 2"])
        let second = Self.table().exportTable(of: [.ipv4Unicast], heardFrom: Self.peer(2).address)
        #expect(Self.groups(second) == ["6:18 a 0 2"])
    }

    @Test("Of attributes that a recording has many times over the first is announced, RFC 7606 section 3 g")
    func repeated() {
        let many = Self.attributes([1, 2]) + String(repeating: Self.attributes([7]), count: 60)
        let table = Self.table([("18 0a0001", many, 1), ("18 0a0002", Self.attributes([1, 2]), 1)])
        let section = table.exportTable(of: [.ipv4Unicast])[.ipv4Unicast] ?? ExportTable.Section(.ipv4Unicast)
        let rules = ExportRules(DecodeContext(), localAS: 64_512, nextHop: .ipv4(IPv4Address(rawValue: 0x0A63_0009)))
        var packer = UpdatePacker(rules)
        let piece = packer.pack(section, from: .start, octets: .max)
        #expect(piece.routeCount == 2 && piece.omittedCount == 0 && piece.messageCount == 1)
    }

    @Test("Nothing of families that nobody wants, and nothing of a stranger")
    func nothing() {
        #expect(Self.table().exportTable(of: [.l2vpnEVPN]).routeCount == 0)
        let stranger = Self.peer(9).address
        #expect(Self.table().exportTable(of: [.ipv4Unicast], heardFrom: stranger).routeCount == 0)
    }
}
