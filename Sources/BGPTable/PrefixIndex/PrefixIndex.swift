// SPDX-License-Identifier: Apache-2.0

/// Exact match of prefixes: a seeded open-addressing hash, one cache line for almost every lookup.
///
/// Complexity: O(1) for all operations; growing copies once at doubling.
struct PrefixIndex<Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>: ~Copyable, Sendable {
    /// One prefix and its value; a value of 0 is an empty slot.
    struct Slot: BitwiseCopyable {
        var bits: Bits = 0
        /// The length in the low octet, the value above it.
        var packed: UInt64 = 0

        var value: UInt32 { UInt32(truncatingIfNeeded: self.packed >> 8) }
        var length: Int { Int(self.packed & 0xFF) }

        init() {}

        init(_ bits: Bits, _ length: Int, _ value: UInt32) {
            self.bits = bits
            self.packed = UInt64(value) << 8 | UInt64(truncatingIfNeeded: length)
        }
    }

    private let seed: UInt64
    private var slots = RawTable<Slot>(count: 256, repeating: Slot())
    /// Prefixes kept.
    private(set) var count = 0

    init(seed: UInt64) {
        self.seed = seed
    }

    /// Octets held.
    var octetCount: Int { self.slots.count * MemoryLayout<Slot>.stride }

    /// Number of slots that ``slot(at:)`` can be asked about.
    ///
    /// It changes when the index grows or shrinks.
    var slotCount: Int { self.slots.count }

    /// The slot at a position, for walking all prefixes in no order.
    func slot(at position: Int) -> Slot { self.slots[position] }

    @inline(__always)
    private func home(_ bits: Bits, _ length: Int) -> Int {
        let low = UInt64(truncatingIfNeeded: bits)
        let high = Bits.bitWidth > 64 ? UInt64(truncatingIfNeeded: bits >> Bits(truncatingIfNeeded: 64)) : 0
        let mixed = OctetHash.mix(low ^ self.seed, 0xE703_7ED1_A0B4_28DB)
        let hash = OctetHash.mix(
            mixed ^ high ^ UInt64(truncatingIfNeeded: length) << 56,
            0x8EBC_6AF0_9C88_C6E3 ^ self.seed
        )
        return Int(truncatingIfNeeded: hash) & (self.slots.count &- 1)
    }

    /// The value under a prefix, 0 for none.
    func value(of bits: Bits, _ length: Int) -> UInt32 {
        let mask = self.slots.count &- 1
        var position = self.home(bits, length)
        while true {
            let slot = self.slots[position]
            if slot.packed == 0 { return 0 }
            if slot.bits == bits, slot.length == length { return slot.value }
            position = (position &+ 1) & mask
        }
    }

    /// Keeps `value`, which is not 0, under a prefix that has none yet.
    mutating func insert(_ bits: Bits, _ length: Int, value: UInt32) {
        if (self.count + 1) * 10 > self.slots.count * 7 { self.grow() }
        self.place(Slot(bits, length, value))
        self.count += 1
    }

    /// Forgets a prefix.
    mutating func remove(_ bits: Bits, _ length: Int) {
        let mask = self.slots.count &- 1
        var hole = self.home(bits, length)
        while true {
            let slot = self.slots[hole]
            guard slot.packed != 0 else { return }
            if slot.bits == bits, slot.length == length { break }
            hole = (hole &+ 1) & mask
        }
        self.count -= 1
        var probe = hole
        while true {
            probe = (probe &+ 1) & mask
            let other = self.slots[probe]
            guard other.packed != 0 else { break }
            let home = self.home(other.bits, other.length)
            if (probe &- home) & mask >= (probe &- hole) & mask {
                self.slots[hole] = other
                hole = probe
            }
        }
        self.slots[hole] = Slot()
        if self.slots.count > 4096, self.count * 8 < self.slots.count { self.resize(to: self.slots.count / 4) }
    }

    private mutating func grow() {
        self.resize(to: self.slots.count * 2)
    }

    private mutating func resize(to count: Int) {
        let old = RawTable<Slot>(count: self.slots.count, repeating: Slot())
        for position in 0..<self.slots.count { old[position] = self.slots[position] }
        self.slots = RawTable<Slot>(count: count, repeating: Slot())
        for position in 0..<old.count where old[position].packed != 0 { self.place(old[position]) }
    }

    private func place(_ slot: Slot) {
        let mask = self.slots.count &- 1
        var position = self.home(slot.bits, slot.length)
        while self.slots[position].packed != 0 { position = (position &+ 1) & mask }
        self.slots[position] = slot
    }
}
