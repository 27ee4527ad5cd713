// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Something kept beside each run of an ``OctetStore``.
protocol OctetNote: BitwiseCopyable {
    /// The note of a run that is new.
    init()
}

/// Nothing beside a run.
struct NoNote: OctetNote {}

/// Runs of octets, each kept once and counted, with a note beside each.
///
/// A run that is there already costs one hash and one comparison. Octets lie in chunks; when more than half of them are
/// dead, the living are moved together.
///
/// Sound for the reasons given at ``RawTable``: locations come from ``append(_:)`` only, and spans that are lent out end
/// with the closure they are lent to.
@safe
struct OctetStore<Note: OctetNote>: ~Copyable, @unchecked Sendable {
    /// One run.
    private struct Entry: ArenaElement {
        var note = Note()
        /// Where it lies, in units of ``granule`` octets over all chunks.
        var location: UInt32 = 0
        /// How many hold it; 0 while the entry is free.
        var references: UInt32 = 0
        var octetCount: UInt16 = 0

        var freeLink: UInt32 {
            get { self.location }
            set { self.location = newValue }
        }
    }

    /// A place in the hash: a handle, 0 for none, and the half of the hash that tells most others apart.
    private struct Slot: BitwiseCopyable {
        var handle: UInt32 = 0
        var hash: UInt32 = 0
    }

    /// Memory that runs lie in.
    @safe
    private struct Chunk {
        let base: UnsafeMutableRawPointer
    }

    private static var granule: Int { 8 }
    private static var chunkSize: Int { 1 << 18 }

    private let seed: UInt64
    private let limit: Int
    private var entries = Arena<Entry>()
    private var slots = RawTable<Slot>(count: 64, repeating: Slot())
    private var chunks: [Chunk] = []
    /// Octets of the last chunk that are taken.
    private var used = chunkSize
    private var liveOctets = 0
    private var deadOctets = 0

    /// An empty store.
    ///
    /// - Parameters:
    ///   - seed: Of the hash.
    ///   - limit: The most octets of runs that are kept.
    init(seed: UInt64, limit: Int = .max) {
        self.seed = seed
        self.limit = limit
    }

    deinit {
        for chunk in self.chunks { unsafe chunk.base.deallocate() }
    }

    /// Runs kept.
    var count: Int { self.entries.count }

    /// The handle behind the last one ever used.
    var endIndex: UInt32 { self.entries.endIndex }

    /// Octets held, bookkeeping included.
    var octetCount: Int {
        self.chunks.count * Self.chunkSize + self.entries.octetCount
            + self.slots.count * MemoryLayout<Slot>.stride
    }

    /// The note beside a run; that of a free handle is as `Note()` is.
    subscript(note handle: UInt32) -> Note {
        @inline(__always) get { self.entries[handle].note }
        @inline(__always) nonmutating _modify { yield &self.entries[handle].note }
    }

    /// Asks for the note beside a run that will be needed soon.
    @inline(__always)
    func prefetch(_ handle: UInt32) { self.entries.prefetch(handle) }

    /// The handle of a run that is kept, 0 for none.
    func find(_ octets: RawSpan) -> UInt32 {
        self.slots[self.slot(of: octets, hash: OctetHash.hash(octets, seed: self.seed))].handle
    }

    /// Finds or keeps a run and counts one more holder.
    ///
    /// - Returns: Its handle, 0 when there is no room, and whether it is new.
    mutating func intern(_ octets: RawSpan) -> (handle: UInt32, isNew: Bool) {
        let hash = OctetHash.hash(octets, seed: self.seed)
        let slot = self.slot(of: octets, hash: hash)
        let known = self.slots[slot].handle
        guard known == 0 else {
            self.retain(known)
            return (known, false)
        }
        // Locations have 32 bits, counts 16.
        guard octets.byteCount <= UInt16.max, octets.byteCount <= self.limit - self.liveOctets,
            self.chunks.count < 1 << 17
        else { return (0, false) }
        let handle = self.entries.allocate()
        guard handle != 0 else { return (0, false) }
        self.entries[handle].location = self.append(octets)
        self.entries[handle].octetCount = UInt16(octets.byteCount)
        self.entries[handle].references = 1
        self.slots[slot] = Slot(handle: handle, hash: UInt32(truncatingIfNeeded: hash))
        if self.entries.count * 4 > self.slots.count * 3 { self.resize(to: self.slots.count * 2) }
        return (handle, true)
    }

    /// Counts more holders.
    mutating func retain(_ handle: UInt32, count: Int = 1) {
        self.entries[handle].references &+= UInt32(truncatingIfNeeded: count)
    }

    /// Counts one holder less; returns whether that was the last.
    mutating func release(_ handle: UInt32) -> Bool {
        self.entries[handle].references &-= 1
        guard self.entries[handle].references == 0 else { return false }
        self.removeSlot(of: handle)
        let octetCount = Int(self.entries[handle].octetCount)
        self.deadOctets += octetCount
        self.liveOctets -= octetCount
        self.entries.deallocate(handle)
        if self.entries.count == 0 {
            self.releaseAll()
        } else if self.deadOctets > Self.chunkSize, self.deadOctets > self.liveOctets {
            self.compact()
        }
        if self.slots.count > 4096, self.entries.count * 8 < self.slots.count { self.resize(to: self.slots.count / 4) }
        return true
    }

    /// Lends the octets of a run.
    @inline(__always)
    func with<Result>(_ handle: UInt32, _ body: (RawSpan) -> Result) -> Result {
        Self.with(self.entries[handle], in: self.chunks, body)
    }

    /// Lends the octets of an entry; the chunks outlive the closure.
    @inline(__always)
    private static func with<Result>(
        _ entry: Entry,
        in chunks: [Chunk],
        _ body: (RawSpan) -> Result
    ) -> Result {
        let offset = Int(entry.location) * Self.granule
        let start = unsafe UnsafeRawPointer(chunks[offset / Self.chunkSize].base) + offset % Self.chunkSize
        let buffer = unsafe UnsafeRawBufferPointer(start: start, count: Int(entry.octetCount))
        return body(unsafe RawSpan(_unsafeBytes: buffer))
    }

    /// Copies a run behind the others; returns where.
    private mutating func append(_ octets: RawSpan) -> UInt32 {
        // A run fits a chunk, because its count has 16 bits.
        let count = octets.byteCount
        if self.used + max(count, 1) > Self.chunkSize {
            let base = UnsafeMutableRawPointer.allocate(byteCount: Self.chunkSize, alignment: Self.granule)
            unsafe self.chunks.append(Chunk(base: base))
            self.used = 0
        }
        let last = self.chunks.count - 1
        let target = unsafe self.chunks[last].base + self.used
        unsafe octets.withUnsafeBytes { source in
            if let base = source.baseAddress { unsafe target.copyMemory(from: base, byteCount: count) }
        }
        let location = (last * Self.chunkSize + self.used) / Self.granule
        self.used += (count + Self.granule - 1) / Self.granule * Self.granule
        self.liveOctets += count
        return UInt32(truncatingIfNeeded: location)
    }

    // MARK: - Hash

    /// The slot that holds a run, or the empty one where it belongs.
    private func slot(of octets: RawSpan, hash: UInt64) -> Int {
        let tag = UInt32(truncatingIfNeeded: hash)
        let mask = self.slots.count &- 1
        var position = Int(tag) & mask
        while true {
            let slot = self.slots[position]
            if slot.handle == 0 { return position }
            if slot.hash == tag, self.with(slot.handle, { OctetHash.isEqual($0, octets) }) { return position }
            position = (position &+ 1) & mask
        }
    }

    /// Closes the gap that a removed slot leaves, so that searches never need tombstones.
    private mutating func removeSlot(of handle: UInt32) {
        let seed = self.seed
        let mask = self.slots.count &- 1
        var hole = Int(UInt32(truncatingIfNeeded: self.with(handle) { OctetHash.hash($0, seed: seed) })) & mask
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

    private mutating func resize(to count: Int) {
        let resized = RawTable<Slot>(count: count, repeating: Slot())
        for index in 0..<self.slots.count where self.slots[index].handle != 0 {
            var position = Int(self.slots[index].hash) & (count - 1)
            while resized[position].handle != 0 { position = (position + 1) & (count - 1) }
            resized[position] = self.slots[index]
        }
        self.slots = resized
    }

    // MARK: - Giving memory back

    /// Moves the living octets into new chunks.
    private mutating func compact() {
        let old = self.chunks
        self.chunks = []
        self.used = Self.chunkSize
        self.liveOctets = 0
        self.deadOctets = 0
        for handle in 1..<self.entries.endIndex where self.entries[handle].references != 0 {
            let entry = self.entries[handle]
            self.entries[handle].location = Self.with(entry, in: old) { self.append($0) }
        }
        for chunk in old { unsafe chunk.base.deallocate() }
    }

    private mutating func releaseAll() {
        for chunk in self.chunks { unsafe chunk.base.deallocate() }
        self.chunks = []
        self.used = Self.chunkSize
        self.liveOctets = 0
        self.deadOctets = 0
    }
}
