// SPDX-License-Identifier: Apache-2.0

extension EVPNRoute {
    /// Writes what identifies the route: type and key fields.
    ///
    /// Segment, gateway and labels are left out where the RFC leaves them out of the key: RFC 7432 sections 7.1 and
    /// 7.2, RFC 9136 section 3.1.
    public func encodeKey(into writer: inout ByteWriter) {
        var entry = ByteWriter()
        self.encode(into: &entry)
        Self.encodeKey(of: entry.span, into: &writer)
    }

    /// Writes what identifies the route of an entry that ``fault(in:)`` has found sound, without reading the rest.
    ///
    /// | type | key |
    /// | --- | --- |
    /// | 1 | distinguisher, segment, Ethernet tag |
    /// | 2 | distinguisher, Ethernet tag, MAC and IP address with their lengths |
    /// | 5 | distinguisher, Ethernet tag, length and prefix, whose bits beyond the length count for nothing |
    /// | others | everything |
    static func encodeKey(of entry: RawSpan, into writer: inout ByteWriter) {
        var reader = ByteReader(entry)
        do throws(TruncatedInput) {
            let type = try reader.readUInt8()
            try reader.skip(1)
            writer.write(type)
            switch type {
            case 1:
                writer.write(copying: try reader.readSpan(22))
            case 2:
                let distinguisher = try reader.readUInt64()
                try reader.skip(10)
                var lengths = reader
                try lengths.skip(11)
                let address = Int(try lengths.readUInt8()) / 8
                let rest = try reader.readSpan(12 + address)
                writer.write(upTo: 8 + rest.byteCount) { key in
                    key.write(distinguisher)
                    key.write(copying: rest)
                }
            case 5:
                let distinguisher = try reader.readUInt64()
                try reader.skip(10)
                let tag = try reader.readUInt32()
                let length = try reader.readUInt8()
                // Two addresses of one version and a label follow.
                let isIPv4 = reader.remaining <= 11
                let bits = isIPv4 ? UInt128(try reader.readUInt32()) << 96 : try reader.readUInt128()
                let prefix = IPv6Prefix(bits: bits, length: length)
                writer.write(upTo: 29) { key in
                    key.write(distinguisher)
                    key.write(tag)
                    key.write(length)
                    if isIPv4 {
                        key.write(UInt32(truncatingIfNeeded: prefix.bits >> 96))
                    } else {
                        key.write(prefix.bits)
                    }
                }
            default:
                writer.write(copying: reader.remainingSpan)
            }
        } catch {
            // A sound entry is as long as its type says.
        }
    }
}
