// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Something kept beside each run of ``OctetRuns``.
protocol OctetNote: BitwiseCopyable {
    /// The note of a run that is new.
    init()
}

/// Nothing beside a run.
struct NoNote: OctetNote {}

/// Runs of octets, counted by those who hold them, with a note beside each.
///
/// When more than half of the octets are dead, the living are moved together.
///
/// Sound for the reasons given at ``RawTable``: locations come from ``append(_:)`` only, and spans that are lent out end
/// with the closure they are lent to, before anything can be appended.
@safe
struct OctetRuns<Note: OctetNote>: ~Copyable, @unchecked Sendable {
    /// One run.
    struct Entry: ArenaElement {
        var note = Note()
        /// Where it lies, in granules.
        var location: UInt32 = 0
        /// How many hold it; 0 while the entry is free.
        var references: UInt32 = 0
        var octetCount: UInt16 = 0

        var freeLink: UInt32 {
            get { self.location }
            set { self.location = newValue }
        }
    }

    /// Runs begin at multiples of eight octets.
    private typealias Granule = UInt64
    /// Dead octets that are left where they are, however few are living.
    private static var toleratedOctets: Int { 1 << 14 }

    private let limit: Int
    private var entries = Arena<Entry>()
    private var granules = GrowingMemory<Granule>()
    /// Granules taken.
    private var used = 0
    private var liveOctets = 0
    private var deadOctets = 0

    /// No runs yet, of `limit` octets at most.
    init(limit: Int = .max) {
        self.limit = limit
    }

    /// Runs kept.
    var count: Int { self.entries.count }

    /// The handle behind the last one ever used.
    var endIndex: UInt32 { self.entries.endIndex }

    /// Octets held, bookkeeping included.
    var octetCount: Int { self.granules.octetCount + self.entries.octetCount }

    /// The note beside a run; that of a free handle is as `Note()` is.
    subscript(note handle: UInt32) -> Note {
        @inline(__always) get { self.entries[handle].note }
        @inline(__always) nonmutating _modify { yield &self.entries[handle].note }
    }

    /// Asks for the note beside a run that will be needed soon.
    @inline(__always)
    func prefetch(_ handle: UInt32) { self.entries.prefetch(handle) }

    /// Keeps a run, with one holder.
    ///
    /// - Returns: Its handle, 0 when there is no room.
    mutating func add(_ octets: RawSpan) -> UInt32 {
        guard octets.byteCount <= UInt16.max, octets.byteCount <= self.limit - self.liveOctets else { return 0 }
        let handle = self.entries.allocate()
        guard handle != 0 else { return 0 }
        guard let location = self.append(octets) else {
            self.entries.deallocate(handle)
            return 0
        }
        self.entries[handle].location = location
        self.entries[handle].octetCount = UInt16(octets.byteCount)
        self.entries[handle].references = 1
        return handle
    }

    /// Counts more holders.
    mutating func retain(_ handle: UInt32, count: Int = 1) {
        self.entries[handle].references &+= UInt32(truncatingIfNeeded: count)
    }

    /// Whether a run has one holder only, with whom it goes.
    func isLastHolder(of handle: UInt32) -> Bool { self.entries[handle].references == 1 }

    /// Counts one holder less; the run goes with the last.
    mutating func release(_ handle: UInt32) {
        self.entries[handle].references &-= 1
        guard self.entries[handle].references == 0 else { return }
        let octetCount = Int(self.entries[handle].octetCount)
        self.deadOctets += octetCount
        self.liveOctets -= octetCount
        self.entries.deallocate(handle)
        if self.entries.count == 0 {
            self.releaseAll()
        } else if self.deadOctets > max(self.liveOctets, Self.toleratedOctets, Int(self.entries.endIndex)) {
            // Moving walks over all entries, so it waits until it costs no more than what died.
            self.compact()
        }
    }

    /// Whether a handle, perhaps of a run that is gone, is that of a run with these octets.
    @inline(__always)
    func isRun(_ handle: UInt32, _ octets: RawSpan) -> Bool {
        handle != 0 && handle < self.entries.endIndex && self.entries[handle].references != 0
            && self.with(handle) { OctetHash.isEqual($0, octets) }
    }

    /// Lends the octets of a run.
    @inline(__always)
    func with<Result>(_ handle: UInt32, _ body: (RawSpan) -> Result) -> Result {
        Self.with(self.entries[handle], in: self.granules, body)
    }

    /// Lends the octets of an entry; the memory outlives the closure.
    @inline(__always)
    private static func with<Result>(
        _ entry: Entry,
        in granules: borrowing GrowingMemory<Granule>,
        _ body: (RawSpan) -> Result
    ) -> Result {
        let start = unsafe UnsafeRawPointer(granules.base + Int(entry.location))
        let buffer = unsafe UnsafeRawBufferPointer(start: start, count: Int(entry.octetCount))
        return body(unsafe RawSpan(_unsafeBytes: buffer))
    }

    /// Copies a run behind the others; returns where, `nil` when there is no room.
    private mutating func append(_ octets: RawSpan) -> UInt32? {
        let size = MemoryLayout<Granule>.size
        let count = (octets.byteCount + size - 1) / size
        guard let location = UInt32(exactly: self.used), self.granules.grow(toHold: self.used + count) else {
            return nil
        }
        let target = unsafe UnsafeMutableRawPointer(self.granules.base + self.used)
        unsafe octets.withUnsafeBytes { source in
            if let base = source.baseAddress { unsafe target.copyMemory(from: base, byteCount: source.count) }
        }
        self.used += count
        self.liveOctets += octets.byteCount
        return location
    }

    // MARK: - Giving memory back

    /// Moves the living octets into new memory; does nothing when there is none.
    private mutating func compact() {
        var old = GrowingMemory<Granule>()
        guard old.grow(toHold: self.used - self.deadOctets / MemoryLayout<Granule>.size) else { return }
        swap(&old, &self.granules)
        self.used = 0
        self.liveOctets = 0
        self.deadOctets = 0
        for handle in 1..<self.entries.endIndex where self.entries[handle].references != 0 {
            let location = Self.with(self.entries[handle], in: old) { self.append($0) }
            if let location { self.entries[handle].location = location }
        }
    }

    private mutating func releaseAll() {
        self.granules.release()
        self.used = 0
        self.liveOctets = 0
        self.deadOctets = 0
    }
}
