// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BGPTable

@Suite("Arena")
struct ArenaTests {
    @Test("Indices are used again, the last freed first; an empty arena gives its memory back")
    func reuse() {
        var arena = Arena<PathDetail>()
        let indices = (0..<40_000).map { _ in arena.allocate() }
        #expect(Set(indices).count == 40_000 && !indices.contains(0))
        let grown = arena.octetCount
        for index in indices[1000..<2000] { arena.deallocate(index) }
        let again = (0..<1000).map { _ in arena.allocate() }
        #expect(again == Array(indices[1000..<2000].reversed()))
        let steady = arena.octetCount
        #expect(steady == grown)
        for index in indices { arena.deallocate(index) }
        let (left, octets) = (arena.count, arena.octetCount)
        #expect(left == 0 && octets == 0)
        let fresh = arena.allocate()
        #expect(fresh == 1)
    }

    @Test("Elements keep what is written to them, across chunks")
    func contents() {
        var arena = Arena<PathDetail>()
        for number in 1...50_000 as ClosedRange<UInt32> {
            let index = arena.allocate()
            arena[index].payload = number &* 7
        }
        let isKept = (1...50_000 as ClosedRange<UInt32>).allSatisfy { arena[$0].payload == $0 &* 7 }
        #expect(isKept)
    }

    @Test("There is no index beyond the limit")
    func limit() {
        var arena = Arena<PathDetail>(limit: 3)
        let indices = (0..<5).map { _ in arena.allocate() }
        #expect(indices == [1, 2, 3, 0, 0])
        arena.deallocate(2)
        let again = arena.allocate()
        #expect(again == 2)
    }
}
