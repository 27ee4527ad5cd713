// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What the routes with one route target say about the tenant behind it.
struct TargetEvidence: Hashable, Sendable {
    /// Type 5.
    var prefixes = 0
    /// Type 2 with two labels: hosts of an ip-vrf and MACs of a mac-vrf at once.
    var hosts = 0
    /// Type 2 with one label.
    var macs = 0
    /// Type 3.
    var floods = 0
    /// Type 1.
    var segments = 0
    /// The labels of routing instances.
    private(set) var routedLabels: Set<ServiceLabel> = []
    /// The labels of bridge domains.
    private(set) var bridgedLabels: Set<ServiceLabel> = []
    /// The leaves.
    private(set) var vteps: Set<IPAddress> = []

    /// The most distinct labels and leaves that are remembered.
    static let maximumLabels = 64
    static let maximumLeaves = 4096

    /// Whether an ip-vrf imports the target.
    ///
    /// Only that of an ip-vrf is on prefixes. Of the two on a route with two labels, that of the mac-vrf is on type 3, so
    /// the other is that of the ip-vrf.
    var isRouted: Bool { self.prefixes > 0 || (self.hosts > 0 && !self.hasBridge) }

    /// Whether a mac-vrf imports the target.
    var isBridged: Bool { self.hasBridge }

    private var hasBridge: Bool { self.macs > 0 || self.floods > 0 || self.segments > 0 }

    /// Routes that an ip-vrf takes.
    var routedCount: Int { self.prefixes + (self.isRouted ? self.hosts : 0) }

    /// Routes that a mac-vrf takes.
    var bridgedCount: Int { self.macs + self.hosts + self.floods + self.segments }

    /// The labels of the tenant as `isRouted` side or bridged side.
    func labels(routed: Bool) -> [ServiceLabel] {
        (routed ? self.routedLabels : self.bridgedLabels).sorted {
            ($0.vni ?? 0, $0.label ?? 0) < ($1.vni ?? 0, $1.label ?? 0)
        }
    }

    /// The VNIs of both sides.
    var vnis: Set<UInt32> { Set(self.routedLabels.union(self.bridgedLabels).compactMap(\.vni)) }

    /// Takes a route into account.
    mutating func add(_ route: TenantRoute) {
        switch route.route {
        case .ipPrefix: self.prefixes += 1
        case .macIPAdvertisement(let mac): if mac.label2 != nil { self.hosts += 1 } else { self.macs += 1 }
        case .inclusiveMulticast: self.floods += 1
        case .ethernetAutoDiscovery: self.segments += 1
        case .ethernetSegment, .unknown: return
        }
        if let label = route.routedLabel, self.routedLabels.count < Self.maximumLabels {
            self.routedLabels.insert(label)
        }
        // A label of 0 on type 1 says nothing: the segment as a whole has none.
        if let label = route.bridgedLabel, label.vni != 0, self.bridgedLabels.count < Self.maximumLabels {
            self.bridgedLabels.insert(label)
        }
        if self.vteps.count < Self.maximumLeaves { self.vteps.insert(route.vtep) }
    }

    /// Takes what other targets of the same tenant tell into account.
    mutating func formUnion(_ other: TargetEvidence) {
        self.prefixes += other.prefixes
        self.hosts += other.hosts
        self.macs += other.macs
        self.floods += other.floods
        self.segments += other.segments
        self.routedLabels.formUnion(other.routedLabels)
        self.bridgedLabels.formUnion(other.bridgedLabels)
        self.vteps.formUnion(other.vteps)
    }
}
