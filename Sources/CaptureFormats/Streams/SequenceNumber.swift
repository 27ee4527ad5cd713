// SPDX-License-Identifier: Apache-2.0

/// The place of an octet in a TCP stream, modulo 2^32; RFC 9293 section 3.4.
public struct SequenceNumber: Hashable, Sendable {
    /// The number as it is on the wire.
    public var rawValue: UInt32

    /// The place with this number.
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// Octets from `origin` to here: negative where this place is before it, by the shorter way around.
    public func distance(from origin: SequenceNumber) -> Int {
        Int(Int32(bitPattern: self.rawValue &- origin.rawValue))
    }

    /// The place `count` octets on.
    public func advanced(by count: Int) -> SequenceNumber {
        SequenceNumber(self.rawValue &+ UInt32(truncatingIfNeeded: count))
    }
}
