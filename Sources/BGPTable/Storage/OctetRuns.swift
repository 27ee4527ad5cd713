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
/// Octets lie in chunks; when more than half of them are dead, the living are moved together.
///
/// Sound for the reasons given at ``RawTable``: locations come from ``append(_:)`` only, and spans that are lent out end
/// with the closure they are lent to.
@safe
struct OctetRuns<Note: OctetNote>: ~Copyable, @unchecked Sendable {
    /// One run.
    struct Entry: ArenaElement {
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

    /// Memory that runs lie in.
    @safe
    struct Chunk {
        let base: UnsafeMutableRawPointer
    }

    private static var granule: Int { 8 }
    private static var chunkSize: Int { 1 << 18 }

    private let limit: Int
    private var entries = Arena<Entry>()
    private var chunks: [Chunk] = []
    /// Octets of the last chunk that are taken.
    private var used = chunkSize
    private var liveOctets = 0
    private var deadOctets = 0

    /// No runs yet, of `limit` octets at most.
    init(limit: Int = .max) {
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
    var octetCount: Int { self.chunks.count * Self.chunkSize + self.entries.octetCount }

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
        // Locations have 32 bits, counts 16.
        guard octets.byteCount <= UInt16.max, octets.byteCount <= self.limit - self.liveOctets,
            self.chunks.count < 1 << 17
        else { return 0 }
        let handle = self.entries.allocate()
        guard handle != 0 else { return 0 }
        self.entries[handle].location = self.append(octets)
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
        } else if self.deadOctets > Self.chunkSize, self.deadOctets > self.liveOctets {
            self.compact()
        }
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
