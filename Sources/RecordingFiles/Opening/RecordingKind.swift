// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The formats of recordings, told apart by their first octets.
public enum RecordingKind: String, Hashable, Sendable, CaseIterable {
    /// Captured frames, as libpcap writes them, in either generation of its format.
    case pcap
    /// A multi-threaded routing toolkit archive; RFC 6396.
    case mrt
    /// The octets that a router sends to a monitoring station; RFC 7854.
    case bmp

    /// How many octets recognition looks at, where there are so many.
    static let lookAhead = 12

    /// The format that begins with `octets`; `nil` where none does.
    ///
    /// Captures have magic numbers. The other two have none, but their headers hold so few values that a file of another
    /// kind is refused: BMP begins with version 3, a length and one of seven types; MRT has one of its types behind four
    /// octets of time, and a length that fits in memory.
    public init?(recognising octets: RawSpan) {
        var reader = ByteReader(octets)
        guard let first = try? reader.readUInt32(), let second = try? reader.readUInt32() else { return nil }
        switch first {
        case 0xA1B2_C3D4, 0xD4C3_B2A1, 0xA1B2_3C4D, 0x4D3C_B2A1, 0x0A0D_0D0A:
            self = .pcap
            return
        default:
            break
        }
        // 3, then a length of 32 bits, of which the upper 8 are zero in any message, then the type.
        if first >> 16 == 0x0300, second >> 16 & 0xFF <= 6, first & 0xFFFF > 0 || second >> 24 >= 6 {
            self = .bmp
            return
        }
        let (type, subtype) = (second >> 16, second & 0xFFFF)
        guard let length = try? reader.readUInt32(), length <= 1 << 26 else { return nil }
        let known: Set<UInt32> = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 32, 33, 48, 49]
        guard known.contains(type), subtype <= 32, first > 0 else { return nil }
        self = .mrt
    }
}
