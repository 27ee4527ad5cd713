// SPDX-License-Identifier: Apache-2.0

/// One family of the long-lived graceful restart capability; RFC 9494 section 3.
///
/// ```
/// +--------+---------+----------+---------------------+
/// | AFI: 2 | SAFI: 1 | flags: 1 | stale time: 3 (s)   |   repeated
/// +--------+---------+----------+---------------------+
/// ```
public struct LongLivedGracefulRestart: Hashable, Sendable {
    /// The family.
    public var family: AddressFamily
    /// F: forwarding state was kept.
    public var keptForwarding: Bool
    /// How long routes may stay as long-lived stale, in seconds, at most 2^24 - 1.
    public var staleTimeSeconds: UInt32

    /// A family with its flag and time.
    public init(_ family: AddressFamily, keptForwarding: Bool = false, staleTimeSeconds: UInt32) {
        self.family = family
        self.keptForwarding = keptForwarding
        self.staleTimeSeconds = min(staleTimeSeconds, 0xFF_FFFF)
    }

    /// Reads one entry.
    @_lifetime(value: copy value)
    init(parsing value: inout ByteReader) throws(TruncatedInput) {
        self.family = try value.readFamily()
        self.keptForwarding = try value.readUInt8() & 0x80 != 0
        self.staleTimeSeconds = try value.readUInt24()
    }

    /// Writes one entry; reserved bits are zero.
    func encode(into writer: inout ByteWriter) {
        writer.write(self.family)
        writer.write(UInt8(self.keptForwarding ? 0x80 : 0))
        writer.write24(min(self.staleTimeSeconds, 0xFF_FFFF))
    }
}
