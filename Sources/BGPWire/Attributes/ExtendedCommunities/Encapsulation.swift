// SPDX-License-Identifier: Apache-2.0

/// How packets for the route are wrapped; RFC 9012 section 4.1.
///
/// ```
/// | 0x030C | reserved: 4 | tunnel type: 2 |
/// ```
public struct Encapsulation: RawRepresentable, ExtendedCommunityView {
    /// In front of the tunnel type in text.
    public static let names = ["encapsulation"]

    /// The tunnel type in the registry.
    public var rawValue: UInt16

    /// The tunnel type with this number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// VXLAN; RFC 8365.
    public static let vxlan = Encapsulation(rawValue: 8)
    /// NVGRE; RFC 8365.
    public static let nvgre = Encapsulation(rawValue: 9)
    /// MPLS; RFC 8365.
    public static let mpls = Encapsulation(rawValue: 10)
    /// Geneve; RFC 8926.
    public static let geneve = Encapsulation(rawValue: 19)

    /// The view of a community, if it is an encapsulation.
    public init?(_ community: ExtendedCommunity) {
        guard community.type == 0x03, community.subtype == 0x0C else { return nil }
        self.rawValue = UInt16(truncatingIfNeeded: community.value)
    }

    /// The community on the wire.
    public var community: ExtendedCommunity {
        ExtendedCommunity(type: 0x03, subtype: 0x0C, value: UInt64(self.rawValue))
    }
}

extension Encapsulation: LosslessStringConvertible {
    /// Reads a name or a number.
    public init?(_ description: String) {
        switch description {
        case "vxlan": self = .vxlan
        case "nvgre": self = .nvgre
        case "mpls": self = .mpls
        case "geneve": self = .geneve
        default:
            guard let number = UInt16(decimal: description) else { return nil }
            self.rawValue = number
        }
    }

    /// The name, or the number.
    public var description: String {
        switch self {
        case .vxlan: "vxlan"
        case .nvgre: "nvgre"
        case .mpls: "mpls"
        case .geneve: "geneve"
        default: "\(self.rawValue)"
        }
    }
}
