// SPDX-License-Identifier: Apache-2.0

/// The MAC of an EVPN route of type 2 is that of a default gateway; RFC 7432 section 7.8.
///
/// ```
/// | 0x030D | reserved: 6 |
/// ```
public struct DefaultGateway: ExtendedCommunityView {
    /// All there is in text.
    public static let names = ["default-gateway"]

    /// The mark.
    public init() {}

    /// The view of a community, if it is the mark.
    public init?(_ community: ExtendedCommunity) {
        guard community.type == 0x03, community.subtype == 0x0D else { return nil }
    }

    /// The community on the wire.
    public var community: ExtendedCommunity { ExtendedCommunity(type: 0x03, subtype: 0x0D, value: 0) }
}

extension DefaultGateway: LosslessStringConvertible {
    /// Reads nothing: there is no value.
    public init?(_ description: String) {
        guard description.isEmpty else { return nil }
    }

    /// Empty.
    public var description: String { "" }
}
