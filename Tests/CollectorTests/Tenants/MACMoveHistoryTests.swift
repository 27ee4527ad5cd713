// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import BGPTable
@testable import Collector

@Suite("Moves of MACs over time, RFC 7432 section 15")
struct MACMoveHistoryTests {
    private static let targets = Set([RouteTarget(TenantScene.bridgedTarget)].compactMap(\.self))

    private func change(
        _ leaf: UInt32,
        _ mac: MACAddress = TenantScene.nodeMAC(1),
        sequence: UInt32? = nil,
        isWithdrawn: Bool = false
    ) throws -> MACChange {
        var writer = ByteWriter()
        TenantScene.mac(leaf, mac).encode(into: &writer)
        let attributes = TenantScene.attributes(leaf, targets: [TenantScene.bridgedTarget], sequence: sequence)
        let change = MACChange(ByteReader(writer.octets).octets, attributes: isWithdrawn ? nil : attributes)
        return try #require(change)
    }

    private func moves(_ history: MACMoveHistory, _ mac: MACAddress = TenantScene.nodeMAC(1)) -> [String] {
        history.moves(of: mac, tag: 0, in: Self.targets).map { "\($0.time) \($0.from)-\($0.to) \($0.sequence)" }
    }

    @Test("A higher sequence number elsewhere is a move; the old leaf's withdrawal after it is none")
    func move() throws {
        var history = MACMoveHistory()
        history.watch(try self.change(1), at: 1)
        history.watch(try self.change(2, sequence: 1), at: 2)
        history.watch(try self.change(1, isWithdrawn: true), at: 3)
        history.watch(try self.change(2, sequence: 1), at: 4)
        #expect(self.moves(history) == ["2 10.0.1.1-10.0.1.2 1"])
        history.watch(try self.change(1, sequence: 2), at: 5)
        #expect(self.moves(history) == ["2 10.0.1.1-10.0.1.2 1", "5 10.0.1.2-10.0.1.1 2"])
        #expect(history.moveCount == 2)
    }

    @Test("The same number elsewhere is no move, unless the MAC was gone")
    func duplicate() throws {
        var history = MACMoveHistory()
        history.watch(try self.change(1), at: 1)
        history.watch(try self.change(2), at: 2)
        #expect(self.moves(history).isEmpty)
        history.watch(try self.change(1, isWithdrawn: true), at: 3)
        history.watch(try self.change(2), at: 4)
        #expect(self.moves(history) == ["4 10.0.1.1-10.0.1.2 0"])
    }

    @Test("Moves of other tenants are not shown")
    func otherTenant() throws {
        var history = MACMoveHistory()
        history.watch(try self.change(1), at: 1)
        history.watch(try self.change(2, sequence: 1), at: 2)
        let others = Set([RouteTarget("64321:2")].compactMap(\.self))
        #expect(history.moves(of: TenantScene.nodeMAC(1), tag: 0, in: others).isEmpty)
    }

    @Test("A MAC that moves for ever leaves its last eight moves")
    func bounded() throws {
        var history = MACMoveHistory()
        for round in 0..<100 as Range<UInt32> {
            history.watch(try self.change(round % 2 + 1, sequence: round), at: Int64(round))
        }
        #expect(self.moves(history).count == MACMoveHistory.maximumMoves)
        #expect(self.moves(history).last == "99 10.0.1.1-10.0.1.2 99")
    }

    @Test("More MACs than there is room for are counted, and those that are gone make room")
    func full() throws {
        var history = MACMoveHistory(maximumMACs: 16)
        for number in 0..<20 as Range<UInt64> { history.watch(try self.change(1, MACAddress(rawValue: number)), at: 0) }
        #expect(history.unwatchedCount == 4)
        for number in 0..<16 as Range<UInt64> {
            history.watch(try self.change(1, MACAddress(rawValue: number), isWithdrawn: true), at: 0)
        }
        for number in 100..<104 as Range<UInt64> {
            history.watch(try self.change(1, MACAddress(rawValue: number)), at: 0)
        }
        history.watch(try self.change(2, MACAddress(rawValue: 103), sequence: 1), at: 9)
        #expect(self.moves(history, MACAddress(rawValue: 103)) == ["9 10.0.1.1-10.0.1.2 1"])
    }
}
