// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import Testing

@testable import Speaker

@Suite("Pieces of a full table")
struct PackedTableTests {
    private let rules = ExportRules(
        DecodeContext(),
        localAS: 64_512,
        nextHop: .ipv4(IPv4Address(rawValue: 0xC000_0201))
    )
    private let routes = ExportTable(generating: [.init(.ipv4Unicast, count: 100_000)], seed: 1)

    /// All pieces of the table.
    private func pieces(_ packed: inout PackedTable, _ rules: ExportRules) throws -> [[UInt8]] {
        var position: UpdatePacker.Position? = .start
        var result: [[UInt8]] = []
        while let from = position {
            let packedPiece = packed.piece(of: .ipv4Unicast, at: from, rules)
            let piece = try #require(packedPiece)
            result.append(piece.octets)
            position = piece.next
        }
        return result
    }

    @Test("Sessions with equal rules share what was packed; others do not")
    func sharing() throws {
        var packed = PackedTable(self.routes, sessions: 16)
        let first = try self.pieces(&packed, self.rules)
        let count = packed.packedCount
        #expect(try self.pieces(&packed, self.rules) == first)
        #expect(packed.packedCount == count)
        var wide = self.rules
        wide.wire.usesExtendedMessages = true
        wide.wire.sessionKind = .internal
        #expect(try self.pieces(&packed, wide) != first)
        #expect(packed.packedCount > count)
    }

    @Test("A session far behind gets the same octets again")
    func again() throws {
        var packed = PackedTable(self.routes, sessions: 1)
        let first = try self.pieces(&packed, self.rules)
        #expect(try self.pieces(&packed, self.rules) == first)
        #expect(packed.packedCount == first.count * 2)
    }
}
