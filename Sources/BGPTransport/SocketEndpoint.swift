// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// One end of a TCP connection: an address with its zone, and a port.
///
/// Text forms are those operators type: `192.0.2.1`, `192.0.2.1:1790`, `2001:db8::1`, `[2001:db8::1]:1790`,
/// `fe80::1%eth1`, `[fe80::1%eth1]:1790`.
public struct SocketEndpoint: Hashable, Sendable {
    /// The address, with a zone where it is link-local.
    public var address: ScopedIPAddress
    /// The TCP port.
    public var port: UInt16

    /// The port of BGP; RFC 4271 section 4.2.
    public static let bgpPort: UInt16 = 179

    /// An address and a port.
    public init(_ address: ScopedIPAddress, port: UInt16 = SocketEndpoint.bgpPort) {
        self.address = address
        self.port = port
    }

    /// Reads an endpoint; a text without a port gets `defaultPort`.
    public init?(_ text: String, defaultPort: UInt16) {
        var host = Substring(text)
        var port: Substring?
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            port = rest.isEmpty ? nil : rest.dropFirst()
            guard case .v6? = ScopedIPAddress(String(host))?.address else { return nil }
        } else if let colon = text.firstIndex(of: ":"), !text[text.index(after: colon)...].contains(":") {
            // Exactly one colon: an IPv4 address and a port. More of them are an IPv6 address without one.
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard let address = ScopedIPAddress(String(host)) else { return nil }
        self.address = address
        self.port = defaultPort
        guard let port else { return }
        guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port), number > 0 else {
            return nil
        }
        self.port = number
    }
}

extension SocketEndpoint: Comparable {
    /// Orders by address, then by port.
    public static func < (lhs: SocketEndpoint, rhs: SocketEndpoint) -> Bool {
        lhs.address == rhs.address ? lhs.port < rhs.port : lhs.address < rhs.address
    }
}

extension SocketEndpoint: CustomStringConvertible {
    /// `address:port`, an IPv6 address in brackets.
    public var description: String {
        switch self.address.address {
        case .v4: "\(self.address):\(self.port)"
        case .v6: "[\(self.address)]:\(self.port)"
        }
    }
}
