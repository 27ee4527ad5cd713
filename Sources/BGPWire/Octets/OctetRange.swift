// SPDX-License-Identifier: Apache-2.0

/// A run of octets by its place in the message that holds it, counted from the first octet of the marker.
///
/// Messages have at most 65,535 octets (RFC 8654), so 32 bits are plenty and a layout stays small.
@frozen
public struct OctetRange: Hashable, Sendable {
    /// The offset of the first octet.
    public var start: Int32
    /// How many octets there are.
    public var count: Int32

    /// The run of `count` octets from `start` on.
    @inlinable
    public init(start: Int32, count: Int32) {
        self.start = start
        self.count = count
    }

    /// The run between two offsets.
    @inlinable
    init(_ start: Int, upTo end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.count = Int32(truncatingIfNeeded: end &- start)
    }

    /// No octets.
    public static let empty = OctetRange(start: 0, count: 0)

    /// Whether there is no octet.
    @inlinable
    public var isEmpty: Bool { self.count == 0 }

    /// The octets themselves; empty where `message` does not have them.
    @inlinable
    @inline(__always)
    @_lifetime(copy message)
    public func octets(in message: RawSpan) -> RawSpan {
        let start = Int(self.start)
        let count = Int(self.count)
        guard start >= 0, count >= 0, start + count <= message.byteCount else { return message.extracting(0..<0) }
        return message.extracting(start..<(start + count))
    }
}
