// SPDX-License-Identifier: Apache-2.0

/// Walks a block of IPv4 prefixes without copying; RFC 4271 section 4.3, RFC 7911 section 3.
///
/// ```
/// +---------------------------+-----------+------------------+
/// | path identifier: 0 or 4   | length: 1 | prefix: 0 to 4   |   repeated
/// +---------------------------+-----------+------------------+
/// ```
///
/// This is what runs for every prefix received, so it is inlined into its callers.
@frozen
public struct IPv4PrefixCursor: ~Escapable {
    @usableFromInline
    var reader: ByteReader
    @usableFromInline
    let hasPathIdentifiers: Bool

    /// A cursor at the beginning of `block`.
    @inlinable
    @_lifetime(copy block)
    public init(_ block: RawSpan, hasPathIdentifiers: Bool) {
        self.reader = ByteReader(block)
        self.hasPathIdentifiers = hasPathIdentifiers
    }

    /// The next prefix, or `nil` at the end; bits beyond a prefix's length are cleared.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func next() throws(NLRIFault) -> (path: PathIdentifier, prefix: IPv4Prefix)? {
        if !self.hasPathIdentifiers, let (length, bits) = self.reader.nextOctetAndWord {
            // Whatever the length, the prefix is there.
            guard length <= 32 else { throw NLRIFault(at: self.reader.position, .prefixTooLong(length)) }
            self.reader.advance(1 &+ (Int(length) &+ 7) >> 3)
            return (.none, IPv4Prefix(bits: bits, length: length))
        }
        guard !self.reader.isAtEnd else { return nil }
        let start = self.reader.position
        let path: PathIdentifier
        let length: UInt8
        do throws(TruncatedInput) {
            path = PathIdentifier(rawValue: self.hasPathIdentifiers ? try self.reader.readUInt32() : 0)
            length = try self.reader.readUInt8()
        } catch {
            throw NLRIFault(at: start, .truncated)
        }
        guard length <= 32 else { throw NLRIFault(at: start, .prefixTooLong(length)) }
        do throws(TruncatedInput) {
            let bits = try self.reader.readLeftAligned32((Int(length) &+ 7) >> 3)
            return (path, IPv4Prefix(bits: bits, length: length))
        } catch {
            throw NLRIFault(at: start, .truncated)
        }
    }
}
