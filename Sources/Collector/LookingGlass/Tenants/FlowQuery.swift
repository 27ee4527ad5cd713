// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// Which flows would move if next hops came or went.
struct FlowQuery: Sendable {
    /// The destination; the longest match counts.
    var prefix: IPPrefix
    /// The tenant it is in; `nil` for the global table.
    var tenant: TenantQuery?
    /// Next hops that go.
    var removed: [ScopedIPAddress] = []
    /// Next hops that come.
    var added: [ScopedIPAddress] = []
    /// The model.
    var model = FlowModel(flowCount: 10_000)
    /// The buckets of resilient hashing; `nil` for plain alone.
    var resilient: ResilientHashing?

    /// A question about a destination of the global table.
    init(_ prefix: IPPrefix) {
        self.prefix = prefix
    }
}

/// The next hops that the flows of a question take.
struct FlowPaths: Sendable {
    /// The prefix that the destination matches.
    var prefix: IPPrefix
    /// Its tenant's title; `nil` for the global table.
    var tenant: String?
    /// The next hops in order.
    var nextHops: [String]
}

/// What the model says.
struct FlowAnswer: Sendable {
    var paths: FlowPaths
    var model: FlowModel
    var plain: FlowShift
    /// Resilient hashing beside it, where it is asked for.
    var resilient: (hashing: ResilientHashing, shift: FlowShift)?

    /// Runs the model; the time it takes is bounded by ``FlowModel/maximumFlows``.
    ///
    /// - Throws: A fault that names a next hop to be removed that is not there.
    init(_ paths: FlowPaths, _ query: FlowQuery) throws(LookingGlassQuestion.Fault) {
        var after = paths.nextHops
        for gone in query.removed {
            guard let index = after.firstIndex(of: gone.description) else {
                throw LookingGlassQuestion.Fault(
                    parameter: "remove",
                    problem:
                        "\(gone) is not a next hop of \(paths.prefix); they are \(paths.nextHops.joined(separator: ", "))",
                    isMissing: true
                )
            }
            after.remove(at: index)
        }
        // Switches keep their paths in order, so that a newcomer takes its place among them.
        let newcomers = query.added.map(\.description).filter { !after.contains($0) }
        after = (after + Set(newcomers)).sorted { Self.order($0) < Self.order($1) }
        self.paths = paths
        self.model = query.model
        self.plain = query.model.shift(from: paths.nextHops, to: after)
        self.resilient = query.resilient.map { ($0, query.model.shift(from: paths.nextHops, to: after, $0)) }
    }

    private static func order(_ text: String) -> ScopedIPAddress {
        ScopedIPAddress(text) ?? ScopedIPAddress(.v4(IPv4Address(rawValue: 0)))
    }
}

extension CollectorEngine {
    /// The next hops that share the load to a destination; `nil` without a route.
    func flowPaths(_ query: FlowQuery) async throws(TenantAbsence) -> FlowPaths? {
        if let tenant = query.tenant {
            let answer = try await self.routedTenant(tenant)
            guard let entry = answer.content.longestMatch(query.prefix), entry.hasRoute else { return nil }
            return FlowPaths(
                prefix: entry.prefix,
                tenant: answer.tenant.title,
                nextHops: Self.ordered(entry.used.map { ScopedIPAddress($0.vtep) })
            )
        }
        guard let found = self.rib.longestMatch(query.prefix, query.prefix.unicastFamily),
            case .prefix(let prefix) = found.key
        else { return nil }
        let labels = self.keysByIndex
        let hops = found.shared.compactMap { route -> ScopedIPAddress? in
            guard let address = route.attributes.nextHop?.address else { return nil }
            // A link-local next hop is on the link of the peer that named it.
            return ScopedIPAddress(address, zone: address.isLinkLocal ? labels[route.peer]?.key.address.zone : nil)
        }
        return hops.isEmpty ? nil : FlowPaths(prefix: prefix, tenant: nil, nextHops: Self.ordered(hops))
    }

    private static func ordered(_ hops: [ScopedIPAddress]) -> [String] { Set(hops).sorted().map(\.description) }
}
