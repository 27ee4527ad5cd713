// SPDX-License-Identifier: Apache-2.0

/// An append-only big-endian writer with back-patched lengths.
///
/// Writing never fails; whether a message fits is asked by whoever composes it, through ``count``.
public struct ByteWriter: Sendable {
    /// The octets written so far.
    public private(set) var octets: [UInt8]

    /// A writer with room for `capacity` octets.
    public init(capacity: Int = 0) {
        self.octets = []
        self.octets.reserveCapacity(capacity)
    }

    /// Octets written so far.
    public var count: Int { self.octets.count }

    /// Appends one octet.
    public mutating func write(_ value: UInt8) {
        self.octets.append(value)
    }

    /// Appends a number of two octets in network byte order.
    public mutating func write(_ value: UInt16) {
        self.octets.append(UInt8(truncatingIfNeeded: value >> 8))
        self.octets.append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends a number of four octets in network byte order.
    public mutating func write(_ value: UInt32) {
        self.write(UInt16(truncatingIfNeeded: value >> 16))
        self.write(UInt16(truncatingIfNeeded: value))
    }

    /// Appends a number of any other width in network byte order.
    ///
    /// Widths that attributes and prefixes are made of have functions of their own: a generic one is not specialized for
    /// other modules.
    public mutating func write<Integer: FixedWidthInteger>(_ value: Integer) {
        var shift = Integer.bitWidth
        while shift > 0 {
            shift -= 8
            self.octets.append(UInt8(truncatingIfNeeded: value >> Integer(truncatingIfNeeded: shift)))
        }
    }

    /// Appends the low 24 bits of `value`.
    public mutating func write24(_ value: UInt32) {
        self.octets.append(UInt8(truncatingIfNeeded: value >> 16))
        self.octets.append(UInt8(truncatingIfNeeded: value >> 8))
        self.octets.append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends octets as they are.
    public mutating func write(_ octets: some Sequence<UInt8>) {
        self.octets.append(contentsOf: octets)
    }

    /// Appends borrowed octets as they are.
    public mutating func write(copying span: RawSpan) {
        // The pointer is used only inside the closure.
        unsafe span.withUnsafeBytes { unsafe self.octets.append(contentsOf: $0) }
    }

    /// Appends the `count` (at most 16) most significant octets of `value`: how prefixes travel.
    public mutating func write(leftAligned value: UInt128, octets count: Int) {
        for index in 0..<Swift.min(Swift.max(count, 0), 16) {
            self.octets.append(UInt8(truncatingIfNeeded: value >> UInt128(120 - index * 8)))
        }
    }

    /// Appends the `count` (at most 4) most significant octets of `value`.
    public mutating func write(leftAligned value: UInt32, octets count: Int) {
        for index in 0..<Swift.min(Swift.max(count, 0), 4) {
            self.octets.append(UInt8(truncatingIfNeeded: value >> UInt32(24 - index * 8)))
        }
    }

    /// Writes what `body` writes, preceded by its length in one octet.
    ///
    /// The caller sees to it that the body stays below 256 octets; a longer one is recorded modulo 256.
    public mutating func writeLengthPrefixed8(_ body: (inout ByteWriter) -> Void) {
        let start = self.octets.count
        self.octets.append(0)
        body(&self)
        self.octets[start] = UInt8(truncatingIfNeeded: self.octets.count - start - 1)
    }

    /// Writes what `body` writes, preceded by its length in two octets.
    ///
    /// The caller sees to it that the body stays below 65,536 octets.
    public mutating func writeLengthPrefixed16(_ body: (inout ByteWriter) -> Void) {
        let start = self.octets.count
        self.write(UInt16(0))
        body(&self)
        self.patch16(UInt16(truncatingIfNeeded: self.octets.count - start - 2), at: start)
    }

    /// Overwrites two octets at `offset`, which have been written before.
    public mutating func patch16(_ value: UInt16, at offset: Int) {
        guard offset >= 0, offset + 2 <= self.octets.count else { return }
        self.octets[offset] = UInt8(truncatingIfNeeded: value >> 8)
        self.octets[offset + 1] = UInt8(truncatingIfNeeded: value)
    }

    /// Changes the octet at `offset`, which has been written before.
    mutating func replace(at offset: Int, _ change: (UInt8) -> UInt8) {
        guard self.octets.indices.contains(offset) else { return }
        self.octets[offset] = change(self.octets[offset])
    }

    /// Takes out the octet at `offset`, which has been written before.
    mutating func remove(at offset: Int) {
        guard self.octets.indices.contains(offset) else { return }
        self.octets.remove(at: offset)
    }

    /// Forgets what was written, keeping the capacity.
    public mutating func removeAll() {
        self.octets.removeAll(keepingCapacity: true)
    }

    /// Forgets everything written after the first `count` octets.
    public mutating func truncate(to count: Int) {
        guard count >= 0, count < self.octets.count else { return }
        self.octets.removeLast(self.octets.count - count)
    }
}
