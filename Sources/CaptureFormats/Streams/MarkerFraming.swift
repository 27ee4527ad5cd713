// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// How messages of BGP are told apart in a stream of which the beginning may be missing; RFC 4271 section 4.1.
///
/// ```
/// +------------+-----------+---------+
/// | marker: 16 | length: 2 | type: 1 |
/// +------------+-----------+---------+
/// ```
enum MarkerFraming {
    /// The length in a header whose marker is whole; `nil` where it is no header.
    ///
    /// Types that nobody knows are let through, since a reader of recordings shows them; an OPEN or a KEEPALIVE that
    /// claims to be longer than any is not waited for.
    static func messageLength(_ header: ByteReader) -> Int? {
        var reader = header
        guard (try? reader.readUInt64()) == .max, (try? reader.readUInt64()) == .max,
            let length = try? reader.readUInt16(), length >= MessageHeader.length, let type = try? reader.readUInt8()
        else { return nil }
        if length > 4_096, type == MessageType.open.rawValue || type == MessageType.keepalive.rawValue { return nil }
        return Int(length)
    }

    /// Whether a header begins here, of a type and a length that can be: what a search goes by.
    static func isHeader(_ header: ByteReader) -> Bool {
        guard let length = self.messageLength(header) else { return false }
        var reader = header
        guard (try? reader.skip(18)) != nil, let type = MessageType(rawValue: reader.next ?? 0) else { return false }
        return length >= type.minimumLength && length <= type.maximumLength(inSessionAllowing: 65_535)
    }

    /// Whether everything that is there of a marker is ones.
    static func mayBegin(_ octets: ByteReader) -> Bool {
        var reader = octets
        var count = 0
        while count < 16, let octet = try? reader.readUInt8() {
            guard octet == 0xFF else { return false }
            count += 1
        }
        return true
    }
}
