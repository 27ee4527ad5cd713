// SPDX-License-Identifier: Apache-2.0

/// Where packets for a route go: the value of NEXT_HOP or of the next hop field of MP_REACH_NLRI.
///
/// RFC 4271 section 5.1.3, RFC 4760 section 3, RFC 2545 section 3, RFC 4364 section 4.3.2, RFC 8950 section 3. The
/// length alone says which form it is.
public enum NextHop: Hashable, Sendable {
    /// Four octets.
    case ipv4(IPv4Address)
    /// Sixteen octets: a global address, or from some unnumbered peers a lone link-local one.
    case ipv6(IPv6Address)
    /// Thirty-two octets: a global address, or `::` or the same link-local again, then a link-local address.
    case ipv6WithLinkLocal(IPv6Address, linkLocal: IPv6Address)
    /// Twelve octets: a distinguisher, which is zero, and an address.
    case vpnIPv4(RouteDistinguisher, IPv4Address)
    /// Twenty-four octets: a distinguisher, which is zero, and an address.
    case vpnIPv6(RouteDistinguisher, IPv6Address)
    /// Forty-eight octets: the same with a link-local address behind a distinguisher of its own.
    case vpnIPv6WithLinkLocal(RouteDistinguisher, IPv6Address, linkLocal: IPv6Address)
    /// No octets: flowspec needs none.
    case none
    /// A length that no form has.
    case unknown([UInt8])

    /// Reads a next hop that fills `octets`.
    public init(parsing octets: RawSpan) {
        var reader = ByteReader(octets)
        self = (try? Self.known(&reader)) ?? .unknown([UInt8](copying: octets))
    }

    private static func known(_ reader: inout ByteReader) throws(TruncatedInput) -> NextHop? {
        switch reader.remaining {
        case 0: return NextHop.none
        case 4: return .ipv4(IPv4Address(rawValue: try reader.readUInt32()))
        case 16: return .ipv6(IPv6Address(rawValue: try reader.readUInt128()))
        case 32:
            let global = IPv6Address(rawValue: try reader.readUInt128())
            return .ipv6WithLinkLocal(global, linkLocal: IPv6Address(rawValue: try reader.readUInt128()))
        case 12:
            let distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
            return .vpnIPv4(distinguisher, IPv4Address(rawValue: try reader.readUInt32()))
        case 24:
            let distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
            return .vpnIPv6(distinguisher, IPv6Address(rawValue: try reader.readUInt128()))
        case 48:
            let distinguisher = RouteDistinguisher(rawValue: try reader.readUInt64())
            let global = IPv6Address(rawValue: try reader.readUInt128())
            try reader.skip(8)
            let linkLocal = IPv6Address(rawValue: try reader.readUInt128())
            return .vpnIPv6WithLinkLocal(distinguisher, global, linkLocal: linkLocal)
        default: return nil
        }
    }

    /// Writes the address octets, without length.
    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .ipv4(let address): writer.write(address.rawValue)
        case .ipv6(let address): writer.write(address.rawValue)
        case .ipv6WithLinkLocal(let global, let linkLocal):
            writer.write(global.rawValue)
            writer.write(linkLocal.rawValue)
        case .vpnIPv4(let distinguisher, let address):
            writer.write(distinguisher.rawValue)
            writer.write(address.rawValue)
        case .vpnIPv6(let distinguisher, let address):
            writer.write(distinguisher.rawValue)
            writer.write(address.rawValue)
        case .vpnIPv6WithLinkLocal(let distinguisher, let global, let linkLocal):
            writer.write(distinguisher.rawValue)
            writer.write(global.rawValue)
            writer.write(distinguisher.rawValue)
            writer.write(linkLocal.rawValue)
        case .none: break
        case .unknown(let octets): writer.write(octets)
        }
    }

    /// How many octets it takes.
    var octetCount: Int {
        switch self {
        case .none: 0
        case .ipv4: 4
        case .vpnIPv4: 12
        case .ipv6: 16
        case .vpnIPv6: 24
        case .ipv6WithLinkLocal: 32
        case .vpnIPv6WithLinkLocal: 48
        case .unknown(let octets): octets.count
        }
    }

    /// The address packets are sent to: of two, the global one unless it is missing or link-local itself.
    public var address: IPAddress? {
        switch self {
        case .ipv4(let address), .vpnIPv4(_, let address): .v4(address)
        case .ipv6(let address), .vpnIPv6(_, let address): .v6(address)
        case .ipv6WithLinkLocal(let global, let linkLocal), .vpnIPv6WithLinkLocal(_, let global, let linkLocal):
            .v6(global == .unspecified ? linkLocal : global)
        case .none, .unknown: nil
        }
    }

    /// How a lone link-local next hop is written; receivers differ in what they take.
    public enum LinkLocalForm: String, Hashable, Sendable, CaseIterable {
        /// The address twice, as FRR does; taken by FRR, BIRD and GoBGP.
        case repeated
        /// The address alone, as GoBGP does.
        case single
        /// `::` in front, as BIRD does.
        case behindUnspecified = "behind-unspecified"
        /// A global address of the interface in front, as RFC 2545 section 3 has it.
        case behindGlobal = "behind-global"
    }

    /// A next hop on an unnumbered link; RFC 8950 section 3, RFC 2545 section 3.
    ///
    /// - Parameters:
    ///   - address: The link-local address.
    ///   - form: How it is written.
    ///   - global: The global address of the same interface, if it has one.
    /// - Returns: The next hop; `nil` where the form needs a global address and there is none.
    public static func linkLocal(
        _ address: IPv6Address,
        form: LinkLocalForm = .repeated,
        global: IPv6Address? = nil
    ) -> NextHop? {
        switch form {
        case .repeated: .ipv6WithLinkLocal(address, linkLocal: address)
        case .single: .ipv6(address)
        case .behindUnspecified: .ipv6WithLinkLocal(.unspecified, linkLocal: address)
        case .behindGlobal: global.map { .ipv6WithLinkLocal($0, linkLocal: address) }
        }
    }

    /// Whether packets can be sent there: not to an unspecified, loopback, multicast or reserved address.
    ///
    /// RFC 4271 section 6.3 calls another address semantically incorrect. `::` in front of a link-local address is what
    /// BIRD sends and is fine.
    var isUsable: Bool {
        switch self {
        case .ipv4(let address), .vpnIPv4(_, let address):
            address.rawValue >> 24 != 0 && !address.isLoopback && address.rawValue >> 29 != 0b111
        case .ipv6(let address), .vpnIPv6(_, let address):
            address != .unspecified && !address.isLoopback && !address.isMulticast
        case .ipv6WithLinkLocal(let global, let linkLocal), .vpnIPv6WithLinkLocal(_, let global, let linkLocal):
            !global.isLoopback && !global.isMulticast && (global != .unspecified || linkLocal.isLinkLocal)
        case .none, .unknown:
            true
        }
    }

    /// The link-local address, where one was sent.
    public var linkLocal: IPv6Address? {
        switch self {
        case .ipv6WithLinkLocal(_, let linkLocal), .vpnIPv6WithLinkLocal(_, _, let linkLocal): linkLocal
        case .ipv6(let address) where address.isLinkLocal: address
        default: nil
        }
    }
}

extension NextHop: CustomStringConvertible {
    /// The address, followed by the link-local one in parentheses where it differs.
    public var description: String {
        guard let address = self.address else {
            guard case .unknown(let octets) = self else { return "none" }
            return "0x" + HexText.digits(octets)
        }
        guard let linkLocal = self.linkLocal, .v6(linkLocal) != address else { return address.description }
        return "\(address) (\(linkLocal))"
    }
}
