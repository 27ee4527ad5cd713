// SPDX-License-Identifier: Apache-2.0

/// The MAC that routed frames for the VTEP are sent to; RFC 9135 section 8.1.
///
/// ```
/// | 0x0603 | MAC: 6 |
/// ```
public struct RouterMAC: ExtendedCommunityView {
    /// In front of the address in text.
    public static let names = ["router-mac"]

    /// The address.
    public var address: MACAddress

    /// The community that names `address`.
    public init(_ address: MACAddress) {
        self.address = address
    }

    /// The view of a community, if it is a router's MAC.
    public init?(_ community: ExtendedCommunity) {
        guard community.type == 0x06, community.subtype == 0x03 else { return nil }
        self.address = MACAddress(rawValue: community.value)
    }

    /// The community on the wire.
    public var community: ExtendedCommunity {
        ExtendedCommunity(type: 0x06, subtype: 0x03, value: self.address.rawValue)
    }
}

extension RouterMAC: LosslessStringConvertible {
    /// Reads an address.
    public init?(_ description: String) {
        guard let address = MACAddress(description) else { return nil }
        self.address = address
    }

    /// The address.
    public var description: String { self.address.description }
}
