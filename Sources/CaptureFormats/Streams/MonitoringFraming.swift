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

    /// Whether a header begins here and, as far as can be seen, another one behind its message.
    static func isChained(_ octets: ByteReader) -> Bool {
        guard let length = self.messageLength(octets) else { return false }
        var reader = octets
        guard (try? reader.skip(length)) != nil, reader.remaining >= Self.headerLength else { return true }
        return self.messageLength(ByteReader(reader.remainingSpan)) != nil
    }

    /// Whether a stream that begins with `start` looks like BMP.
    ///
    /// - Parameters:
    ///   - start: The first octets, a header's worth.
    ///   - rest: The octets of which the last of `start` are the first.
    ///   - kept: How many of `start` came before `rest`.
    /// - Returns: Whether the framing makes sense as far as it can be seen.
    static func isPlausible(_ start: [UInt8], before rest: RawSpan, kept: Int) -> Bool {
        if kept == 0 { return rest.byteCount >= Self.headerLength && self.isChained(ByteReader(rest)) }
        return start.count >= Self.headerLength && self.messageLength(ByteReader(start)) != nil
    }
}
