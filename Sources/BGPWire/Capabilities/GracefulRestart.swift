// SPDX-License-Identifier: Apache-2.0

/// The graceful restart capability; RFC 4724 section 3, RFC 8538 section 2.
///
/// ```
/// +------------------+----------------------+----------------------------------+
/// | flags: 4 (R N ..)| restart time: 12 bits| AFI: 2, SAFI: 1, flags: 1 (F ..) |
/// +------------------+----------------------+----------------------------------+
/// ```
public struct GracefulRestart: Hashable, Sendable {
    /// One family whose forwarding survives a restart.
    public struct Family: Hashable, Sendable {
        /// The family.
        public var family: AddressFamily
        /// F: forwarding state was kept during the restart before this OPEN.
        public var keptForwarding: Bool

        /// A family with its F bit.
        public init(_ family: AddressFamily, keptForwarding: Bool = false) {
            self.family = family
            self.keptForwarding = keptForwarding
        }
    }

    /// R: the sender has just restarted.
    public var hasRestarted: Bool
    /// N: NOTIFICATIONs and hold timer expiry keep routes too; RFC 8538.
    public var coversNotifications: Bool
    /// How long the sender needs to come back, in seconds, at most 4,095.
    public var restartTimeSeconds: UInt16
    /// The families whose forwarding the sender can keep; none means it only helps others.
    public var families: [Family]

    /// The capability with these fields; restart times above 4,095 count as 4,095.
    public init(
        hasRestarted: Bool = false,
        coversNotifications: Bool = false,
        restartTimeSeconds: UInt16 = 0,
        families: [Family] = []
    ) {
        self.hasRestarted = hasRestarted
        self.coversNotifications = coversNotifications
        self.restartTimeSeconds = min(restartTimeSeconds, 4_095)
        self.families = families
    }

    /// Reads the value; the last entry must be whole.
    @_lifetime(value: copy value)
    init(parsing value: inout ByteReader) throws(TruncatedInput) {
        let head = try value.readUInt16()
        self.hasRestarted = head & 0x8000 != 0
        self.coversNotifications = head & 0x4000 != 0
        self.restartTimeSeconds = head & 0x0FFF
        self.families = []
        while !value.isAtEnd {
            let family = try value.readFamily()
            self.families.append(Family(family, keptForwarding: try value.readUInt8() & 0x80 != 0))
        }
    }

    /// Writes the value; reserved bits are zero.
    func encode(into writer: inout ByteWriter) {
        let flags: UInt16 = (self.hasRestarted ? 0x8000 : 0) | (self.coversNotifications ? 0x4000 : 0)
        writer.write(flags | min(self.restartTimeSeconds, 4_095))
        // 63 entries are what one capability has room for.
        for entry in self.families.prefix(63) {
            writer.write(entry.family)
            writer.write(UInt8(entry.keptForwarding ? 0x80 : 0))
        }
    }
}
