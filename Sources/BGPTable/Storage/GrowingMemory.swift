// SPDX-License-Identifier: Apache-2.0

import CHints

/// Memory for elements that lie one behind the other, however many there will be.
///
/// It grows by being mapped larger: nothing is copied or held twice, and pages that were never written to take no room.
/// So an element is found by one addition, where memory in pieces needs a search for its piece ahead of every access.
///
/// Sound for the reasons given at ``RawTable``. What lies in it may move when it grows: growing is `mutating`, so that
/// nobody can hold an element, or a span of it, at that time.
@safe
struct GrowingMemory<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    private static var pageSize: Int { 4096 }

    private(set) var base: UnsafeMutablePointer<Element>
    /// Octets mapped, a multiple of ``pageSize``.
    private var mappedOctets = 0

    /// No memory yet.
    init() {
        unsafe self.base = Self.nowhere
    }

    deinit {
        unsafe _ = bgp_remap(self.base, self.mappedOctets, 0)
    }

    /// Whether there is none.
    var isEmpty: Bool { self.mappedOctets == 0 }

    /// Octets of the pages that the first `count` elements lie in.
    static func octetCount(of count: Int) -> Int {
        (count * MemoryLayout<Element>.stride + self.pageSize - 1) / self.pageSize * self.pageSize
    }

    /// Makes room for at least `count` elements, at least doubling; new memory is zero.
    ///
    /// - Returns: Whether there is room now.
    mutating func grow(toHold count: Int) -> Bool {
        guard count * MemoryLayout<Element>.stride > self.mappedOctets else { return true }
        let octets = max(Self.octetCount(of: count), self.mappedOctets * 2)
        guard let moved = unsafe bgp_remap(self.base, self.mappedOctets, octets) else { return false }
        unsafe self.base = moved.assumingMemoryBound(to: Element.self)
        self.mappedOctets = octets
        return true
    }

    /// Gives all memory back.
    mutating func release() {
        unsafe _ = bgp_remap(self.base, self.mappedOctets, 0)
        unsafe self.base = Self.nowhere
        self.mappedOctets = 0
    }

    /// Where elements lie while there is no memory: never read, never written.
    private static var nowhere: UnsafeMutablePointer<Element> {
        unsafe UnsafeMutablePointer(bitPattern: self.pageSize).unsafelyUnwrapped
    }
}
