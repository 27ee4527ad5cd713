// SPDX-License-Identifier: Apache-2.0

/// Eight octets: a type, a subtype, and six octets of value; RFC 4360 section 2, RFC 7153.
///
/// ```
/// +---------+------------+----------+
/// | type: 1 | subtype: 1 | value: 6 |
/// +---------+------------+----------+
/// ```
///
/// Kinds with a meaning here are views over the octets, one file each, see ``ExtendedCommunityView``; any other is kept
/// and printed as hexadecimal digits.
public struct ExtendedCommunity: RawRepresentable, Hashable, Sendable {
    /// The eight octets as a number.
    public var rawValue: UInt64

    /// The community with these octets.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The community of a type, a subtype and the low 48 bits of `value`.
    public init(type: UInt8, subtype: UInt8, value: UInt64) {
        self.rawValue = UInt64(type) << 56 | UInt64(subtype) << 48 | value & 0xFFFF_FFFF_FFFF
    }

    /// The first octet.
    public var type: UInt8 { UInt8(truncatingIfNeeded: self.rawValue >> 56) }

    /// The second octet.
    public var subtype: UInt8 { UInt8(truncatingIfNeeded: self.rawValue >> 48) }

    /// The last six octets.
    public var value: UInt64 { self.rawValue & 0xFFFF_FFFF_FFFF }

    /// Whether the community is passed on to other ASes; RFC 4360 section 2.
    public var isTransitive: Bool { self.type & 0x40 == 0 }
}

extension ExtendedCommunity {
    /// The kinds with a meaning here.
    public static let views: [any ExtendedCommunityView.Type] = [
        RouteTarget.self, RouteOrigin.self, Encapsulation.self, RouterMAC.self, MACMobility.self, ESILabel.self,
        ESImport.self, DefaultGateway.self, Color.self, LinkBandwidth.self,
    ]
}

extension ExtendedCommunity: LosslessStringConvertible {
    /// Reads what ``description`` writes.
    ///
    /// That is `rt:64321:1111` (or `target:`), `soo:…` (or `origin:`), `encapsulation:vxlan`, `router-mac:…`,
    /// `mac-mobility:…`, `esi-label:…`, `es-import:…`, `default-gateway`, `color:…`, `bandwidth:AS:octets-per-second`, or
    /// sixteen digits behind `0x`.
    public init?(_ description: String) {
        if let word = HexText.word(description) {
            self.rawValue = word
            return
        }
        let name = description.prefix { $0 != ":" }
        let value = description.dropFirst(name.count + 1)
        guard let kind = Self.views.first(where: { $0.names.contains(String(name)) }),
            value.isEmpty == (name.count == description.count), let view = kind.init(String(value))
        else { return nil }
        self = view.community
    }

    /// The kind and the value in words where those say everything, or sixteen digits behind `0x`.
    public var description: String {
        for kind in Self.views {
            // Reserved bits that are set have no words; the digits show them.
            guard let view = kind.init(self), view.community == self, let name = kind.names.first else { continue }
            let value = view.description
            return value.isEmpty ? name : "\(name):\(value)"
        }
        return HexText.text(of: self.rawValue)
    }
}
