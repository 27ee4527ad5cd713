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
        var result: [AddressFamily] = []
        for case .multiprotocol(let family) in self.capabilities where !result.contains(family) {
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
    public var hasRouteRefresh: Bool { self.has(.routeRefresh) || self.has(.oldRouteRefresh) }

    /// Whether refreshes are marked with beginning and end.
    public var hasEnhancedRouteRefresh: Bool { self.has(.enhancedRouteRefresh) }

    /// Whether messages may be longer than 4,096 octets.
    public var hasExtendedMessage: Bool { self.has(.extendedMessage) }

    /// The graceful restart capability; the last one counts, RFC 4724 section 3.
    public var gracefulRestart: GracefulRestart? {
        var result: GracefulRestart?
        for case .gracefulRestart(let restart) in self.capabilities { result = restart }
        return result
    }

    /// The abilities to use several paths; of two entries for one family the first counts, RFC 7911 section 4.
    public var addPath: [AddPath] {
        var result: [AddPath] = []
        for case .addPath(let entries) in self.capabilities {
            for entry in entries where !result.contains(where: { $0.family == entry.family }) { result.append(entry) }
        }
        return result
    }

    /// The families that may have IPv6 next hops; RFC 8950.
    public var extendedNextHops: [ExtendedNextHop] {
        var result: [ExtendedNextHop] = []
        for case .extendedNextHop(let entries) in self.capabilities { result += entries }
        return result
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
    public var role: UInt8? {
        for case .role(let role) in self.capabilities { return role }
        return nil
    }

    /// Whether a capability with this code is there.
    public func has(_ code: CapabilityCode) -> Bool { self.capabilities.contains { $0.code == code } }
}
