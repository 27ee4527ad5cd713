// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The attributes of all routes, each distinct block once.
///
/// Blocks are in RIB form (``AttributeNormalizer``). One that is there already costs a hash and a comparison; only a new
/// one is read, and then only for its ``DecisionSummary``.
struct AttributeStore: ~Copyable, Sendable {
    private var blocks: OctetStore
    /// Summaries by handle.
    private var summaries = RawTable<DecisionSummary>(count: 1024, repeating: DecisionSummary())
    private let options: DecisionOptions

    init(options: DecisionOptions, seed: UInt64) {
        self.blocks = OctetStore(seed: seed)
        self.options = options
    }

    /// Distinct blocks.
    var count: Int { self.blocks.count }

    /// Octets held.
    var octetCount: Int { self.blocks.octetCount + self.summaries.count * MemoryLayout<DecisionSummary>.stride }

    /// Finds or keeps a block and counts one more route that has it; 0 when handles have run out.
    mutating func intern(_ octets: RawSpan) -> UInt32 {
        let (handle, isNew) = self.blocks.intern(octets)
        guard isNew else { return handle }
        if Int(handle) >= self.summaries.count { self.growSummaries() }
        self.summaries[Int(handle)] = DecisionSummary(octets, options: self.options)
        return handle
    }

    /// Counts one more route that has the block.
    mutating func retain(_ handle: UInt32) { self.blocks.retain(handle) }

    /// Counts one route less that has the block.
    mutating func release(_ handle: UInt32) { _ = self.blocks.release(handle) }

    /// What the decision reads of a block.
    func summary(_ handle: UInt32) -> DecisionSummary { self.summaries[Int(handle)] }

    /// A copy of a block.
    func attributes(_ handle: UInt32) -> PathAttributes { self.blocks.with(handle) { PathAttributes(copying: $0) } }

    private mutating func growSummaries() {
        let larger = RawTable<DecisionSummary>(count: self.summaries.count * 2, repeating: DecisionSummary())
        for index in 0..<self.summaries.count { larger[index] = self.summaries[index] }
        self.summaries = larger
    }
}
