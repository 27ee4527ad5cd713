// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The attributes of all routes, each distinct block once.
///
/// Blocks are in RIB form (``AttributeNormalizer``). One that is there already costs a hash and a comparison; only a new
/// one is read, and then only for its ``DecisionSummary``. Routes hold a block's handle, a number that is never 0, and
/// are counted.
struct AttributeStore: ~Copyable, Sendable {
    private var blocks: OctetStore<DecisionSummary>
    /// Accumulated metrics of the few blocks that have one; RFC 7311.
    private var metrics: [UInt32: UInt64] = [:]
    private(set) var nextHops = NextHopTable()
    private let options: DecisionOptions
    private let seed: UInt64

    /// An empty store that keeps at most `limit` octets of attributes.
    init(options: DecisionOptions, limit: Int, seed: UInt64) {
        self.blocks = OctetStore(seed: seed, limit: limit)
        self.options = options
        self.seed = seed
    }

    /// Distinct blocks.
    var count: Int { self.blocks.count }

    /// Octets held.
    var octetCount: Int { self.blocks.octetCount }

    /// Finds or keeps a block and counts one more route that has it; 0 when there is no room for it.
    mutating func intern(_ octets: RawSpan) -> UInt32 { self.intern(octets, hash: self.blocks.hash(octets)) }

    /// The same for a block whose hash is known.
    mutating func intern(_ octets: RawSpan, hash: UInt64) -> UInt32 {
        let (handle, isNew) = self.blocks.intern(octets, hash: hash)
        if isNew { self.summarise(handle, octets) }
        return handle
    }

    /// Counts one more route that has a block, if it has these octets; the handle may be of a block that is gone.
    mutating func retain(_ handle: UInt32, ifItIs octets: RawSpan) -> Bool {
        guard self.blocks.isRun(handle, octets) else { return false }
        self.blocks.retain(handle)
        return true
    }

    private mutating func summarise(_ handle: UInt32, _ octets: RawSpan) {
        let reader = DecisionSummaryReader(octets, options: self.options, seed: self.seed)
        var summary = reader.summary
        summary.nextHop = self.nextHops.intern(reader.nextHop)
        self.blocks[note: handle] = summary
        if let aigp = reader.aigp { self.metrics[handle] = aigp }
    }

    /// Counts more routes that have a block.
    mutating func retain(_ handle: UInt32, count: Int = 1) { self.blocks.retain(handle, count: count) }

    /// Counts one route less that has a block.
    mutating func release(_ handle: UInt32) {
        let summary = self.blocks[note: handle]
        guard self.blocks.release(handle) else { return }
        self.nextHops.release(summary.nextHop)
        if summary.flags.contains(.hasAIGP) { self.metrics[handle] = nil }
    }

    /// What the decision reads of a block.
    @inline(__always)
    func summary(_ handle: UInt32) -> DecisionSummary { self.blocks[note: handle] }

    /// Asks for where the search for a block will begin; returns the block's hash.
    @inline(__always)
    func prefetch(_ octets: RawSpan) -> UInt64 {
        let hash = self.blocks.hash(octets)
        self.blocks.prefetchSlot(hash)
        return hash
    }

    /// Asks for a summary that will be needed soon.
    @inline(__always)
    func prefetch(_ handle: UInt32) { self.blocks.prefetch(handle) }

    /// The accumulated metric of a block, and what lies between here and its next hop; `nil` where it has none.
    func aigp(_ handle: UInt32, _ summary: DecisionSummary) -> UInt64? {
        guard summary.flags.contains(.hasAIGP), let metric = self.metrics[handle] else { return nil }
        let (sum, isOverflow) = metric.addingReportingOverflow(UInt64(self.nextHops.cost(of: summary.nextHop)))
        return isOverflow ? .max : sum
    }

    /// A copy of a block.
    func attributes(_ handle: UInt32) -> PathAttributes { self.blocks.with(handle) { PathAttributes(copying: $0) } }

    /// Whether a block has these octets.
    func isBlock(_ handle: UInt32, _ octets: RawSpan) -> Bool {
        self.blocks.with(handle) { OctetHash.isEqual($0, octets) }
    }

    /// Says how far a next hop is, or with `nil` that it cannot be reached.
    mutating func setCost(_ cost: UInt32?, of nextHop: NextHopTable.Address) {
        self.nextHops.setCost(cost, of: nextHop)
    }
}
