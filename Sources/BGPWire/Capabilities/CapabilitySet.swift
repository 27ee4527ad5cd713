// SPDX-License-Identifier: Apache-2.0

/// What one side says it can do, in the order it says it.
public struct CapabilitySet: Hashable, Sendable {
    /// The capabilities as sent; a code may appear several times.
    public var capabilities: [Capability]

    /// The capabilities in this order.
    public init(_ capabilities: [Capability] = []) {
        self.capabilities = capabilities
    }

    /// The families announced with ``Capability/multiprotocol(_:)``, each once, in order.
    public var families: [AddressFamily] {
        var seen: Set<AddressFamily> = []
        var result: [AddressFamily] = []
        for case .multiprotocol(let family) in self.capabilities where seen.insert(family).inserted {
            result.append(family)
        }
        return result
    }

    /// The sender's AS number from ``Capability/fourOctetAS(_:)``.
    public var fourOctetAS: ASNumber? {
        for case .fourOctetAS(let number) in self.capabilities { return number }
        return nil
    }

    /// Whether ROUTE-REFRESH is understood, in the old or the standard way.
    public var hasRouteRefresh: Bool { self.contains(.routeRefresh) || self.contains(.oldRouteRefresh) }

    /// Whether refreshes are marked with beginning and end.
    public var hasEnhancedRouteRefresh: Bool { self.contains(.enhancedRouteRefresh) }

    /// Whether messages may be longer than 4,096 octets.
    public var hasExtendedMessage: Bool { self.contains(.extendedMessage) }

    /// Whether next hops that are nothing but a link-local address are understood.
    public var hasLinkLocalNextHop: Bool { self.contains(.linkLocalNextHop) }

    /// The graceful restart capability; the last one counts, RFC 4724 section 3.
    public var gracefulRestart: GracefulRestart? {
        var result: GracefulRestart?
        for case .gracefulRestart(let restart) in self.capabilities { result = restart }
        return result
    }

    /// The families of long-lived graceful restart; none without ``gracefulRestart``, RFC 9494 section 3.
    public var longLivedGracefulRestart: [LongLivedGracefulRestart] {
        guard self.gracefulRestart != nil else { return [] }
        return self.entries(by: \.family) {
            if case .longLivedGracefulRestart(let entries) = $0 { entries } else { [] }
        }
    }

    /// The abilities to use several paths; of two entries for one family the first counts.
    public var addPath: [AddPath] {
        self.entries(by: \.family) { if case .addPath(let entries) = $0 { entries } else { [] } }
    }

    /// How many paths are wanted at most; zero means nothing and of two entries for one family the first counts.
    public var pathsLimits: [PathsLimit] {
        self.entries(by: \.family) { if case .pathsLimit(let entries) = $0 { entries } else { [] } }
            .filter { $0.paths > 0 }
    }

    /// The families that may have IPv6 next hops; RFC 8950.
    public var extendedNextHops: [ExtendedNextHop] {
        self.entries(by: \.self) { if case .extendedNextHop(let entries) = $0 { entries } else { [] } }
    }

    /// The sender's name.
    public var hostName: HostName? {
        for case .hostName(let name) in self.capabilities { return name }
        return nil
    }

    /// The sender's software.
    public var softwareVersion: String? {
        for case .softwareVersion(let version) in self.capabilities { return version }
        return nil
    }

    /// The sender's role; RFC 9234.
    ///
    /// It means nothing where ``hasConflictingRoles``.
    public var role: Role? {
        for case .role(let role) in self.capabilities { return role }
        return nil
    }

    /// Whether several roles are claimed that are not the same one, which is a Role Mismatch; RFC 9234 section 4.2.
    public var hasConflictingRoles: Bool {
        self.capabilities.contains { if case .role(let role) = $0 { role != self.role } else { false } }
    }

    /// What was ignored because its value did not parse.
    public var malformed: [Capability] { self.capabilities.filter(\.isMalformed) }

    /// Whether a capability with this code is there, understood or not.
    public func has(_ code: CapabilityCode) -> Bool { self.capabilities.contains { $0.code == code } }

    /// Whether `capability` itself is there.
    private func contains(_ capability: Capability) -> Bool { self.capabilities.contains(capability) }

    /// The entries that `select` finds in each capability, the first for each key, in order.
    private func entries<Entry, Key: Hashable>(
        by key: (Entry) -> Key,
        _ select: (Capability) -> [Entry]
    ) -> [Entry] {
        var seen: Set<Key> = []
        return self.capabilities.flatMap(select).filter { seen.insert(key($0)).inserted }
    }
}

extension CapabilitySet: CustomStringConvertible {
    /// The capabilities in order, separated by commas.
    public var description: String { self.capabilities.map(\.description).joined(separator: ", ") }
}
