// SPDX-License-Identifier: Apache-2.0

extension ByteWriter {
    /// Writes a whole attribute; the length takes two octets only where it must.
    ///
    /// - Parameters:
    ///   - attribute: The value.
    ///   - flags: The flags; those of the attribute's row in ``AttributeTable`` where none are given.
    ///   - context: The session written for; RIB form has four-octet AS numbers like a session that negotiated them.
    mutating func write<Attribute: PathAttribute>(
        attribute: Attribute,
        flags: AttributeFlags? = nil,
        in context: DecodeContext = DecodeContext()
    ) {
        var value = ByteWriter()
        attribute.encode(into: &value, in: context)
        let flags = flags ?? AttributeTable.row(of: Attribute.type)?.flags ?? [.optional, .transitive]
        self.write(attribute: Attribute.type, flags: flags, value: value.octets)
    }

    /// Writes a next hop as RIB form has it: NEXT_HOP for an IPv4 address, else MP_REACH_NLRI with nothing but the next
    /// hop; RFC 6396 section 4.3.4.
    mutating func write(nextHop: NextHop) {
        var hop = ByteWriter()
        nextHop.encode(into: &hop)
        if case .ipv4 = nextHop {
            self.write(attribute: .nextHop, flags: .transitive, value: hop.octets)
        } else {
            self.write(
                attribute: .mpReachNLRI,
                flags: .optional,
                value: [UInt8(truncatingIfNeeded: hop.count)] + hop.octets
            )
        }
    }

    /// Writes a whole attribute from octets.
    mutating func write(attribute type: AttributeType, flags: AttributeFlags, value: some Collection<UInt8>) {
        self.writeHeader(of: type, flags: flags, count: value.count, hasLongLength: value.count > 255)
        self.write(value)
    }

    /// Writes what precedes the value of an attribute: flags, type, and length.
    ///
    /// - Parameters:
    ///   - type: Which attribute.
    ///   - flags: Its flags; Extended Length is set or cleared as the length is written.
    ///   - count: Octets of the value, up to 65,535.
    ///   - hasLongLength: Whether the length takes two octets, as it must from 256 on.
    @inlinable
    public mutating func writeHeader(
        of type: AttributeType,
        flags: AttributeFlags,
        count: Int,
        hasLongLength: Bool
    ) {
        self.write(upTo: 4) { $0.writeHeader(of: type, flags: flags, count: count, hasLongLength: hasLongLength) }
    }

    /// Turns the two-octet length of the attribute that begins at `offset` into one octet.
    mutating func shortenAttribute(at offset: Int, count: UInt8) {
        self.replace(at: offset, { $0 & ~AttributeFlags.extendedLength.rawValue })
        self.remove(at: offset + 2)
        self.replace(at: offset + 2, { _ in count })
    }
}

extension OutputSpan<UInt8> {
    /// Writes what precedes the value of an attribute; there is room for four octets.
    ///
    /// - Parameters: As those of ``ByteWriter/writeHeader(of:flags:count:hasLongLength:)``.
    @inlinable
    @inline(__always)
    public mutating func writeHeader(of type: AttributeType, flags: AttributeFlags, count: Int, hasLongLength: Bool) {
        self.write(flags.rawValue & 0xEF | (hasLongLength ? 0x10 : 0))
        self.write(type.rawValue)
        if hasLongLength {
            self.write(UInt16(truncatingIfNeeded: count))
        } else {
            self.write(UInt8(truncatingIfNeeded: count))
        }
    }
}
