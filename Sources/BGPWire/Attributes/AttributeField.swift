// SPDX-License-Identifier: Apache-2.0

/// One attribute by its place in a block: header and value as offsets; RFC 4271 section 4.3.
///
/// ```
/// +----------+---------+-------------+-------+
/// | flags: 1 | type: 1 | length: 1-2 | value |
/// +----------+---------+-------------+-------+
/// ```
@frozen
public struct AttributeField: Hashable, Sendable {
    /// The flags as they came.
    public var flags: AttributeFlags
    /// The type code.
    public var type: AttributeType
    /// Where the attribute begins, header included.
    public var start: Int
    /// Where the value begins.
    public var valueStart: Int
    /// Octets of the value.
    public var valueCount: Int

    /// An attribute at this place.
    @inlinable
    public init(flags: AttributeFlags, type: AttributeType, start: Int, valueStart: Int, valueCount: Int) {
        self.flags = flags
        self.type = type
        self.start = start
        self.valueStart = valueStart
        self.valueCount = valueCount
    }

    /// Where the attribute ends.
    @inlinable
    public var end: Int { self.valueStart &+ self.valueCount }

    /// Whether the header is the one that speakers should write: no bits that mean nothing, and a length of two octets
    /// only where it must be; RFC 4271 section 4.3.
    @inlinable
    public var hasPlainHeader: Bool {
        self.flags.rawValue & 0x1F == (self.valueCount > 255 ? 0x10 : 0)
    }

    /// Where the whole attribute is.
    @inlinable
    var place: OctetRange { OctetRange(self.start, upTo: self.end) }

    /// The value within `block`.
    @inlinable
    @_lifetime(copy block)
    public func value(in block: RawSpan) -> RawSpan {
        block.extracting(self.valueStart..<self.end)
    }

    /// The whole attribute within `block`.
    @inlinable
    @_lifetime(copy block)
    public func octets(in block: RawSpan) -> RawSpan {
        block.extracting(self.start..<self.end)
    }
}

/// Walks a block of attributes without copying.
@frozen
public struct AttributeFields: ~Escapable {
    @usableFromInline
    var reader: ByteReader

    /// A walk from the beginning of `block`.
    @inlinable
    @_lifetime(copy block)
    public init(_ block: RawSpan) {
        self.reader = ByteReader(block)
    }

    /// A walk from `offset` on, whose fields count from the beginning of `octets` all the same.
    @_lifetime(copy octets)
    init(_ octets: RawSpan, from offset: Int) {
        self.reader = ByteReader(octets)
        self.reader.offset = min(max(offset, 0), octets.byteCount)
    }

    /// The whole block.
    @inlinable
    public var octets: RawSpan {
        @_lifetime(copy self)
        get { self.reader.octets }
    }

    /// The next attribute, or `nil` at the end.
    ///
    /// - Throws: An overrun where header or value go past the end of the block; RFC 7606 section 4 makes that cost the
    ///   routes.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func next() throws(AttributeFault) -> AttributeField? {
        guard let word = self.reader.nextUInt32 else { return self.reader.isAtEnd ? nil : try self.nextNearEnd() }
        let start = self.reader.position
        let type = AttributeType(rawValue: UInt8(truncatingIfNeeded: word >> 16))
        let flags = AttributeFlags(rawValue: UInt8(truncatingIfNeeded: word >> 24))
        let isExtended = flags.rawValue & 0x10 != 0
        let count = Int(isExtended ? word & 0xFFFF : word >> 8 & 0xFF)
        let header = isExtended ? 4 : 3
        guard header &+ count <= self.reader.remaining else { throw AttributeFault(type, .overrun, .treatAsWithdraw) }
        self.reader.advance(header &+ count)
        return AttributeField(flags: flags, type: type, start: start, valueStart: start &+ header, valueCount: count)
    }

    /// The same where fewer than four octets are left.
    @inline(never)
    @_lifetime(self: copy self)
    @usableFromInline
    mutating func nextNearEnd() throws(AttributeFault) -> AttributeField? {
        let start = self.reader.position
        var type = AttributeType(rawValue: 0)
        do throws(TruncatedInput) {
            let flags = AttributeFlags(rawValue: try self.reader.readUInt8())
            type = AttributeType(rawValue: try self.reader.readUInt8())
            let count =
                flags.rawValue & 0x10 != 0 ? Int(try self.reader.readUInt16()) : Int(try self.reader.readUInt8())
            let valueStart = self.reader.position
            try self.reader.skip(count)
            return AttributeField(flags: flags, type: type, start: start, valueStart: valueStart, valueCount: count)
        } catch {
            throw AttributeFault(type, .overrun, .treatAsWithdraw)
        }
    }
}
