// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Text as octets, written in place: for output of millions of lines a second.
///
/// The memory belongs to this value alone, grows by doubling, and is used again after ``removeAll()``. Every write
/// makes sure of its room first, so the stores behind that check stay within it.
@safe
public struct OctetText: ~Copyable, @unchecked Sendable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// Octets written.
    public private(set) var count = 0

    /// An empty text with room for `capacity` octets.
    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        unsafe self.base = UnsafeMutablePointer<UInt8>.allocate(capacity: self.capacity)
    }

    deinit {
        unsafe self.base.deallocate()
    }

    /// What was written.
    public var octets: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let pointer = unsafe UnsafeRawBufferPointer(start: self.base, count: self.count)
            let span = unsafe RawSpan(_unsafeBytes: pointer)
            // The memory lives as long as this value, and writing needs exclusive access to it.
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// What was written, as text.
    public var text: String { String(decoding: [UInt8](copying: self.octets), as: UTF8.self) }

    /// Forgets everything, keeping the memory.
    public mutating func removeAll() { self.count = 0 }

    /// Forgets what was written behind the first `count` octets.
    @inline(__always)
    mutating func truncate(to count: Int) { self.count = min(max(count, 0), self.count) }

    /// Makes room for `additional` octets.
    @inline(__always)
    private mutating func reserve(_ additional: Int) {
        if self.capacity - self.count < additional { self.grow(additional) }
    }

    @inline(never)
    private mutating func grow(_ additional: Int) {
        let capacity = max(self.capacity * 2, self.count + additional)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        unsafe larger.update(from: self.base, count: self.count)
        unsafe self.base.deallocate()
        unsafe self.base = larger
        self.capacity = capacity
    }

    /// Writes one octet.
    @inline(__always)
    mutating func write(_ octet: UInt8) {
        self.reserve(1)
        unsafe self.base[self.count] = octet
        self.count &+= 1
    }

    /// Writes text that stands in the source.
    @inline(__always)
    mutating func write(_ text: StaticString) {
        guard text.hasPointerRepresentation else { return }
        let length = text.utf8CodeUnitCount
        self.reserve(length)
        // A StaticString with a pointer is valid for the life of the process.
        unsafe (self.base + self.count).update(from: text.utf8Start, count: length)
        self.count &+= length
    }

    /// Writes octets that were written here before, once more.
    @inline(__always)
    mutating func repeatOctets(_ range: Range<Int>) {
        guard range.lowerBound >= 0, range.upperBound <= self.count else { return }
        self.reserve(range.count)
        // The source ends where the destination begins, or before.
        unsafe (self.base + self.count).update(from: self.base + range.lowerBound, count: range.count)
        self.count &+= range.count
    }

    /// Writes octets that others own.
    mutating func write(copying span: RawSpan) {
        self.reserve(span.byteCount)
        unsafe span.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(self.base + self.count).copyMemory(from: start, byteCount: source.count)
        }
        self.count &+= span.byteCount
    }

    // MARK: - Numbers

    /// Writes a number in decimal.
    @inline(__always)
    mutating func write(decimal value: UInt32) {
        self.reserve(10)
        guard value >= 10 else {
            unsafe self.base[self.count] = 0x30 &+ UInt8(truncatingIfNeeded: value)
            self.count &+= 1
            return
        }
        let digits = Self.digits(value)
        var rest = value
        var position = self.count &+ digits
        while position > self.count {
            position &-= 1
            let quotient = rest / 10
            unsafe self.base[position] = 0x30 &+ UInt8(truncatingIfNeeded: rest &- quotient &* 10)
            rest = quotient
        }
        self.count &+= digits
    }

    /// How many digits a number has.
    @inline(__always)
    private static func digits(_ value: UInt32) -> Int {
        if value < 10_000 { return value < 100 ? (value < 10 ? 1 : 2) : (value < 1000 ? 3 : 4) }
        if value < 100_000_000 {
            return value < 1_000_000 ? (value < 100_000 ? 5 : 6) : (value < 10_000_000 ? 7 : 8)
        }
        return value < 1_000_000_000 ? 9 : 10
    }

    /// Writes a number in decimal with leading zeros, so that it has at least `width` digits.
    mutating func write(decimal value: UInt32, width: Int) {
        for _ in 0..<max(0, width - Self.digits(value)) { self.write(UInt8(ascii: "0")) }
        self.write(decimal: value)
    }

    /// Writes a group of an IPv6 address: hexadecimal without leading zeros.
    @inline(__always)
    private mutating func write(hexadecimal value: UInt16) {
        self.reserve(4)
        var shift: UInt16 = value > 0xFF ? (value > 0xFFF ? 12 : 8) : (value > 0xF ? 4 : 0)
        while true {
            let digit = UInt8(truncatingIfNeeded: value &>> shift & 0xF)
            unsafe self.base[self.count] = digit < 10 ? 0x30 &+ digit : 0x57 &+ digit
            self.count &+= 1
            guard shift > 0 else { return }
            shift &-= 4
        }
    }

    // MARK: - Addresses

    /// Writes an IPv4 address as a dotted quad.
    @inline(__always)
    mutating func write(quad address: UInt32) {
        self.write(decimal: address &>> 24)
        self.write(UInt8(ascii: "."))
        self.write(decimal: address &>> 16 & 0xFF)
        self.write(UInt8(ascii: "."))
        self.write(decimal: address &>> 8 & 0xFF)
        self.write(UInt8(ascii: "."))
        self.write(decimal: address & 0xFF)
    }

    /// Writes an IPv6 address the way `bgpdump` does.
    ///
    /// That differs from RFC 5952: a single zero group is shortened too, and an address whose first 96 bits are zero,
    /// `::` and `::1` excepted, ends in a dotted quad.
    mutating func write(groups address: UInt128) {
        let low = UInt32(truncatingIfNeeded: address)
        let high = address >> 32
        if high == 0, low > 1 {
            self.write("::")
            self.write(quad: low)
            return
        }
        if high == 0xFFFF {
            self.write("::ffff:")
            self.write(quad: low)
            return
        }
        let (start, length) = Self.longestZeros(address)
        var index = 0
        while index < 8 {
            if length > 0, index == start {
                self.write("::")
                index += length
                continue
            }
            if index > 0, index != start + length || length == 0 { self.write(UInt8(ascii: ":")) }
            self.write(hexadecimal: UInt16(truncatingIfNeeded: address >> UInt128(112 &- 16 &* index)))
            index += 1
        }
    }

    /// The first of the longest runs of zero groups.
    private static func longestZeros(_ address: UInt128) -> (start: Int, length: Int) {
        var best = (start: 0, length: 0)
        var start = 0
        var length = 0
        for index in 0..<8 {
            if UInt16(truncatingIfNeeded: address >> UInt128(112 &- 16 &* index)) == 0 {
                if length == 0 { start = index }
                length += 1
                if length > best.length { best = (start, length) }
            } else {
                length = 0
            }
        }
        return best
    }

    /// Writes an address of either version.
    @inline(__always)
    mutating func write(_ address: IPAddress) {
        switch address {
        case .v4(let address): self.write(quad: address.rawValue)
        case .v6(let address): self.write(groups: address.rawValue)
        }
    }
}
