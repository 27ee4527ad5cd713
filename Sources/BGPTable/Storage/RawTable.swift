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
    private var base: UnsafeMutablePointer<Element>
    /// Number of elements.
    private(set) var count: Int

    /// `count` times `element`.
    init(count: Int, repeating element: Element) {
        unsafe self.base = UnsafeMutablePointer<Element>.allocate(capacity: max(count, 1))
        unsafe self.base.initialize(repeating: element, count: count)
        self.count = count
    }

    deinit {
        unsafe self.base.deallocate()
    }

    subscript(_ index: Int) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < self.count)
            return unsafe self.base[index]
        }
        @inline(__always) nonmutating _modify {
            assert(index >= 0 && index < self.count)
            yield unsafe &self.base[index]
        }
    }

    /// Asks for the cache line of an element that will be needed soon.
    @inline(__always)
    func prefetch(_ index: Int) {
        assert(index >= 0 && index < self.count)
        unsafe bgp_prefetch(self.base + index)
    }

    /// Makes room for at least `count` elements, at least doubling; new ones are `element`.
    mutating func grow(toHold count: Int, repeating element: Element) {
        guard count > self.count else { return }
        var larger = RawTable(count: max(count, self.count * 2), repeating: element)
        unsafe larger.base.update(from: self.base, count: self.count)
        swap(&self, &larger)
    }
}
