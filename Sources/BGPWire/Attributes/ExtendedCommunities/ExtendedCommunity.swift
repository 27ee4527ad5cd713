// SPDX-License-Identifier: Apache-2.0

/// Eight octets: a type, a subtype, and six octets of value; RFC 4360 section 2, RFC 7153.
///
/// ```
/// +---------+------------+----------+
/// | type: 1 | subtype: 1 | value: 6 |
/// +---------+------------+----------+
/// ```
///
/// Kinds with a meaning here are views over the octets, one file each; any other is kept and printed as hexadecimal
/// digits.
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

extension ExtendedCommunity: LosslessStringConvertible {
    /// Reads `rt:64321:1111` (or `target:`), `soo:…` (or `origin:`), `encapsulation:vxlan`, `router-mac:…`,
    /// `mac-mobility:…`, `color:…`, `bandwidth:AS:octets-per-second`, `default-gateway`, or sixteen digits behind `0x`.
    ///
    /// All spellings that ``description`` writes are read.
    public init?(_ description: String) {
        let name = description.prefix { $0 != ":" }
        let rest = description.dropFirst(name.count + 1)
        switch name {
        case "rt", "target":
            guard let target = RouteTarget(String(rest)) else { return nil }
            self = target.community
        case "soo", "origin":
            // RFC 4360 section 5: laid out as a route target, with the next subtype.
            guard let target = RouteTarget(String(rest)) else { return nil }
            self = ExtendedCommunity(type: target.community.type, subtype: 3, value: target.community.value)
        case "encapsulation":
            guard let encapsulation = Encapsulation(String(rest)) else { return nil }
            self = encapsulation.community
        case "router-mac":
            guard let address = MACAddress(String(rest)) else { return nil }
            self = RouterMAC(address).community
        case "mac-mobility":
            guard let mobility = MACMobility(String(rest)) else { return nil }
            self = mobility.community
        case "color":
            guard let color = UInt32(decimal: rest) else { return nil }
            self = Color(color).community
        case "bandwidth":
            guard let bandwidth = LinkBandwidth(String(rest)) else { return nil }
            self = bandwidth.community
        case "default-gateway" where rest.isEmpty:
            self = Self.defaultGateway
        default:
            guard description.hasPrefix("0x"), description.count == 18,
                let value = UInt64(description.dropFirst(2), radix: 16)
            else { return nil }
            self = ExtendedCommunity(rawValue: value)
        }
    }

    /// The kind and the value in words, or sixteen digits behind `0x`.
    public var description: String {
        if let target = RouteTarget(self) { return "rt:\(target)" }
        let asTarget = ExtendedCommunity(type: self.type, subtype: 2, value: self.value)
        if self.subtype == 3, let origin = RouteTarget(asTarget) { return "soo:\(origin)" }
        if let encapsulation = Encapsulation(self) { return "encapsulation:\(encapsulation)" }
        if let routerMAC = RouterMAC(self) { return "router-mac:\(routerMAC.address)" }
        if let mobility = MACMobility(self) { return "mac-mobility:\(mobility)" }
        if let label = ESILabel(self) { return "esi-label:\(label)" }
        if let segment = ESImport(self) { return "es-import:\(segment.address)" }
        if let color = Color(self) { return "color:\(color.value)" }
        if let bandwidth = LinkBandwidth(self) { return "bandwidth:\(bandwidth)" }
        if self == Self.defaultGateway { return "default-gateway" }
        let digits = String(self.rawValue, radix: 16)
        return "0x" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension ExtendedCommunity {
    /// The MAC belongs to a default gateway; RFC 7432 section 7.8.
    public static let defaultGateway = ExtendedCommunity(type: 0x03, subtype: 0x0D, value: 0)
}
