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

    /// Writes an octet as two hexadecimal digits.
    mutating func write(digitsOf octet: UInt8) {
        self.write(digit: octet &>> 4)
        self.write(digit: octet & 0xF)
    }

    /// Writes the name of a member, with what JSON has around it.
    @inline(__always)
    mutating func write(key name: StaticString, afterAnother: Bool) {
        guard name.hasPointerRepresentation else { return }
        let length = name.utf8CodeUnitCount
        self.reserve(length + 4)
        // A comma that is not wanted is written over.
        unsafe self.base[self.count] = UInt8(ascii: ",")
        self.count &+= afterAnother ? 1 : 0
        unsafe self.base[self.count] = UInt8(ascii: "\"")
        // A StaticString with a pointer is valid for the life of the process.
        unsafe (self.base + self.count + 1).update(from: name.utf8Start, count: length)
        self.count &+= length &+ 3
        unsafe self.base[self.count &- 2] = UInt8(ascii: "\"")
        unsafe self.base[self.count &- 1] = UInt8(ascii: ":")
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

    /// Writes a hexadecimal digit.
    @inline(__always)
    private mutating func write(digit: UInt8) {
        self.write(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
    }

    /// Writes text as it is; what stands in the source is written by ``write(_:)``.
    mutating func write(text: String) {
        let utf8 = text.utf8
        self.write(copying: utf8.span)
    }

    /// Writes octets that others own.
    mutating func write(copying octets: Span<UInt8>) {
        // UInt8 has no padding, so every byte is initialised.
        self.write(copying: unsafe octets.bytes)
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
        // From the end, two digits at a time; at most one is left.
        var position = self.count &+ digits
        while rest >= 10 {
            let quotient = rest / 100
            let pair = Int(rest &- quotient &* 100) &* 2
            position &-= 2
            // What is left of a division by 100 has its two digits in the table, which lives as long as the process.
            unsafe self.base[position] = Self.pairs.utf8Start[pair]
            unsafe self.base[position &+ 1] = Self.pairs.utf8Start[pair &+ 1]
            rest = quotient
        }
        if position > self.count { unsafe self.base[self.count] = 0x30 &+ UInt8(truncatingIfNeeded: rest) }
        self.count &+= digits
    }

    /// The numbers from 0 to 99 with two digits each.
    private static var pairs: StaticString {
        """
        0001020304050607080910111213141516171819\
        2021222324252627282930313233343536373839\
        4041424344454647484950515253545556575859\
        6061626364656667686970717273747576777879\
        8081828384858687888990919293949596979899
        """
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

    /// Writes a number of any size in decimal.
    mutating func write(decimal value: UInt64) {
        guard value > UInt64(UInt32.max) else { return self.write(decimal: UInt32(truncatingIfNeeded: value)) }
        let (high, low) = value.quotientAndRemainder(dividingBy: 1_000_000_000)
        self.write(decimal: high)
        self.write(decimal: UInt32(truncatingIfNeeded: low), width: 9)
    }

    /// Writes an IPv4 address as a dotted quad.
    mutating func write(quad address: UInt32) {
        // Four numbers of three digits and three dots.
        self.reserve(15)
        self.store(UInt8(truncatingIfNeeded: address &>> 24))
        self.store(dotAnd: UInt8(truncatingIfNeeded: address &>> 16))
        self.store(dotAnd: UInt8(truncatingIfNeeded: address &>> 8))
        self.store(dotAnd: UInt8(truncatingIfNeeded: address))
    }

    /// Stores a dot and a number; there is room for four octets.
    @inline(__always)
    private mutating func store(dotAnd value: UInt8) {
        unsafe self.base[self.count] = UInt8(ascii: ".")
        self.count &+= 1
        self.store(value)
    }

    /// Stores a number in decimal; there is room for three octets.
    @inline(__always)
    private mutating func store(_ value: UInt8) {
        var rest = value
        if value >= 100 {
            let hundreds: UInt8 = value >= 200 ? 2 : 1
            unsafe self.base[self.count] = 0x30 &+ hundreds
            self.count &+= 1
            rest &-= hundreds &* 100
        }
        if value >= 10 {
            let tens = rest / 10
            unsafe self.base[self.count] = 0x30 &+ tens
            self.count &+= 1
            rest &-= tens &* 10
        }
        unsafe self.base[self.count] = 0x30 &+ rest
        self.count &+= 1
    }

    /// Writes a group of an IPv6 address: hexadecimal without leading zeros.
    @inline(__always)
    mutating func write(hexadecimal value: UInt16) {
        var shift: UInt16 = value > 0xFF ? (value > 0xFFF ? 12 : 8) : (value > 0xF ? 4 : 0)
        while true {
            self.write(digit: UInt8(truncatingIfNeeded: value &>> shift & 0xF))
            guard shift > 0 else { return }
            shift &-= 4
        }
    }
}
