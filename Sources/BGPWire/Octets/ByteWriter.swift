// SPDX-License-Identifier: Apache-2.0

/// An append-only big-endian writer with back-patched lengths.
///
/// Writing never fails; whether a message fits is asked by whoever composes it, through ``count``.
///
/// Numbers and runs of octets are stored in one piece: each costs one look at the room there is, not one an octet, and
/// ``write(upTo:_:)`` lends room for several at once.
public struct ByteWriter: Sendable {
    @usableFromInline
    var storage: [UInt8]

    /// A writer with room for `capacity` octets.
    public init(capacity: Int = 0) {
        self.storage = []
        self.storage.reserveCapacity(capacity)
    }

    /// The octets written so far.
    @inlinable
    public var octets: [UInt8] { self.storage }

    /// The octets written so far, on loan.
    @inlinable
    public var span: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            // UInt8 has no padding, so every byte of the storage is initialised.
            unsafe self.storage.span.bytes
        }
    }

    /// Octets written so far.
    @inlinable
    public var count: Int { self.storage.count }

    /// Appends one octet.
    @inlinable
    public mutating func write(_ value: UInt8) {
        self.storage.append(value)
    }

    /// Appends a number of two octets in network byte order.
    @inlinable
    public mutating func write(_ value: UInt16) {
        self.write(upTo: 2) { $0.write(value) }
    }

    /// Appends a number of four octets in network byte order.
    @inlinable
    public mutating func write(_ value: UInt32) {
        self.write(upTo: 4) { $0.write(value) }
    }

    /// Appends a number of eight octets in network byte order.
    @inlinable
    public mutating func write(_ value: UInt64) {
        self.write(upTo: 8) { $0.write(value) }
    }

    /// Appends a number of sixteen octets in network byte order.
    @inlinable
    public mutating func write(_ value: UInt128) {
        self.write(upTo: 16) { $0.write(value) }
    }

    /// Appends a number of any other width in network byte order.
    @inlinable
    public mutating func write<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer) {
        self.write(upTo: MemoryLayout<Integer>.size) { $0.write(value) }
    }

    /// Appends the low 24 bits of `value`.
    public mutating func write24(_ value: UInt32) {
        self.write(upTo: 3) { $0.write24(value) }
    }

    /// Appends octets as they are.
    public mutating func write(_ octets: some Sequence<UInt8>) {
        self.storage.append(contentsOf: octets)
    }

    /// Appends borrowed octets as they are.
    @inlinable
    public mutating func write(copying span: RawSpan) {
        self.write(upTo: span.byteCount) { $0.write(copying: span) }
    }

    /// Appends what another writer has written.
    public mutating func write(contentsOf other: borrowing ByteWriter) {
        self.write(copying: other.span)
    }

    /// Appends what `body` writes into room for `count` octets, which is looked for once.
    @inlinable
    @inline(__always)
    public mutating func write<Failure: Error>(
        upTo count: Int,
        _ body: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        try self.storage.append(addingCapacity: count, initializingWith: body)
    }

    /// Appends the `count` (at most 16) most significant octets of `value`: how prefixes travel.
    public mutating func write(leftAligned value: UInt128, octets count: Int) {
        for index in 0..<Swift.min(Swift.max(count, 0), 16) {
            self.storage.append(UInt8(truncatingIfNeeded: value >> UInt128(120 - index * 8)))
        }
    }

    /// Appends the `count` (at most 4) most significant octets of `value`.
    public mutating func write(leftAligned value: UInt32, octets count: Int) {
        for index in 0..<Swift.min(Swift.max(count, 0), 4) {
            self.storage.append(UInt8(truncatingIfNeeded: value >> UInt32(24 - index * 8)))
        }
    }

    /// Writes what `body` writes, preceded by its length in one octet.
    ///
    /// The caller sees to it that the body stays below 256 octets; a longer one is recorded modulo 256.
    public mutating func writeLengthPrefixed8(_ body: (inout ByteWriter) -> Void) {
        let start = self.storage.count
        self.storage.append(0)
        body(&self)
        self.storage[start] = UInt8(truncatingIfNeeded: self.storage.count - start - 1)
    }

    /// Writes what `body` writes, preceded by its length in two octets.
    ///
    /// The caller sees to it that the body stays below 65,536 octets.
    public mutating func writeLengthPrefixed16(_ body: (inout ByteWriter) -> Void) {
        let start = self.storage.count
        self.write(UInt16(0))
        body(&self)
        self.patch16(UInt16(truncatingIfNeeded: self.storage.count - start - 2), at: start)
    }

    /// Overwrites two octets at `offset`, which have been written before.
    public mutating func patch16(_ value: UInt16, at offset: Int) {
        guard offset >= 0, offset <= self.storage.count - 2 else { return }
        unsafe self.storage.withUnsafeMutableBytes { octets in
            unsafe octets.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt16.self)
        }
    }

    /// Changes the octet at `offset`, which has been written before.
    mutating func replace(at offset: Int, _ change: (UInt8) -> UInt8) {
        guard self.storage.indices.contains(offset) else { return }
        self.storage[offset] = change(self.storage[offset])
    }

    /// Takes out the octet at `offset`, which has been written before.
    mutating func remove(at offset: Int) {
        guard self.storage.indices.contains(offset) else { return }
        self.storage.remove(at: offset)
    }

    /// Forgets what was written, keeping the capacity.
    public mutating func removeAll() {
        guard !self.storage.isEmpty else { return }
        self.storage.removeAll(keepingCapacity: true)
    }

    /// Forgets everything written after the first `count` octets.
    public mutating func truncate(to count: Int) {
        guard count >= 0, count < self.storage.count else { return }
        self.storage.removeLast(self.storage.count - count)
    }
}

extension OutputSpan<UInt8> {
    /// Appends a number in network byte order; there is room for it.
    @inlinable
    @inline(__always)
    public mutating func write<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer) {
        // Storing checks that the value fits into the rest of the room, and needs no alignment.
        unsafe self.withUnsafeMutableBufferPointer { room, count in
            let octets = UnsafeMutableRawBufferPointer(room)
            unsafe octets.storeBytes(of: value.bigEndian, toByteOffset: count, as: Integer.self)
            count &+= MemoryLayout<Integer>.size
        }
    }

    /// Appends the low 24 bits of `value`; there is room for them.
    @inlinable
    @inline(__always)
    public mutating func write24(_ value: UInt32) {
        self.write(UInt16(truncatingIfNeeded: value >> 8))
        self.write(UInt8(truncatingIfNeeded: value))
    }

    /// Appends borrowed octets as they are; there is room for them.
    @inlinable
    @inline(__always)
    public mutating func write(copying span: RawSpan) {
        // Copying checks that the octets fit into the rest of the room; the pointers are used only inside the closures.
        unsafe span.withUnsafeBytes { octets in
            unsafe self.withUnsafeMutableBufferPointer { room, count in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(room)[count...])
                unsafe rest.copyMemory(from: octets)
                count &+= octets.count
            }
        }
    }

    /// Overwrites two octets at `offset`, which have been written before.
    @inlinable
    @inline(__always)
    mutating func patch16(_ value: UInt16, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: value >> 8)
        self[offset + 1] = UInt8(truncatingIfNeeded: value)
    }
}
