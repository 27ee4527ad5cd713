// SPDX-License-Identifier: Apache-2.0

import CHints

/// A number of elements in memory of their own, without reference counts and without copies on write.
///
/// Together with ``Arena``, ``OctetStore`` and ``OctetHash`` this is the only place of the table that touches memory
/// directly. It is sound because the memory belongs to this value alone (it cannot be copied), every element is
/// initialised on creation, and indices come from the structures of this module, which keep them below ``count``; debug
/// builds check each.
@safe
struct RawTable<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    private var memory = GrowingMemory<Element>()
    /// Number of elements.
    private(set) var count = 0

    /// No elements, and no memory.
    init() {}

    /// `count` times `element`, as many as a table has before anybody sends it anything.
    ///
    /// Without memory for these few pages the process ends; from then on ``grow(toHold:repeating:)`` refuses.
    init(count: Int, repeating element: Element) {
        guard self.grow(toHold: max(count, 1), repeating: element) else {
            fatalError("no memory for the first \(count) entries of a table")
        }
    }

    subscript(_ index: Int) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < self.count)
            return unsafe self.memory.base[index]
        }
        @inline(__always) nonmutating _modify {
            assert(index >= 0 && index < self.count)
            yield unsafe &self.memory.base[index]
        }
    }

    /// Asks for the cache line of an element that will be needed soon.
    @inline(__always)
    func prefetch(_ index: Int) {
        assert(index >= 0 && index < self.count)
        unsafe bgp_prefetch(self.memory.base + index)
    }

    /// Makes room for at least `count` elements, at least doubling; new ones are `element`.
    ///
    /// - Returns: Whether there is room; if not, everything is as it was.
    mutating func grow(toHold count: Int, repeating element: Element) -> Bool {
        guard count > self.count else { return true }
        let count = max(count, self.count * 2)
        guard self.memory.grow(toHold: count) else { return false }
        // New memory is zero.
        let isZero = unsafe withUnsafeBytes(of: element) { unsafe $0.allSatisfy { $0 == 0 } }
        if !isZero {
            unsafe (self.memory.base + self.count).initialize(repeating: element, count: count - self.count)
        }
        self.count = count
        return true
    }
}
