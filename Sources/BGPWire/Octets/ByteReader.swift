// SPDX-License-Identifier: Apache-2.0

/// A bounds-checked big-endian cursor over borrowed octets.
///
/// A reader cannot outlive the octets it reads and cannot run off their end: each read checks what remains once and
/// then throws ``TruncatedInput`` or succeeds. Nested fields are read through ``readSlice(_:)``, whose result cannot
/// see past its own end.
///
/// The loads here are the only unchecked ones of the codec. They are sound because every one stands behind a
/// comparison with ``remaining`` in the same function, and `offset <= octets.byteCount` holds from `init` on.
@frozen
public struct ByteReader: ~Escapable {
    /// The octets being read, from the first one this reader was given.
    public let octets: RawSpan
    @usableFromInline
    var offset: Int

    /// Reads `octets` from the first one.
    @inlinable
    @_lifetime(copy octets)
    public init(_ octets: RawSpan) {
        self.octets = octets
        self.offset = 0
    }

    /// Borrows the storage of `array` for as long as the reader lives.
    @_lifetime(borrow array)
    public init(_ array: borrowing [UInt8]) {
        // UInt8 has no padding, so every byte of the storage is initialised.
        self.octets = unsafe array.span.bytes
        self.offset = 0
    }

    /// Octets consumed so far.
    @inlinable
    public var position: Int { self.offset }

    /// Octets not yet consumed.
    @inlinable
    public var remaining: Int { self.octets.byteCount &- self.offset }

    /// Whether everything has been consumed.
    ///
    /// Put so that the check of a read behind it is the same comparison, which the compiler then makes once.
    @inlinable
    public var isAtEnd: Bool { self.remaining < 1 }

    /// Reads one octet.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readUInt8() throws(TruncatedInput) -> UInt8 {
        try self.need(1)
        let value = unsafe self.octets.unsafeLoad(fromUncheckedByteOffset: self.offset, as: UInt8.self)
        self.advance(1)
        return value
    }

    /// Reads two octets as a big-endian number.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readUInt16() throws(TruncatedInput) -> UInt16 {
        try self.need(2)
        let value = unsafe self.octets.unsafeLoadUnaligned(fromUncheckedByteOffset: self.offset, as: UInt16.self)
        self.advance(2)
        return UInt16(bigEndian: value)
    }

    /// Reads three octets as a big-endian number.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readUInt24() throws(TruncatedInput) -> UInt32 {
        try self.need(3)
        let high = unsafe self.octets.unsafeLoadUnaligned(fromUncheckedByteOffset: self.offset, as: UInt16.self)
        let low = unsafe self.octets.unsafeLoad(fromUncheckedByteOffset: self.offset &+ 2, as: UInt8.self)
        self.advance(3)
        return UInt32(UInt16(bigEndian: high)) << 8 | UInt32(low)
    }

    /// Reads four octets as a big-endian number.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readUInt32() throws(TruncatedInput) -> UInt32 {
        try self.need(4)
        let value = unsafe self.octets.unsafeLoadUnaligned(fromUncheckedByteOffset: self.offset, as: UInt32.self)
        self.advance(4)
        return UInt32(bigEndian: value)
    }

    /// Reads eight octets as a big-endian number.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readUInt64() throws(TruncatedInput) -> UInt64 {
        try self.need(8)
        let value = unsafe self.octets.unsafeLoadUnaligned(fromUncheckedByteOffset: self.offset, as: UInt64.self)
        self.advance(8)
        return UInt64(bigEndian: value)
    }

    /// Reads sixteen octets as a big-endian number.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readUInt128() throws(TruncatedInput) -> UInt128 {
        try self.need(16)
        let high = try UInt128(self.readUInt64())
        return try high << 64 | UInt128(self.readUInt64())
    }

    /// Reads `count` (at most 16) octets as the most significant octets of a 128-bit number, the rest zero.
    ///
    /// This is the shape in which prefixes travel: only the octets that hold prefix bits are on the wire.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readLeftAligned(_ count: Int) throws(TruncatedInput) -> UInt128 {
        guard count <= 16 else { throw TruncatedInput(position: self.offset, needed: count) }
        try self.need(count)
        if self.remaining >= 16 {
            // Two loads and a mask; count is at most 16, so the shift is at most 128 and smart shifts handle it.
            let high = unsafe self.octets.unsafeLoadUnaligned(fromUncheckedByteOffset: self.offset, as: UInt64.self)
            let low = unsafe self.octets.unsafeLoadUnaligned(
                fromUncheckedByteOffset: self.offset &+ 8,
                as: UInt64.self
            )
            self.advance(count)
            let word = UInt128(UInt64(bigEndian: high)) << 64 | UInt128(UInt64(bigEndian: low))
            return word & ~(UInt128.max >> UInt128(truncatingIfNeeded: count &* 8))
        }
        var value: UInt128 = 0
        var shift: UInt128 = 120
        for index in 0..<count {
            let octet = unsafe self.octets.unsafeLoad(
                fromUncheckedByteOffset: self.offset &+ index,
                as: UInt8.self
            )
            value |= UInt128(octet) &<< shift
            shift = shift &- 8
        }
        self.advance(count)
        return value
    }

    /// Reads up to four octets as the most significant octets of a 32-bit number, the rest zero.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func readLeftAligned32(_ count: Int) throws(TruncatedInput) -> UInt32 {
        guard count >= 0, count <= 4, let word = self.nextUInt32 else { return try self.readLastLeftAligned32(count) }
        self.advance(count)
        // One load and a mask; count is at most 4, so the shift is at most 32 and smart shifts handle it.
        return word & ~(UInt32.max >> UInt32(truncatingIfNeeded: count &* 8))
    }

    /// The same where fewer than four octets are left.
    @inline(never)
    @_lifetime(self: copy self)
    @usableFromInline
    mutating func readLastLeftAligned32(_ count: Int) throws(TruncatedInput) -> UInt32 {
        switch count {
        case 0: return 0
        case 1: return UInt32(try self.readUInt8()) << 24
        case 2: return UInt32(try self.readUInt16()) << 16
        case 3: return try self.readUInt24() << 8
        case 4: return try self.readUInt32()
        default: throw TruncatedInput(position: self.offset, needed: count)
        }
    }

    /// Reads `count` numbers of four octets and says whether one of them is zero.
    @inlinable
    @_lifetime(self: copy self)
    mutating func readZeroUInt32(among count: Int) throws(TruncatedInput) -> Bool {
        guard count >= 0, count <= self.remaining / 4 else {
            throw TruncatedInput(position: self.offset, needed: count &* 4)
        }
        var hasZero = false
        for _ in 0..<count {
            let word = unsafe self.octets.unsafeLoadUnaligned(fromUncheckedByteOffset: self.offset, as: UInt32.self)
            if word == 0 { hasZero = true }
            self.advance(4)
        }
        return hasZero
    }

    /// Reads `count` numbers of two octets and says whether one of them is zero.
    @inlinable
    @_lifetime(self: copy self)
    mutating func readZeroUInt16(among count: Int) throws(TruncatedInput) -> Bool {
        guard count >= 0, count <= self.remaining / 2 else {
            throw TruncatedInput(position: self.offset, needed: count &* 2)
        }
        var hasZero = false
        for _ in 0..<count {
            let word = unsafe self.octets.unsafeLoadUnaligned(fromUncheckedByteOffset: self.offset, as: UInt16.self)
            if word == 0 { hasZero = true }
            self.advance(2)
        }
        return hasZero
    }

    /// Reads `count` octets as a reader of their own, so that a nested field cannot read past its end.
    @inlinable
    @_lifetime(copy self)
    public mutating func readSlice(_ count: Int) throws(TruncatedInput) -> ByteReader {
        try ByteReader(self.readSpan(count))
    }

    /// Reads `count` octets as a borrowed span.
    @inlinable
    @_lifetime(copy self)
    public mutating func readSpan(_ count: Int) throws(TruncatedInput) -> RawSpan {
        try self.need(count)
        let start = self.offset
        self.advance(count)
        return self.octets.extracting(start..<(start &+ count))
    }

    /// Reads `count` octets into an array of their own.
    @_lifetime(self: copy self)
    public mutating func readArray(_ count: Int) throws(TruncatedInput) -> [UInt8] {
        let span = try self.readSpan(count)
        return [UInt8](copying: span)
    }

    /// Reads everything that remains into an array of its own.
    @_lifetime(self: copy self)
    public mutating func readRemaining() -> [UInt8] {
        let span = self.octets.extracting(self.offset..<self.octets.byteCount)
        self.offset = self.octets.byteCount
        return [UInt8](copying: span)
    }

    /// What has not been consumed, without consuming it.
    @inlinable
    public var remainingSpan: RawSpan {
        @_lifetime(copy self)
        get { self.octets.extracting(self.offset..<self.octets.byteCount) }
    }

    /// The next octet, without consuming it; `nil` at the end.
    @inlinable
    public var next: UInt8? {
        guard self.remaining > 0 else { return nil }
        return unsafe self.octets.unsafeLoad(fromUncheckedByteOffset: self.offset, as: UInt8.self)
    }

    /// The next four octets as a big-endian number, without consuming them; `nil` where fewer are left.
    @inlinable
    @inline(__always)
    public var nextUInt32: UInt32? {
        guard self.remaining >= 4 else { return nil }
        let word = unsafe self.octets.unsafeLoadUnaligned(fromUncheckedByteOffset: self.offset, as: UInt32.self)
        return UInt32(bigEndian: word)
    }

    /// The next octet and the four behind it as a big-endian number, without consuming them; `nil` where fewer are left.
    @inlinable
    @inline(__always)
    var nextOctetAndWord: (UInt8, UInt32)? {
        guard self.remaining >= 5 else { return nil }
        let octet = unsafe self.octets.unsafeLoad(fromUncheckedByteOffset: self.offset, as: UInt8.self)
        let word = unsafe self.octets.unsafeLoadUnaligned(fromUncheckedByteOffset: self.offset &+ 1, as: UInt32.self)
        return (octet, UInt32(bigEndian: word))
    }

    /// Consumes `count` octets without looking at them.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func skip(_ count: Int) throws(TruncatedInput) {
        try self.need(count)
        self.advance(count)
    }

    /// Throws unless `count` more octets are there; a negative count is never there.
    @inlinable
    func need(_ count: Int) throws(TruncatedInput) {
        guard count >= 0, count <= self.remaining else {
            throw TruncatedInput(position: self.offset, needed: count)
        }
    }

    /// Consumes `count` octets that ``need(_:)`` has vouched for.
    @inlinable
    @_lifetime(self: copy self)
    mutating func advance(_ count: Int) {
        self.offset = self.offset &+ count
    }
}

extension [UInt8] {
    /// Copies the octets of `span`.
    public init(copying span: RawSpan) {
        // The closure initialises exactly the byteCount octets it reports.
        self = unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// Appends a copy of the octets of `span`.
    public mutating func append(copying span: RawSpan) {
        // The pointer is used only inside the closure.
        unsafe span.withUnsafeBytes { unsafe self.append(contentsOf: $0) }
    }
}
