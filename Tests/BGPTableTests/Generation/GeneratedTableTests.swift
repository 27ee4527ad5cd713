// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import BGPTable

@Suite("Generated tables")
struct GeneratedTableTests {
    private static func prefixes(_ count: Int, seed: UInt64 = 1, feed: UInt32 = 0) throws -> [IPv4Prefix] {
        let table = ExportTable(generating: [.init(.ipv4Unicast, count: count)], seed: seed, feed: feed)
        return try #require(table[.ipv4Unicast]).unpacked.map(\.prefix)
    }

    @Test("One seed gives the same table everywhere")
    func determinism() throws {
        let table = ExportTable(
            generating: [
                .init(.ipv4Unicast, count: 3_000), .init(.ipv6Unicast, count: 500), .init(.l2vpnEVPN, count: 200),
            ],
            seed: 7
        )
        var packer = UpdatePacker(.external)
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for section in table.sections where section.family == .ipv4Unicast {
            for octet in packer.pack(section, from: .start, octets: .max).octets {
                hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3
            }
        }
        #expect(hash == Self.knownHash)
        #expect(table.sections.map(\.routeCount) == [3_000, 500, 200])
    }

    /// FNV-1a over the UPDATEs of the table above; whoever changes the generator changes everyone's tables.
    private static let knownHash: UInt64 = 1_127_086_221_934_204_085

    @Test("Every prefix is there once, in the order of a walk, and none is set aside for other uses")
    func uniqueness() throws {
        let prefixes = try Self.prefixes(100_000)
        #expect(prefixes.count == 100_000)
        #expect(zip(prefixes, prefixes.dropFirst()).allSatisfy { $0 < $1 })
        let reserved = ["10.0.0.0/8", "127.0.0.0/8", "192.168.0.0/16", "224.0.0.0/3"].compactMap { IPv4Prefix($0) }
        #expect(!prefixes.contains { prefix in reserved.contains { $0.contains(prefix) || prefix.contains($0) } })
    }

    @Test("A window begins where it is told to, and overlaps with others of the same seed")
    func windows() throws {
        let all = try Self.prefixes(3_000)
        let table = ExportTable(generating: [.init(.ipv4Unicast, count: 1_000, first: 1_500)], seed: 1)
        #expect(try #require(table[.ipv4Unicast]).unpacked.map(\.prefix) == Array(all[1_500..<2_500]))
        let beyond = ExportTable(generating: [.init(.ipv4Unicast, count: 1, first: .max)], seed: 1)
        #expect(beyond.routeCount == 0)
    }

    @Test("Lengths have the shares they have on the Internet, and most prefixes lie in others")
    func shares() throws {
        let prefixes = try Self.prefixes(100_000)
        func share(_ length: UInt8) -> Double {
            Double(prefixes.count { $0.length == length }) / Double(prefixes.count) * 100
        }
        #expect(abs(share(24) - 59.62) < 1)
        #expect(abs(share(22) - 12.04) < 1)
        #expect(abs(share(16) - 1.5) < 0.3)
        var covering: [IPv4Prefix] = []
        let inside = prefixes.count { prefix in
            while let last = covering.last, !last.contains(prefix) { covering.removeLast() }
            defer { covering.append(prefix) }
            return !covering.isEmpty
        }
        #expect(inside > 30_000)
    }

    @Test("About six routes share their attributes")
    func sharing() throws {
        let table = ExportTable(generating: [.init(.ipv4Unicast, count: 100_000)], seed: 1)
        let section = try #require(table[.ipv4Unicast])
        #expect((5.0...7.0).contains(Double(section.routeCount) / Double(section.groupCount)))
    }

    @Test("Feeds of one seed have the same prefixes, in another order and with other attributes")
    func feeds() throws {
        let first = try Self.prefixes(5_000)
        let second = try Self.prefixes(5_000, feed: 1)
        #expect(first != second)
        #expect(first == second.sorted())
        #expect(try Self.prefixes(5_000, seed: 2) != first)
    }

    @Test("Every UPDATE of a table is accepted", arguments: ExportTable.generatedFamilies)
    func validity(family: AddressFamily) throws {
        let table = ExportTable(generating: [.init(family, count: 5_000)], seed: 3)
        let section = try #require(table[family])
        let rules = ExportRules(DecodeContext(), localAS: 64_512, nextHop: family == .ipv6Unicast ? .sample6 : .sample4)
        var packer = UpdatePacker(rules)
        let piece = packer.pack(section, from: .start, octets: .max)
        let messages = piece.octets.wholeMessages
        var count = 0
        for message in messages {
            let reader = ByteReader(message)
            let update = try UpdateMessage(parsing: reader.octets, in: rules.wire)
            count += update.announcements.reduce(0) { $0 + $1.routes.count }
        }
        #expect(count == 5_000)
        #expect(piece.routeCount == 5_000)
        #expect(piece.messageCount == messages.count)
    }
}
