// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The twelve octets in front of every record; RFC 6396 section 2.
///
/// ```
/// +------------+---------+------------+-----------+
/// | seconds: 4 | type: 2 | subtype: 2 | length: 4 |
/// +------------+---------+------------+-----------+
/// ```
struct MRTHeader {
    /// Octets in a header.
    static let length = 12
    /// The longest record believed that is skipped without being read.
    static let maximumSkippedLength = 1 << 20

    /// What becomes of a record.
    enum Verdict {
        case read
        case skip
        /// No record begins here: something before it was damaged.
        case absurd
    }

    var seconds: UInt32
    var type: MRTRecordType
    var subtype: UInt16
    /// Octets behind the header.
    var bodyLength: Int

    /// The header at `offset`; `nil` where the octets end within it.
    @inline(__always)
    init?(_ octets: RawSpan, at offset: Int) {
        guard offset >= 0, offset <= octets.byteCount - Self.length else { return nil }
        var reader = ByteReader(octets.extracting(offset..<(offset + Self.length)))
        guard let seconds = try? reader.readUInt32(), let type = try? reader.readUInt16(),
            let subtype = try? reader.readUInt16(), let length = try? reader.readUInt32()
        else { return nil }
        self.seconds = seconds
        self.type = MRTRecordType(rawValue: type)
        self.subtype = subtype
        self.bodyLength = Int(length)
    }

    /// What to do with the record.
    var verdict: Verdict {
        if let maximum = self.type.maximumLength(subtype: self.subtype) {
            return self.bodyLength <= maximum ? .read : .absurd
        }
        if self.type.isAssigned { return self.bodyLength <= Self.maximumSkippedLength ? .skip : .absurd }
        // Nobody's type may be tomorrow's, but not with no octets: that is a stretch of zeros.
        return (1...0xFFFF).contains(self.bodyLength) ? .skip : .absurd
    }

    /// Whether a record that may be read begins here, about when others of the file were written.
    func isPlausible(near seconds: UInt32?) -> Bool {
        guard case .read = self.verdict, self.bodyLength >= 8 else { return false }
        guard let seconds else { return true }
        let distance = Int64(self.seconds) - Int64(seconds)
        return abs(distance) <= 7 * 86_400
    }
}
