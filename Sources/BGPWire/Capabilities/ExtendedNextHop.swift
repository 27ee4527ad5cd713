// SPDX-License-Identifier: Apache-2.0

/// One entry of the extended next hop capability; RFC 8950 section 4.
///
/// ```
/// +-------------+--------------+--------------------+
/// | NLRI AFI: 2 | NLRI SAFI: 2 | next hop AFI: 2    |   repeated
/// +-------------+--------------+--------------------+
/// ```
public struct ExtendedNextHop: Hashable, Sendable {
    /// The family of the routes.
    public var family: AddressFamily
    /// The address family their next hops may have.
    public var nextHop: AddressFamilyIdentifier

    /// Next hops of `nextHop` for routes of `family`.
    public init(_ family: AddressFamily, nextHop: AddressFamilyIdentifier = .ipv6) {
        self.family = family
        self.nextHop = nextHop
    }

    /// Reads one entry; `nil` for a SAFI that the single octet of all other messages cannot say.
    @_lifetime(value: copy value)
    init?(parsing value: inout ByteReader) throws(TruncatedInput) {
        let afi = AddressFamilyIdentifier(rawValue: try value.readUInt16())
        let safi = UInt8(exactly: try value.readUInt16())
        self.nextHop = AddressFamilyIdentifier(rawValue: try value.readUInt16())
        guard let safi else { return nil }
        self.family = AddressFamily(afi, .init(rawValue: safi))
    }

    /// Writes one entry.
    func encode(into writer: inout ByteWriter) {
        writer.write(self.family.afi.rawValue)
        writer.write(UInt16(self.family.safi.rawValue))
        writer.write(self.nextHop.rawValue)
    }
}
