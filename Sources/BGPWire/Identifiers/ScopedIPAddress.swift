// SPDX-License-Identifier: Apache-2.0

/// An address together with the name of the link it belongs to; RFC 4007.
///
/// The zone is an interface name, as operators write it (`fe80::1%eth1`). Turning it into an interface index is the
/// business of whoever owns the socket.
public struct ScopedIPAddress: Hashable, Sendable {
    /// The address.
    public var address: IPAddress
    /// The interface name after `%`; `nil` where the address needs none.
    public var zone: String?

    /// An address and, for link-local ones, its zone.
    public init(_ address: IPAddress, zone: String? = nil) {
        self.address = address
        self.zone = zone
    }
}

extension ScopedIPAddress: Comparable {
    /// Orders by address, then by zone.
    public static func < (lhs: ScopedIPAddress, rhs: ScopedIPAddress) -> Bool {
        lhs.address == rhs.address ? (lhs.zone ?? "") < (rhs.zone ?? "") : lhs.address < rhs.address
    }
}

extension ScopedIPAddress: LosslessStringConvertible {
    /// Reads an address with an optional `%zone`; only IPv6 addresses have zones.
    public init?(_ description: String) {
        guard let percent = description.firstIndex(of: "%") else {
            guard let address = IPAddress(description) else { return nil }
            self.init(address)
            return
        }
        let zone = description[description.index(after: percent)...]
        guard let address = IPv6Address(String(description[..<percent])), !zone.isEmpty else { return nil }
        self.init(.v6(address), zone: String(zone))
    }

    /// The address, with `%zone` where there is one.
    public var description: String {
        self.zone.map { "\(self.address)%\($0)" } ?? self.address.description
    }
}
