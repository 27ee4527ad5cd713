// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Runs of octets, each kept once and counted.
///
/// A run that is there already costs one hash and one comparison. Octets lie in chunks; when more than half of them are
/// dead, the living are moved together.
///
/// Sound for the reasons given at ``RawTable``: offsets come from ``append(_:)`` only, and spans that are lent out end
/// with the closure they are lent to.
@safe
struct OctetStore: ~Copyable, @unchecked Sendable {
    /// One run.
    struct Entry: ArenaElement {
        /// Which chunk, and where in it.
        var chunk: UInt32 = 0
        var offset: UInt32 = 0
        var octetCount: UInt32 = 0
        /// How many hold it.
        var references: UInt32 = 0
        /// The upper half of its hash, so that most comparisons end early.
        var hash: UInt32 = 0

        var freeLink: UInt32 {
            get { self.chunk }
            set { self.chunk = newValue }
        }
    }

    /// Memory that runs lie in.
    @safe
    private struct Chunk {
        let base: UnsafeMutableRawPointer
        let size: Int
    }

    private static var chunkSize: Int { 1 << 18 }

    private let seed: UInt64
    private var entries = Arena<Entry>()
    private var slots = RawTable<UInt32>(count: 1024, repeating: 0)
    private var chunks: [Chunk] = []
    private var used = 0
    private var liveOctets = 0
    private var deadOctets = 0

    init(seed: UInt64) {
        self.seed = seed
    }

    deinit {
        for chunk in self.chunks { unsafe chunk.base.deallocate() }
    }

    /// Runs kept.
    var count: Int { self.entries.count }

    /// Octets held, bookkeeping included.
    var octetCount: Int { self.chunks.reduce(0) { $0 + $1.size } + self.entries.octetCount + self.slots.count * 4 }

    /// Finds or keeps a run and counts one more holder.
    ///
    /// - Returns: Its handle, 0 when handles have run out, and whether it is new.
    mutating func intern(_ octets: RawSpan) -> (handle: UInt32, isNew: Bool) {
        let hash = OctetHash.hash(octets, seed: self.seed)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        let mask = self.slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while self.slots[slot] != 0 {
            let handle = self.slots[slot]
            var entry = self.entries[handle]
            if entry.hash == tag, self.matches(entry, octets) {
                entry.references &+= 1
                self.entries[handle] = entry
                return (handle, false)
            }
            slot = (slot + 1) & mask
        }
        let handle = self.entries.allocate()
        guard handle != 0 else { return (0, false) }
        var entry = self.append(octets)
        entry.references = 1
        entry.hash = tag
        self.entries[handle] = entry
        self.slots[slot] = handle
        if self.entries.count * 2 > self.slots.count { self.rehash(to: self.slots.count * 2) }
        return (handle, true)
    }

    /// Counts one more holder.
    mutating func retain(_ handle: UInt32) {
        var entry = self.entries[handle]
        entry.references &+= 1
        self.entries[handle] = entry
    }

    /// Counts one holder less; returns whether that was the last.
    mutating func release(_ handle: UInt32) -> Bool {
        var entry = self.entries[handle]
        entry.references &-= 1
        self.entries[handle] = entry
        guard entry.references == 0 else { return false }
        self.removeSlot(of: handle, entry)
        self.deadOctets += Int(entry.octetCount)
        self.liveOctets -= Int(entry.octetCount)
        self.entries.deallocate(handle)
        if self.deadOctets > Self.chunkSize, self.deadOctets > self.liveOctets { self.compact() }
        return true
    }

    /// Lends the octets of a run.
    func with<Result>(_ handle: UInt32, _ body: (RawSpan) -> Result) -> Result {
        Self.with(self.entries[handle], in: self.chunks, body)
    }

    /// Lends the octets of an entry; the chunks outlive the closure.
    private static func with<Result>(
        _ entry: Entry,
        in chunks: [Chunk],
        _ body: (RawSpan) -> Result
    ) -> Result {
        let start = unsafe UnsafeRawPointer(chunks[Int(entry.chunk)].base) + Int(entry.offset)
        let buffer = unsafe UnsafeRawBufferPointer(start: start, count: Int(entry.octetCount))
        return body(unsafe RawSpan(_unsafeBytes: buffer))
    }

    private func matches(_ entry: Entry, _ octets: RawSpan) -> Bool {
        guard Int(entry.octetCount) == octets.byteCount else { return false }
        let start = unsafe UnsafeRawPointer(self.chunks[Int(entry.chunk)].base) + Int(entry.offset)
        return unsafe octets.withUnsafeBytes { other in
            let own = unsafe UnsafeRawBufferPointer(start: start, count: other.count)
            return unsafe own.elementsEqual(other)
        }
    }

    private mutating func append(_ octets: RawSpan) -> Entry {
        let count = octets.byteCount
        if self.used + count > (self.chunks.last?.size ?? -1) {
            let size = max(Self.chunkSize, count)
            let base = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
            unsafe self.chunks.append(Chunk(base: base, size: size))
            self.used = 0
        }
        var entry = Entry()
        entry.chunk = UInt32(truncatingIfNeeded: self.chunks.count - 1)
        entry.offset = UInt32(truncatingIfNeeded: self.used)
        entry.octetCount = UInt32(truncatingIfNeeded: count)
        let target = unsafe self.chunks[self.chunks.count - 1].base + self.used
        unsafe octets.withUnsafeBytes { source in
            if let base = source.baseAddress { unsafe target.copyMemory(from: base, byteCount: count) }
        }
        self.used += count
        self.liveOctets += count
        return entry
    }

    /// Closes the gap that a removed slot leaves, so that searches never need tombstones.
    private mutating func removeSlot(of handle: UInt32, _ entry: Entry) {
        let mask = self.slots.count - 1
        var hole = self.home(of: entry)
        while self.slots[hole] != handle {
            guard self.slots[hole] != 0 else { return }
            hole = (hole + 1) & mask
        }
        var probe = hole
        while true {
            probe = (probe + 1) & mask
            let other = self.slots[probe]
            guard other != 0 else { break }
            let home = self.home(of: self.entries[other])
            // The other may move into the hole unless its home lies behind the hole.
            if (probe &- home) & mask >= (probe &- hole) & mask {
                self.slots[hole] = other
                hole = probe
            }
        }
        self.slots[hole] = 0
    }

    private func home(of entry: Entry) -> Int {
        Int(truncatingIfNeeded: self.hash(of: entry)) & (self.slots.count - 1)
    }

    private func hash(of entry: Entry) -> UInt64 {
        let seed = self.seed
        return Self.with(entry, in: self.chunks) { OctetHash.hash($0, seed: seed) }
    }

    private mutating func rehash(to count: Int) {
        let larger = RawTable<UInt32>(count: count, repeating: 0)
        for index in 0..<self.slots.count {
            let handle = self.slots[index]
            guard handle != 0 else { continue }
            let entry = self.entries[handle]
            var slot = Int(truncatingIfNeeded: self.hash(of: entry)) & (count - 1)
            while larger[slot] != 0 { slot = (slot + 1) & (count - 1) }
            larger[slot] = handle
        }
        self.slots = larger
    }

    /// Moves the living octets into new chunks.
    private mutating func compact() {
        let old = self.chunks
        self.chunks = []
        self.used = 0
        self.liveOctets = 0
        self.deadOctets = 0
        for index in 0..<self.slots.count {
            let handle = self.slots[index]
            guard handle != 0 else { continue }
            let entry = self.entries[handle]
            var moved = Self.with(entry, in: old) { self.append($0) }
            moved.references = entry.references
            moved.hash = entry.hash
            self.entries[handle] = moved
        }
        for chunk in old { unsafe chunk.base.deallocate() }
    }
}
