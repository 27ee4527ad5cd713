// SPDX-License-Identifier: Apache-2.0

extension NLRI: CustomStringConvertible {
    /// The destination in the notation operators know; EVPN routes and VPN prefixes behind their distinguisher.
    public var description: String {
        switch self {
        case .prefix(let prefix): prefix.description
        case .labelled(let prefix): prefix.description
        case .evpn(let route): route.distinguisher.map { "\($0):\(route)" } ?? route.description
        case .opaque(let octets): "0x" + HexText.digits(octets)
        }
    }
}

extension NLRI {
    /// Reads what ``description`` writes of a destination of `family`.
    ///
    /// What is not part of the key is not in the text; it is as in a withdrawal, so that the result can be looked for and
    /// withdrawn.
    public init?(_ description: String, family: AddressFamily) {
        switch FamilyTable.shape(of: family) {
        case .prefix:
            guard let prefix = Self.prefix(description, family) else { return nil }
            self = .prefix(prefix)
        case .labelledPrefix:
            guard let prefix = Self.prefix(description, family),
                let labelled = LabelledPrefix(labels: [.withdrawn], prefix: prefix)
            else { return nil }
            self = .labelled(labelled)
        case .vpnPrefix:
            guard let (distinguisher, rest) = Self.distinguished(description), let prefix = Self.prefix(rest, family),
                let labelled = LabelledPrefix(labels: [.withdrawn], distinguisher: distinguisher, prefix: prefix)
            else { return nil }
            self = .labelled(labelled)
        case .evpn:
            let head = description.prefix { $0 != "[" }
            let distinguisher = RouteDistinguisher(String(head.dropLast()))
            guard head.isEmpty || (head.last == ":" && distinguisher != nil),
                let route = EVPNRoute(String(description.dropFirst(head.count)), distinguisher: distinguisher)
            else { return nil }
            self = .evpn(route)
        case .opaque:
            guard description.hasPrefix("0x"), let octets = HexText.octets(description.dropFirst(2)),
                let nlri = try? NLRI(parsing: ByteReader(octets).octets, family: family)
            else { return nil }
            self = nlri
        }
    }

    /// A prefix of the version that `family` has.
    private static func prefix(_ text: String, _ family: AddressFamily) -> IPPrefix? {
        guard let prefix = IPPrefix(text) else { return nil }
        switch prefix {
        case .v4: return family.afi == .ipv4 ? prefix : nil
        case .v6: return family.afi == .ipv6 ? prefix : nil
        }
    }

    /// A distinguisher and what follows it: the text up to its second colon, or up to its first in hexadecimal.
    private static func distinguished(_ text: String) -> (RouteDistinguisher, String)? {
        var parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        if text.hasPrefix("0x") { parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) }
        guard let rest = parts.popLast(), let distinguisher = RouteDistinguisher(parts.joined(separator: ":")) else {
            return nil
        }
        return (distinguisher, String(rest))
    }
}
