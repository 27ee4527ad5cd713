// SPDX-License-Identifier: Apache-2.0

public import BGPTransport
public import BGPWire

/// What a configuration needs to know about the machine it is for.
///
/// A value rather than questions to the kernel, so that tests decide what the machine looks like.
public struct LocalMachine: Sendable {
    /// The machine's name.
    public var name: String
    /// Its addresses, interface by interface.
    public var addresses: [NetworkInterface]
    /// The address packets to an endpoint leave from; `nil` if there is no route.
    public var sourceAddress: @Sendable (SocketEndpoint) -> IPAddress?

    /// A machine that looks like this.
    public init(
        name: String,
        addresses: [NetworkInterface],
        sourceAddress: @escaping @Sendable (SocketEndpoint) -> IPAddress?
    ) {
        self.name = name
        self.addresses = addresses
        self.sourceAddress = sourceAddress
    }

    /// The machine this process runs on, as it is now.
    public static func current() -> LocalMachine {
        LocalMachine(
            name: LocalHost.name(),
            addresses: (try? NetworkInterface.addresses()) ?? [],
            sourceAddress: { LocalHost.sourceAddress(toward: $0) }
        )
    }

    /// The identifier of a speaker whose sessions leave from `sources`.
    ///
    /// The highest IPv4 address a session leaves from; else the highest IPv4 address of the machine that is not a
    /// loopback address; else a number computed from the machine's name. The same on every start, and never zero.
    public func identifier(forSources sources: [IPAddress]) -> BGPIdentifier {
        let addresses = sources.compactMap(\.ipv4).filter { $0 != .unspecified }
        if let highest = addresses.max() { return BGPIdentifier(rawValue: highest.rawValue) }
        let own = self.addresses.compactMap(\.address.ipv4).filter { !$0.isLoopback && $0 != .unspecified }
        if let highest = own.max() { return BGPIdentifier(rawValue: highest.rawValue) }
        // FNV-1a, 32 bits: spreads names well and needs no table.
        let hash = self.name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return BGPIdentifier(rawValue: max(hash, 1))
    }

    /// The global IPv6 address of the interface that has `address`, by the name `zone` where several may have it.
    func globalIPv6Address(besides address: IPAddress, zone: String? = nil) -> IPv6Address? {
        let interface = self.addresses.first { $0.address == address && (zone == nil || $0.name == zone) }
        guard let index = interface?.index else { return nil }
        return self.addresses.lazy
            .filter { $0.index == index }
            .compactMap(\.address.ipv6)
            .first { !$0.isLinkLocal && !$0.isLoopback && !$0.isMulticast && $0 != .unspecified }
    }
}

extension IPAddress {
    /// The address, if it is an IPv4 one.
    var ipv4: IPv4Address? {
        guard case .v4(let address) = self else { return nil }
        return address
    }

    /// The address, if it is an IPv6 one.
    var ipv6: IPv6Address? {
        guard case .v6(let address) = self else { return nil }
        return address
    }
}
