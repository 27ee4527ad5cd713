// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// A note, and the half of the hash that leads to the slot of its run.
struct HashedNote<Note: OctetNote>: OctetNote {
    var note = Note()
    var hash: UInt32 = 0
}

/// Runs of octets, each kept once and counted, with a note beside each.
///
/// A run that is there already costs one hash and one comparison.
struct OctetStore<Note: OctetNote>: ~Copyable, Sendable {
    /// A place in the hash: a handle, 0 for none, and the half of the hash that tells most others apart.
    struct Slot: BitwiseCopyable {
        var handle: UInt32 = 0
        var hash: UInt32 = 0
    }

    private let seed: UInt64
    private var runs: OctetRuns<HashedNote<Note>>
    private var slots = RawTable<Slot>(count: 64, repeating: Slot())

    /// An empty store.
    ///
    /// - Parameters:
    ///   - seed: Of the hash.
    ///   - limit: The most octets of runs that are kept.
    init(seed: UInt64, limit: Int = .max) {
        self.seed = seed
        self.runs = OctetRuns(limit: limit)
    }

    /// Runs kept.
    var count: Int { self.runs.count }

    /// The handle behind the last one ever used.
    var endIndex: UInt32 { self.runs.endIndex }

    /// Octets held, bookkeeping included.
    var octetCount: Int { self.runs.octetCount + self.slots.count * MemoryLayout<Slot>.stride }

    /// The note beside a run; that of a free handle is as `Note()` is.
    subscript(note handle: UInt32) -> Note {
        @inline(__always) get { self.runs[note: handle].note }
        @inline(__always) nonmutating _modify { yield &self.runs[note: handle].note }
    }

    /// Asks for the note beside a run that will be needed soon.
    @inline(__always)
    func prefetch(_ handle: UInt32) { self.runs.prefetch(handle) }

    /// The handle of a run that is kept, 0 for none.
    @inline(__always)
    func find(_ octets: RawSpan) -> UInt32 { self.slot(of: octets, hash: self.hash(octets)).handle }

    /// The hash of a run, by which it is looked for.
    @inline(__always)
    func hash(_ octets: RawSpan) -> UInt64 { OctetHash.hash(octets, seed: self.seed) }

    /// Asks for the slot that a search for `hash` begins with.
    @inline(__always)
    func prefetchSlot(_ hash: UInt64) {
        self.slots.prefetch(Int(UInt32(truncatingIfNeeded: hash)) & (self.slots.count &- 1))
    }

    /// Where a run is in the hash, or belongs.
    struct FoundSlot {
        /// The run's handle, 0 where it is not kept.
        fileprivate(set) var handle: UInt32
        fileprivate var position: Int
        fileprivate var tag: UInt32
    }

    /// Looks for a run with this hash.
    @inline(__always)
    func slot(of octets: RawSpan, hash: UInt64) -> FoundSlot {
        let tag = UInt32(truncatingIfNeeded: hash)
        let mask = self.slots.count &- 1
        var position = Int(tag) & mask
        while true {
            let slot = self.slots[position]
            let isFound =
                slot.handle == 0
                || slot.hash == tag && self.with(slot.handle) { OctetHash.isEqual($0, octets) }
            if isFound { return FoundSlot(handle: slot.handle, position: position, tag: tag) }
            position = (position &+ 1) & mask
        }
    }

    /// Finds or keeps a run and counts one more holder.
    ///
    /// - Returns: Its handle, 0 when there is no room, and whether it is new.
    mutating func intern(_ octets: RawSpan) -> (handle: UInt32, isNew: Bool) {
        self.intern(octets, hash: self.hash(octets))
    }

    /// The same for a run whose hash is known.
    mutating func intern(_ octets: RawSpan, hash: UInt64) -> (handle: UInt32, isNew: Bool) {
        let slot = self.slot(of: octets, hash: hash)
        guard slot.handle == 0 else {
            self.retain(slot.handle)
            return (slot.handle, false)
        }
        let handle = self.add(octets, in: slot)
        return (handle, handle != 0)
    }

    /// Keeps a run that was just looked for and is not kept yet, with one holder.
    ///
    /// - Returns: Its handle, 0 when there is no room.
    mutating func add(_ octets: RawSpan, in slot: FoundSlot) -> UInt32 {
        // Where the slots could not be doubled, the last eighth stays free: a search ends at a free slot.
        guard self.runs.count * 8 < self.slots.count * 7 else { return 0 }
        let handle = self.runs.add(octets)
        guard handle != 0 else { return 0 }
        self.runs[note: handle].hash = slot.tag
        self.slots[slot.position] = Slot(handle: handle, hash: slot.tag)
        if self.runs.count * 4 > self.slots.count * 3 { self.resize(to: self.slots.count * 2) }
        return handle
    }

    /// Counts more holders.
    mutating func retain(_ handle: UInt32, count: Int = 1) { self.runs.retain(handle, count: count) }

    /// Counts one holder less; returns whether that was the last.
    mutating func release(_ handle: UInt32) -> Bool {
        let isLast = self.runs.isLastHolder(of: handle)
        if isLast { self.removeSlot(of: handle) }
        self.runs.release(handle)
        guard isLast else { return false }
        if self.slots.count > 4096, self.runs.count * 8 < self.slots.count { self.resize(to: self.slots.count / 4) }
        return true
    }

    /// Whether a handle, perhaps of a run that is gone, is that of a run with these octets.
    @inline(__always)
    func isRun(_ handle: UInt32, _ octets: RawSpan) -> Bool { self.runs.isRun(handle, octets) }

    /// Lends the octets of a run.
    @inline(__always)
    func with<Result>(_ handle: UInt32, _ body: (RawSpan) -> Result) -> Result { self.runs.with(handle, body) }

    // MARK: - Hash

    /// Closes the gap that a removed slot leaves, so that searches never need tombstones.
    private mutating func removeSlot(of handle: UInt32) {
        let mask = self.slots.count &- 1
        var hole = Int(self.runs[note: handle].hash) & mask
        while self.slots[hole].handle != handle {
            guard self.slots[hole].handle != 0 else { return }
            hole = (hole &+ 1) & mask
        }
        var probe = hole
        while true {
            probe = (probe &+ 1) & mask
            let other = self.slots[probe]
            guard other.handle != 0 else { break }
            // The other may move into the hole unless its home lies behind the hole.
            if (probe &- Int(other.hash)) & mask >= (probe &- hole) & mask {
                self.slots[hole] = other
                hole = probe
            }
        }
        self.slots[hole] = Slot()
    }

    /// Places all runs anew; without room for so many slots everything stays as it is.
    private mutating func resize(to count: Int) {
        var resized = RawTable<Slot>()
        guard resized.grow(toHold: count, repeating: Slot()) else { return }
        for index in 0..<self.slots.count where self.slots[index].handle != 0 {
            var position = Int(self.slots[index].hash) & (count - 1)
            while resized[position].handle != 0 { position = (position + 1) & (count - 1) }
            resized[position] = self.slots[index]
        }
        self.slots = resized
    }
}
