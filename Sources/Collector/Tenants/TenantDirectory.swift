// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// All tenants that the EVPN routes heard tell of, by route target.
struct TenantDirectory: Sendable {
    /// What each target's routes tell.
    private(set) var evidence: [RouteTarget: TargetEvidence] = [:]
    /// Whether all routes were looked at and all targets had room.
    var isComplete = true

    /// The most targets that are told apart.
    static let maximumTargets = 16_384

    /// Takes a route into account.
    mutating func add(_ route: TenantRoute) {
        for target in route.targets {
            guard self.evidence[target] != nil || self.evidence.count < Self.maximumTargets else {
                self.isComplete = false
                continue
            }
            self.evidence[target, default: TargetEvidence()].add(route)
        }
    }

    /// The tenants of a kind, in the order of their first targets; targets with one name are one tenant.
    func tenants(_ kind: Tenant.Kind, _ names: TenantNames) -> [Tenant] {
        var groups: [String: Tenant] = [:]
        var result: [Tenant] = []
        for (target, evidence) in self.evidence where kind == .routed ? evidence.isRouted : evidence.isBridged {
            guard let name = names.name(of: target, vnis: evidence.labels(routed: kind == .routed)) else {
                result.append(Tenant(kind: kind, targets: [target], evidence: evidence))
                continue
            }
            var tenant = groups[name] ?? Tenant(kind: kind, name: name, targets: [], evidence: TargetEvidence())
            tenant.targets.append(target)
            tenant.evidence.formUnion(evidence)
            groups[name] = tenant
        }
        result += groups.values.map { tenant in
            var tenant = tenant
            tenant.targets.sort { $0.community.rawValue < $1.community.rawValue }
            return tenant
        }
        return result.sorted { $0.order < $1.order }
    }

    /// The tenants of a kind that a selector means: by name, by one of its targets, or by VNI.
    func tenants(_ kind: Tenant.Kind, _ names: TenantNames, matching selector: String) -> [Tenant] {
        let all = self.tenants(kind, names)
        let named = all.filter { $0.name == selector }
        if !named.isEmpty { return named }
        let text = selector.hasPrefix("rt:") ? String(selector.dropFirst(3)) : selector
        if let target = RouteTarget(text) { return all.filter { $0.targets.contains(target) } }
        guard let vni = UInt32(selector), vni <= 0xFF_FFFF else { return [] }
        return all.filter { $0.labels.contains { $0.vni == vni } }
    }
}

extension Tenant {
    /// Where the tenant stands in lists: the octets of its first target.
    var order: UInt64 { self.targets.first?.community.rawValue ?? .max }
}
