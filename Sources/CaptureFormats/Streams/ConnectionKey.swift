// SPDX-License-Identifier: Apache-2.0

/// Which connection a segment belongs to, whichever way it goes.
///
/// Tags, labels and VXLAN identifiers are no part of it: a capture on a tunnel's end sees the same segment inside and
/// outside, and must not take it for two.
struct ConnectionKey: Hashable, Sendable {
    /// The lesser end.
    var low: TCPEndpoint
    /// The greater end.
    var high: TCPEndpoint

    /// The connection between two ends.
    init(_ one: TCPEndpoint, _ other: TCPEndpoint) {
        (self.low, self.high) = other < one ? (other, one) : (one, other)
    }
}
