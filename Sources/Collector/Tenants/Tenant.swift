// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// An ip-vrf or a mac-vrf: the route targets it imports, and what is heard of it.
struct Tenant: Hashable, Sendable {
    /// Which of the two it is.
    enum Kind: Hashable, Sendable {
        /// Routes IP: `ip-vrf`.
        case routed
        /// Bridges Ethernet: `mac-vrf`.
        case bridged
    }

    /// What kind it is.
    var kind: Kind
    /// Its name, where one was given.
    var name: String?
    /// What it imports, in order.
    var targets: [RouteTarget]
    /// What its routes tell.
    var evidence: TargetEvidence

    /// The VNIs or labels of the tenant.
    var labels: [ServiceLabel] { self.evidence.labels(routed: self.kind == .routed) }

    /// Its name, or its targets.
    var title: String { self.name ?? self.targets.map { "rt:\($0)" }.joined(separator: ",") }

    /// How the targets were made, where they tell.
    var automatic: String? {
        self.targets.first.flatMap { AutomaticTarget($0) }?.words(confirmedBy: self.labels.compactMap(\.vni))
    }
}

extension Tenant.Kind: CustomStringConvertible {
    /// `ip-vrf` or `mac-vrf`.
    var description: String { self == .routed ? "ip-vrf" : "mac-vrf" }
}
