// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// How far next hops are, as somebody outside knows; RFC 4271 section 9.1.2.1.
///
/// A table that is told nothing takes every next hop for reachable at cost 0: a collector has no interior routes.
public struct NextHopCosts: Hashable, Sendable {
    private var costs: [IPAddress: UInt32] = [:]
    /// The most next hops kept.
    public static let maximumCount = 1 << 20

    /// Nothing known.
    public init() {}

    /// Whether nothing is known.
    var isEmpty: Bool { self.costs.isEmpty }

    /// Says how far `nextHop` is, or with `nil` that it cannot be reached.
    ///
    /// Has no effect on new next hops beyond ``maximumCount`` of them.
    public mutating func set(_ cost: UInt32?, of nextHop: IPAddress) {
        guard self.costs.count < Self.maximumCount || self.costs[nextHop] != nil else { return }
        self.costs[nextHop] = cost ?? .max
    }

    /// How far the next hop of a block of attributes is; `.max` for unreachable.
    func cost(of summary: DecisionSummary) -> UInt32 {
        guard !self.costs.isEmpty else { return 0 }
        let address: IPAddress =
            summary.nextHopBits == 32
            ? .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: summary.nextHop >> 96)))
            : .v6(IPv6Address(rawValue: summary.nextHop))
        return self.costs[address] ?? 0
    }
}
