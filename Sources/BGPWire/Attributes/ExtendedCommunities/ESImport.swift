// SPDX-License-Identifier: Apache-2.0

/// Which leaves import an Ethernet segment route: those on the segment this MAC was derived from; RFC 7432 section 7.6.
///
/// ```
/// | 0x0602 | MAC: 6 |
/// ```
public struct ESImport: ExtendedCommunityView {
    /// In front of the address in text.
    public static let names = ["es-import"]

    /// The address derived from the segment.
    public var address: MACAddress

    /// The target of the segment that `address` was derived from.
    public init(_ address: MACAddress) {
        self.address = address
    }

    /// The view of a community, if it is such a target.
    public init?(_ community: ExtendedCommunity) {
        guard community.type == 0x06, community.subtype == 0x02 else { return nil }
        self.address = MACAddress(rawValue: community.value)
    }

    /// The community on the wire.
    public var community: ExtendedCommunity {
        ExtendedCommunity(type: 0x06, subtype: 0x02, value: self.address.rawValue)
    }
}

extension ESImport: LosslessStringConvertible {
    /// Reads an address.
    public init?(_ description: String) {
        guard let address = MACAddress(description) else { return nil }
        self.address = address
    }

    /// The address.
    public var description: String { self.address.description }
}
