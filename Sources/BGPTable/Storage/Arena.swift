// SPDX-License-Identifier: Apache-2.0

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
    private var chunkCapacity: Int
    /// The first index that was never used.
    private var unused: UInt32 = 1
    private var free: UInt32 = 0
    /// Elements in use.
    private(set) var count = 0

    init() {
        self.chunkCapacity = 64
        unsafe self.chunks = .allocate(capacity: 64)
    }

    deinit {
        for index in 0..<self.chunkCount { unsafe self.chunks[index].deallocate() }
        unsafe self.chunks.deallocate()
    }

    /// Octets held, elements in use or not.
    var octetCount: Int { self.chunkCount * MemoryLayout<Element>.stride << Self.chunkBits }

    /// An index for a new element, or 0 when indices have run out.
    mutating func allocate() -> UInt32 {
        let index: UInt32
        if self.free != 0 {
            index = self.free
            self.free = self[index].freeLink
        } else {
            guard self.unused < .max else { return 0 }
            index = self.unused
            if Int(index) >> Self.chunkBits >= self.chunkCount { self.addChunk() }
            self.unused += 1
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
            assert(index > 0 && Int(index) >> Self.chunkBits < self.chunkCount)
            return unsafe self.chunks[Int(index) >> Self.chunkBits][Int(index) & (1 << Self.chunkBits - 1)]
        }
        @inline(__always) nonmutating set {
            assert(index > 0 && Int(index) >> Self.chunkBits < self.chunkCount)
            unsafe self.chunks[Int(index) >> Self.chunkBits][Int(index) & (1 << Self.chunkBits - 1)] = newValue
        }
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
        self.unused = 1
        self.free = 0
    }
}
