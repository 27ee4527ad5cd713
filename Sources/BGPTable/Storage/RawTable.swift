// SPDX-License-Identifier: Apache-2.0

/// A fixed number of elements in memory of their own, without reference counts and without copies on write.
///
/// Together with ``Arena`` and ``OctetStore`` this is the only place of the table that touches memory directly. It is
/// sound because the memory belongs to this value alone (it cannot be copied), every element is initialised on creation,
/// and indices come from the structures of this module, which keep them below ``count``; debug builds check each.
@safe
struct RawTable<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    private let base: UnsafeMutablePointer<Element>
    /// Number of elements.
    let count: Int

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
        get {
            assert(index >= 0 && index < self.count)
            return unsafe self.base[index]
        }
        nonmutating set {
            assert(index >= 0 && index < self.count)
            unsafe self.base[index] = newValue
        }
    }
}
