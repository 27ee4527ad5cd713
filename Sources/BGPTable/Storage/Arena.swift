// SPDX-License-Identifier: Apache-2.0

import CHints

/// What an ``Arena`` can hold: plain memory, one link of which serves the free list while the element is not in use.
protocol ArenaElement: BitwiseCopyable {
    /// An element whose memory is about to be used.
    init()
    /// The index of the next free element, while this one is free.
    var freeLink: UInt32 { get set }
}

/// Elements under 32-bit indices; 0 is no index.
///
/// Memory comes in chunks, so growing copies nothing and holds nothing twice. Freed elements are used again first. When
/// the last element of an arena is freed all chunks are given back.
///
/// Sound for the reasons given at ``RawTable``: indices are handed out by ``allocate()`` only, and chunks stay where they
/// are until the arena is empty.
@safe
struct Arena<Element: ArenaElement>: ~Copyable, @unchecked Sendable {
    private static var chunkBits: Int { 14 }

    private var chunks: UnsafeMutablePointer<UnsafeMutablePointer<Element>>
    private var chunkCount = 0
    private var chunkCapacity = 64
    private var free: UInt32 = 0
    private let limit: UInt32
    /// The index behind the last one ever used: every element in use is below it, free ones are as `Element()` is.
    private(set) var endIndex: UInt32 = 1
    /// Elements in use.
    private(set) var count = 0

    /// An arena of up to `limit` elements.
    init(limit: UInt32 = .max - 1) {
        unsafe self.chunks = .allocate(capacity: 64)
        self.limit = limit
    }

    deinit {
        for index in 0..<self.chunkCount { unsafe self.chunks[index].deallocate() }
        unsafe self.chunks.deallocate()
    }

    /// Octets held, elements in use or not.
    var octetCount: Int { self.chunkCount * MemoryLayout<Element>.stride << Self.chunkBits }

    /// An index for a new element, or 0 when there is no room for more.
    mutating func allocate() -> UInt32 {
        let index: UInt32
        if self.free != 0 {
            index = self.free
            self.free = self[index].freeLink
        } else {
            guard self.endIndex <= self.limit else { return 0 }
            index = self.endIndex
            if Int(index) >> Self.chunkBits >= self.chunkCount { self.addChunk() }
            self.endIndex += 1
        }
        self[index] = Element()
        self.count += 1
        return index
    }

    /// Gives an element back.
    mutating func deallocate(_ index: UInt32) {
        var element = Element()
        element.freeLink = self.free
        self[index] = element
        self.free = index
        self.count -= 1
        if self.count == 0 { self.releaseAll() }
    }

    subscript(_ index: UInt32) -> Element {
        @inline(__always) get {
            assert(index > 0 && index < self.endIndex)
            return unsafe self.chunks[Int(index) >> Self.chunkBits][Int(index) & (1 << Self.chunkBits - 1)]
        }
        @inline(__always) nonmutating _modify {
            assert(index > 0 && Int(index) >> Self.chunkBits < self.chunkCount)
            yield unsafe &self.chunks[Int(index) >> Self.chunkBits][Int(index) & (1 << Self.chunkBits - 1)]
        }
    }

    /// Asks for the cache line of an element that will be needed soon; 0 is allowed and means nothing.
    @inline(__always)
    func prefetch(_ index: UInt32) {
        guard index != 0, index < self.endIndex else { return }
        unsafe bgp_prefetch(self.chunks[Int(index) >> Self.chunkBits] + Int(index) & (1 << Self.chunkBits - 1))
    }

    private mutating func addChunk() {
        if self.chunkCount == self.chunkCapacity {
            let larger = UnsafeMutablePointer<UnsafeMutablePointer<Element>>.allocate(capacity: self.chunkCapacity * 2)
            unsafe larger.update(from: self.chunks, count: self.chunkCount)
            unsafe self.chunks.deallocate()
            unsafe self.chunks = larger
            self.chunkCapacity *= 2
        }
        unsafe self.chunks[self.chunkCount] = .allocate(capacity: 1 << Self.chunkBits)
        self.chunkCount += 1
    }

    private mutating func releaseAll() {
        for index in 0..<self.chunkCount { unsafe self.chunks[index].deallocate() }
        self.chunkCount = 0
        self.endIndex = 1
        self.free = 0
    }
}
