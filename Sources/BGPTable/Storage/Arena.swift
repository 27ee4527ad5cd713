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
/// Freed elements are used again first. When the last element of an arena is freed its memory is given back, if it is much.
///
/// Sound for the reasons given at ``RawTable``: indices are handed out by ``allocate()`` only, which makes room first.
@safe
struct Arena<Element: ArenaElement>: ~Copyable, @unchecked Sendable {
    private var memory = GrowingMemory<Element>()
    private var free: UInt32 = 0
    private let limit: UInt32
    /// The index behind the last one ever used: every element in use is below it, free ones are as `Element()` is.
    private(set) var endIndex: UInt32 = 1
    /// Elements in use.
    private(set) var count = 0

    /// An arena of up to `limit` elements.
    init(limit: UInt32 = .max - 1) {
        self.limit = limit
    }

    /// Octets held, elements in use or not.
    var octetCount: Int { self.memory.octetCount }

    /// An index for a new element, or 0 when there is no room for more.
    mutating func allocate() -> UInt32 {
        let index: UInt32
        if self.free != 0 {
            index = self.free
            self.free = self[index].freeLink
        } else {
            index = self.endIndex
            guard index <= self.limit, self.memory.grow(toHold: Int(index) + 1) else { return 0 }
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
            return unsafe self.memory.base[Int(index)]
        }
        @inline(__always) nonmutating _modify {
            assert(index > 0 && index < self.endIndex)
            yield unsafe &self.memory.base[Int(index)]
        }
    }

    /// Asks for the cache line of an element that will be needed soon; 0 is allowed and means nothing.
    @inline(__always)
    func prefetch(_ index: UInt32) { unsafe bgp_prefetch(self.memory.base + Int(index)) }

    private mutating func releaseAll() {
        self.memory.release()
        self.endIndex = 1
        self.free = 0
    }
}
