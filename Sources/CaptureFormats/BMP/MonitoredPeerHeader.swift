// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Whom a BMP message is about; RFC 7854 section 4.2, RFC 8671 section 4, RFC 9069 section 4.
///
/// ```
/// | type: 1 | flags: 1 | distinguisher: 8 | address: 16 | AS: 4 | identifier: 4 | seconds: 4 | microseconds: 4 |
/// ```
struct MonitoredPeerHeader {
    /// Octets in a header.
    static let length = 42

    /// What tells peers of one router apart, whatever is seen of them.
    struct Key: Hashable, Sendable, Comparable {
        var isLocRIB: Bool
        var distinguisher: UInt64
        var address: IPAddress

        static func < (left: Key, right: Key) -> Bool {
            (left.address, left.distinguisher, left.isLocRIB ? 1 : 0)
                < (right.address, right.distinguisher, right.isLocRIB ? 1 : 0)
        }
    }

    var key: Key
    /// Which of the router's tables the message is about.
    var view: RecordedPeer.View
    /// Whether addresses of the message are IPv6.
    var isIPv6: Bool
    /// Whether AS_PATH has two-octet numbers: the A flag.
    var isNarrow: Bool
    var asNumber: ASNumber
    var identifier: BGPIdentifier
    /// When the router noted it; `nil` where it does not tell.
    var instant: RecordedInstant?

    /// Reads a header; `nil` where the octets end within it.
    init?(_ reader: inout ByteReader) {
        guard let type = try? reader.readUInt8(), let flags = try? reader.readUInt8(),
            let distinguisher = try? reader.readUInt64(), let address = try? reader.readUInt128(),
            let asNumber = try? reader.readUInt32(), let identifier = try? reader.readUInt32(),
            let seconds = try? reader.readUInt32(), let microseconds = try? reader.readUInt32()
        else { return nil }
        let isLocRIB = type == 3
        // For Loc-RIB the first flag says that routes are filtered, and the others mean nothing.
        self.isIPv6 = !isLocRIB && flags & 0x80 != 0
        self.isNarrow = !isLocRIB && flags & 0x20 != 0
        switch (isLocRIB, flags & 0x10 != 0, flags & 0x40 != 0) {
        case (true, _, _): self.view = .locRIB
        case (_, false, false): self.view = .adjRIBIn
        case (_, false, true): self.view = .adjRIBInPostPolicy
        case (_, true, false): self.view = .adjRIBOut
        case (_, true, true): self.view = .adjRIBOutPostPolicy
        }
        self.key = Key(
            isLocRIB: isLocRIB,
            distinguisher: distinguisher,
            address: Self.address(address, isIPv6: self.isIPv6)
        )
        self.asNumber = ASNumber(asNumber)
        self.identifier = BGPIdentifier(rawValue: identifier)
        let nanoseconds = min(microseconds, 999_999) * 1_000
        self.instant = seconds == 0 ? nil : RecordedInstant(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// An address field: IPv4 addresses are in its last four octets.
    static func address(_ field: UInt128, isIPv6: Bool) -> IPAddress {
        isIPv6 ? .v6(IPv6Address(rawValue: field)) : .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: field)))
    }
}
