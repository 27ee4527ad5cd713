// SPDX-License-Identifier: Apache-2.0

/// The one error a reader can raise: the octets ended before the field did.
///
/// Whoever knows which field was being read turns it into an ``AttributeFault`` or a ``MessageError``.
public struct TruncatedInput: Error, Hashable, Sendable {
    /// Octets consumed before the read that failed, counted from the start of the reader.
    public let position: Int
    /// Octets the read asked for.
    public let needed: Int

    /// Creates the error for a read of `needed` octets at `position`.
    @inlinable
    public init(position: Int, needed: Int) {
        self.position = position
        self.needed = needed
    }
}

extension TruncatedInput: CustomStringConvertible {
    /// A sentence for logs: what was needed and where.
    public var description: String {
        "\(self.needed) octet(s) needed at offset \(self.position), but the input ends before"
    }
}
