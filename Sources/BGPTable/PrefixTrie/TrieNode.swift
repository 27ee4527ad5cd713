// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// One node of a ``PrefixTrie``: a prefix, two children, and a value of its own or none.
///
/// A node without a value has two children: it stands where two longer prefixes part.
protocol TrieNode: ArenaElement {
    /// The address as a number.
    associatedtype Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable

    /// How many leading bits index the root table.
    static var rootBits: Int { get }

    /// The prefix, left-aligned, other bits zero.
    var bits: Bits { get set }
    /// How many bits count.
    var length: Int { get set }
    /// What is kept under the prefix, at most ``maximumValue``; 0 is nothing.
    var value: UInt32 { get set }
    /// The child whose next bit is 0; 0 is none.
    var zero: UInt32 { get set }
    /// The child whose next bit is 1; 0 is none.
    var one: UInt32 { get set }

    /// The prefix as others know it.
    static func prefix(_ bits: Bits, _ length: Int) -> IPPrefix
    /// A prefix as the trie knows it; `nil` for one of the other version.
    static func bits(of prefix: IPPrefix) -> (bits: Bits, length: Int)?
}

extension TrieNode {
    /// The most nodes, and the largest value: both have 26 bits, here and in ``PrefixIndex``.
    static var maximumValue: UInt32 { 1 << 26 - 1 }

    /// While free, the child link holds the next free node.
    var freeLink: UInt32 {
        get { self.zero }
        set { self.zero = newValue }
    }
}

/// Sixteen octets, so that no node straddles a cache line: the value has 26 bits, the length 6.
struct IPv4TrieNode: TrieNode {
    static let rootBits = 16

    var bits: UInt32 = 0
    var zero: UInt32 = 0
    var one: UInt32 = 0
    private var packed: UInt32 = 0

    init() {}

    var length: Int {
        @inline(__always) get { Int(self.packed & 0x3F) }
        @inline(__always) set { self.packed = self.packed & ~0x3F | UInt32(truncatingIfNeeded: newValue) }
    }

    var value: UInt32 {
        @inline(__always) get { self.packed >> 6 }
        @inline(__always) set { self.packed = self.packed & 0x3F | newValue << 6 }
    }

    static func prefix(_ bits: UInt32, _ length: Int) -> IPPrefix {
        .v4(IPv4Prefix(bits: bits, length: UInt8(truncatingIfNeeded: length)))
    }

    static func bits(of prefix: IPPrefix) -> (bits: UInt32, length: Int)? {
        guard case .v4(let prefix) = prefix else { return nil }
        return (prefix.bits, Int(prefix.length))
    }
}

/// Thirty-two octets.
struct IPv6TrieNode: TrieNode {
    static let rootBits = 0

    var bits: UInt128 = 0
    var zero: UInt32 = 0
    var one: UInt32 = 0
    var value: UInt32 = 0
    private var storedLength: UInt32 = 0

    init() {}

    var length: Int {
        @inline(__always) get { Int(self.storedLength) }
        @inline(__always) set { self.storedLength = UInt32(truncatingIfNeeded: newValue) }
    }

    static func prefix(_ bits: UInt128, _ length: Int) -> IPPrefix {
        .v6(IPv6Prefix(bits: bits, length: UInt8(truncatingIfNeeded: length)))
    }

    static func bits(of prefix: IPPrefix) -> (bits: UInt128, length: Int)? {
        guard case .v6(let prefix) = prefix else { return nil }
        return (prefix.bits, Int(prefix.length))
    }
}
