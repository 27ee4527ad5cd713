// SPDX-License-Identifier: Apache-2.0

/// Twenty octets: an extended community with an IPv6 address for its administrator; RFC 5701 section 2.
///
/// ```
/// +---------+------------+-------------------+-----------+
/// | type: 1 | subtype: 1 | IPv6 address: 16  | number: 2 |
/// +---------+------------+-------------------+-----------+
/// ```
public struct IPv6ExtendedCommunity: Hashable, Sendable {
    /// The first octet: 0x00, or 0x40 if not passed on to other ASes.
    public var type: UInt8
    /// The second octet: 2 for a route target, 3 for a route origin.
    public var subtype: UInt8
    /// Who gives the number its meaning.
    public var administrator: IPv6Address
    /// The number.
    public var number: UInt16

    /// The community of these parts.
    public init(type: UInt8, subtype: UInt8, administrator: IPv6Address, number: UInt16) {
        self.type = type
        self.subtype = subtype
        self.administrator = administrator
        self.number = number
    }

    /// Whether the community is passed on to other ASes.
    public var isTransitive: Bool { self.type & 0x40 == 0 }

    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        self.type = try reader.readUInt8()
        self.subtype = try reader.readUInt8()
        self.administrator = IPv6Address(rawValue: try reader.readUInt128())
        self.number = try reader.readUInt16()
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(self.type)
        writer.write(self.subtype)
        writer.write(self.administrator.rawValue)
        writer.write(self.number)
    }
}

extension IPv6ExtendedCommunity: LosslessStringConvertible {
    /// Reads `rt:[2001:db8::1]:100`, `soo:[…]:100`, or forty digits behind `0x`.
    public init?(_ description: String) {
        if description.hasPrefix("0x") {
            guard let octets = HexText.octets(description.dropFirst(2)), octets.count == 20 else { return nil }
            var reader = ByteReader(octets)
            guard let community = try? Self(parsing: &reader) else { return nil }
            self = community
            return
        }
        let name = description.prefix { $0 != ":" }
        let value = description.dropFirst(name.count)
        guard value.hasPrefix(":["), let end = value.firstIndex(of: "]"),
            let administrator = IPv6Address(String(value[..<end].dropFirst(2))), value[end...].hasPrefix("]:"),
            let number = UInt16(decimal: value[end...].dropFirst(2))
        else { return nil }
        switch name {
        case "rt", "target": self.init(type: 0, subtype: 2, administrator: administrator, number: number)
        case "soo", "origin": self.init(type: 0, subtype: 3, administrator: administrator, number: number)
        default: return nil
        }
    }

    /// The kind, the address and the number; or forty digits behind `0x`.
    public var description: String {
        switch (self.type, self.subtype) {
        case (0, 2): return "rt:[\(self.administrator)]:\(self.number)"
        case (0, 3): return "soo:[\(self.administrator)]:\(self.number)"
        default:
            var writer = ByteWriter(capacity: 20)
            self.encode(into: &writer)
            return "0x" + HexText.digits(writer.octets)
        }
    }
}
