// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// How messages of BMP are told apart in a stream; RFC 7854 section 4.1.
///
/// ```
/// +------------+-----------+---------+
/// | version: 1 | length: 4 | type: 1 |
/// +------------+-----------+---------+
/// ```
enum MonitoringFraming {
    /// The version in use.
    static let version: UInt8 = 3
    /// Octets of the common header.
    static let headerLength = 6
    /// The longest message believed: a Peer Up holds two messages of 65,535 octets, and room is left for TLVs.
    static let maximumLength = 1 << 18

    /// The length that a header states; `nil` where it is no header.
    static func messageLength(_ header: ByteReader) -> Int? {
        var reader = header
        guard (try? reader.readUInt8()) == Self.version, let length = try? reader.readUInt32(),
            let type = try? reader.readUInt8(), type <= 6, length <= Self.maximumLength
        else { return nil }
        // Initiation and Termination have no peer; everything else has a header of 42 octets for one.
        return Int(length) >= (type == 4 || type == 5 ? 6 : 48) ? Int(length) : nil
    }

    /// Whether an Initiation begins here, by its common header; RFC 7854 section 4.3.
    static func isInitiation(_ octets: ByteReader) -> Bool {
        var reader = octets
        guard self.messageLength(octets) != nil, (try? reader.skip(5)) != nil else { return false }
        return reader.next == 4
    }

    /// Whether a message about a peer begins here, by nineteen octets; RFC 7854 sections 4.1 and 4.2, RFC 9069 section 4.
    ///
    /// ```
    /// | common header: 6 | peer type: 1 | flags: 1 | distinguisher: 8 | address: 3 of 16 |
    /// ```
    ///
    /// The global instance has a distinguisher of zeros, others mostly a route distinguisher, whose types are 0 to 2
    /// (RFC 4364 section 4.2); addresses begin with zeros unless they are IPv6. Octets of something else hardly do all that.
    static func isPeerMessage(_ octets: ByteReader) -> Bool {
        var reader = octets
        guard let length = self.messageLength(octets), length >= self.headerLength + MonitoredPeerHeader.length,
            (try? reader.skip(self.headerLength)) != nil, let type = try? reader.readUInt8(),
            let flags = try? reader.readUInt8(), let distinguisher = try? reader.readUInt64(),
            let high = try? reader.readUInt16(), let low = try? reader.readUInt8()
        else { return false }
        let isIPv6 = flags & 0x80 != 0 && type != 3
        guard isIPv6 || high == 0 && low == 0 else { return false }
        switch type {
        case 0: return distinguisher == 0
        case 1, 3: return distinguisher >> 48 <= 2
        // Any value tells local instances apart, so the address has to.
        case 2: return !isIPv6 || distinguisher >> 48 <= 2
        default: return false
        }
    }
}
