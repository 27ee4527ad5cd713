// SPDX-License-Identifier: Apache-2.0

import CHints

/// Memory for elements that lie one behind the other, however many there will be.
///
/// It grows by being mapped larger, to other addresses if need be: nothing is copied or held twice. So an element is found
/// by one addition, where memory in pieces needs a search for its piece ahead of every access. Pages are asked for a
/// little ahead, many at once, because one by one they cost more.
///
/// Sound for the reasons given at ``RawTable``. What lies in it may move when it grows: growing is `mutating`, so that
/// nobody can hold an element, or a span of it, at that time.
@safe
struct GrowingMemory<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    private static var pageSize: Int { 4096 }
    /// The most octets that are made ready before they are needed.
    private static var mostAhead: Int { 1 << 18 }
    /// The most octets that stay when memory is given back.
    private static var mostKept: Int { 1 << 14 }

    private(set) var base: UnsafeMutablePointer<Element>
    /// Octets that addresses are kept for, a multiple of ``pageSize``.
    private var mappedOctets = 0
    /// Octets that may be written, and are held; a multiple of ``pageSize``.
    private(set) var octetCount = 0

    /// No memory yet.
    init() {
        unsafe self.base = Self.nowhere
    }

    deinit {
        unsafe _ = bgp_remap(self.base, self.mappedOctets, 0)
    }

    /// Makes room for at least `count` elements; new memory is zero, unless it was kept by ``release()``.
    ///
    /// - Returns: Whether there is room now; if not, everything is as it was.
    @inline(__always)
    mutating func grow(toHold count: Int) -> Bool {
        count * MemoryLayout<Element>.stride <= self.octetCount || self.extend(toHold: count)
    }

    @inline(never)
    private mutating func extend(toHold count: Int) -> Bool {
        let wanted = Self.pages(count * MemoryLayout<Element>.stride)
        if wanted > self.mappedOctets {
            let octets = max(wanted, self.mappedOctets * 2)
            guard let moved = unsafe bgp_remap(self.base, self.mappedOctets, octets) else { return false }
            unsafe self.base = moved.assumingMemoryBound(to: Element.self)
            self.mappedOctets = octets
        }
        // A little more than wanted, so that few requests are made; not much more, so that little lies idle.
        let ahead = Self.pages(min(self.octetCount / 16, Self.mostAhead))
        let ready = min(max(wanted, self.octetCount + ahead), self.mappedOctets)
        unsafe bgp_populate(UnsafeMutableRawPointer(self.base) + self.octetCount, ready - self.octetCount)
        self.octetCount = ready
        return true
    }

    /// Gives memory back where it is much: a single route that comes and goes shall not cost calls of the system.
    mutating func release() {
        guard self.octetCount > Self.mostKept else { return }
        unsafe _ = bgp_remap(self.base, self.mappedOctets, 0)
        unsafe self.base = Self.nowhere
        self.mappedOctets = 0
        self.octetCount = 0
    }

    /// Octets of the pages that so many octets need.
    private static func pages(_ octets: Int) -> Int { (octets + self.pageSize - 1) / self.pageSize * self.pageSize }

    /// Where elements lie while there is no memory: never read, never written.
    private static var nowhere: UnsafeMutablePointer<Element> {
        unsafe UnsafeMutablePointer(bitPattern: self.pageSize).unsafelyUnwrapped
    }
}
