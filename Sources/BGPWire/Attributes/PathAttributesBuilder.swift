// SPDX-License-Identifier: Apache-2.0

/// Puts the attributes of an announcement together.
///
/// They are written in the order of their codes, as RFC 4271 section 5 recommends.
public struct PathAttributesBuilder: Hashable, Sendable {
    /// ORIGIN.
    public var origin = Origin.igp
    /// AS_PATH.
    public var asPath = ASPath()
    /// The next hop: NEXT_HOP for an IPv4 address, else that of MP_REACH_NLRI.
    public var nextHop: NextHop
    /// MULTI_EXIT_DISC.
    public var multiExitDisc: UInt32?
    /// LOCAL_PREF.
    public var localPref: UInt32?
    /// Whether ATOMIC_AGGREGATE is there.
    public var isAtomicAggregate = false
    /// AGGREGATOR.
    public var aggregator: Aggregator?
    /// COMMUNITIES.
    public var communities: [Community] = []
    /// ORIGINATOR_ID.
    public var originatorID: BGPIdentifier?
    /// CLUSTER_LIST.
    public var clusterList: [BGPIdentifier] = []
    /// EXTENDED_COMMUNITIES.
    public var extendedCommunities: [ExtendedCommunity] = []
    /// PMSI_TUNNEL.
    public var pmsiTunnel: PMSITunnel?
    /// LARGE_COMMUNITIES.
    public var largeCommunities: [LargeCommunity] = []
    /// OTC.
    public var onlyToCustomer: ASNumber?
    /// Attributes passed on as they are; their place follows from their code.
    public var others: [UnknownAttribute] = []

    /// The attributes of a route through `nextHop`.
    public init(nextHop: NextHop) {
        self.nextHop = nextHop
    }

    /// The attributes in RIB form.
    public func build() -> PathAttributes {
        var parts: [(type: AttributeType, octets: [UInt8])] = []
        func add(_ attribute: (some PathAttribute)?) {
            guard let attribute else { return }
            var writer = ByteWriter()
            writer.write(attribute: attribute)
            parts.append((Swift.type(of: attribute).type, writer.octets))
        }
        add(self.origin)
        add(self.asPath)
        add(self.multiExitDisc.map(MultiExitDisc.init(metric:)))
        add(self.localPref.map(LocalPref.init(preference:)))
        add(self.isAtomicAggregate ? AtomicAggregate() : nil)
        add(self.aggregator)
        add(self.communities.isEmpty ? nil : Communities(self.communities))
        add(self.originatorID.map { OriginatorID($0) })
        add(self.clusterList.isEmpty ? nil : ClusterList(self.clusterList))
        add(self.extendedCommunities.isEmpty ? nil : ExtendedCommunities(self.extendedCommunities))
        add(self.pmsiTunnel)
        add(self.largeCommunities.isEmpty ? nil : LargeCommunities(self.largeCommunities))
        add(self.onlyToCustomer.map { OnlyToCustomer($0) })
        var writer = ByteWriter()
        writer.write(nextHop: self.nextHop)
        var isClassic = false
        if case .ipv4 = self.nextHop { isClassic = true }
        parts.append((isClassic ? .nextHop : .mpReachNLRI, writer.octets))
        for other in self.others {
            var writer = ByteWriter()
            writer.write(attribute: other.type, flags: other.flags, value: other.value)
            parts.append((other.type, writer.octets))
        }
        parts.sort { $0.type.rawValue < $1.type.rawValue }
        return PathAttributes(octets: parts.flatMap(\.octets))
    }
}
