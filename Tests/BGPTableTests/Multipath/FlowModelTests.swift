// SPDX-License-Identifier: Apache-2.0

import BGPTable
import Testing

@Suite("Which flows move when paths change, RFC 2992")
struct FlowModelTests {
    private static let leaves = ["10.0.1.1", "10.0.1.2", "10.0.1.3"]
    private let model = FlowModel(flowCount: 12_000, seed: 7)

    @Test("Three paths share flows evenly, to within a few percent", arguments: PlainHashing.allCases)
    func even(plain: PlainHashing) {
        var model = self.model
        model.plain = plain
        let shift = model.shift(from: Self.leaves, to: Self.leaves)
        #expect(shift.moved == 0)
        #expect(shift.shares.allSatisfy { abs(($0.before ?? 0) - 4000) < 250 && $0.before == $0.after })
    }

    @Test("With regions the loss of the first path moves a quarter of the others, that of the middle one nobody")
    func threshold() {
        let first = self.model.shift(from: Self.leaves, to: ["10.0.1.2", "10.0.1.3"])
        let kept = Double(first.flowCount - first.forced)
        #expect(abs(Double(first.needless) / kept - 0.25) < 0.03)
        let middle = self.model.shift(from: Self.leaves, to: ["10.0.1.1", "10.0.1.3"])
        #expect(middle.needless == 0)
        #expect(middle.forced == first.shares[1].before)
    }

    @Test("Modulo moves about half of the flows whose path stays")
    func modulo() {
        var model = self.model
        model.plain = .modulo
        let shift = model.shift(from: Self.leaves, to: ["10.0.1.2", "10.0.1.3"])
        #expect(abs(Double(shift.needless) / Double(shift.flowCount - shift.forced) - 0.5) < 0.05)
    }

    @Test("Resilient hashing moves no flow whose path stays, whichever goes", arguments: leaves)
    func resilient(gone: String) throws {
        let hashing = try #require(ResilientHashing("4x6"))
        #expect(hashing.bucketCount == 24)
        let after = Self.leaves.filter { $0 != gone }
        let shift = self.model.shift(from: Self.leaves, to: after, hashing)
        #expect(shift.needless == 0 && shift.forced == shift.shares.first { $0.nextHop == gone }?.before)
        // 24 buckets divide by two and by three, so what is left shares evenly.
        for share in shift.shares where share.nextHop != gone { #expect(abs((share.after ?? 0) - 6000) < 400) }
        #expect(shift.shares.first { $0.nextHop == gone }?.after == nil)
    }

    @Test("A path that comes back takes no more than its share")
    func addition() throws {
        let hashing = try #require(ResilientHashing(bucketsPerPath: 4, maximumPaths: 6))
        let shift = self.model.shift(from: ["10.0.1.1", "10.0.1.2"], to: Self.leaves, hashing)
        #expect(shift.forced == 0)
        #expect(shift.needless == shift.shares[2].after)
        #expect(shift.shares[2].before == nil && abs((shift.shares[2].after ?? 0) - 4000) < 300)
    }

    @Test("Paths beyond the maximum carry nothing until there is room")
    func maximum() throws {
        let hashing = try #require(ResilientHashing("2x2"))
        let shift = self.model.shift(from: Self.leaves, to: ["10.0.1.2", "10.0.1.3"], hashing)
        #expect(shift.shares[2].before == 0)
        #expect(abs((shift.shares[2].after ?? 0) - 6000) < 400)
        #expect(shift.needless == 0)
    }

    @Test("When all paths go every flow stops, and when the first comes all start")
    func nothing() throws {
        let hashing = try #require(ResilientHashing("4x6"))
        let end = self.model.shift(from: Self.leaves, to: [], hashing)
        #expect(end.forced == end.flowCount && end.needless == 0)
        let start = self.model.shift(from: [], to: ["10.0.1.1"])
        #expect(start.forced == 12_000 && start.shares[0].after == 12_000)
        #expect(self.model.shift(from: [], to: ["10.0.1.1"], hashing).shares[0].after == 12_000)
    }

    @Test("The same seed gives the same result, another one another")
    func seeds() {
        let after = ["10.0.1.2", "10.0.1.3"]
        #expect(self.model.shift(from: Self.leaves, to: after) == self.model.shift(from: Self.leaves, to: after))
        let other = FlowModel(flowCount: 12_000, seed: 8)
        #expect(self.model.shift(from: Self.leaves, to: after) != other.shift(from: Self.leaves, to: after))
    }

    @Test(
        "Numbers beyond bounds are refused or cut",
        arguments: ["", "4", "4x", "x6", "0x6", "4x0", "33x1", "1x65", "+4x6", "4x6x1"]
    )
    func bounds(text: String) {
        #expect(ResilientHashing(text) == nil)
        #expect(FlowModel(flowCount: .max).flowCount == FlowModel.maximumFlows)
        #expect(FlowModel(flowCount: -1).shift(from: Self.leaves, to: []).flowCount == 0)
    }
}
