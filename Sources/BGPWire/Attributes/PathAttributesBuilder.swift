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
    /// COMMUNITIES.
    public var communities: [Community] = []
    /// EXTENDED_COMMUNITIES.
    public var extendedCommunities: [ExtendedCommunity] = []
    /// LARGE_COMMUNITIES.
    public var largeCommunities: [LargeCommunity] = []
    /// Attributes passed on as they are; their place follows from their code.
    public var others: [UnknownAttribute] = []

    /// The attributes of a route through `nextHop`.
    public init(nextHop: NextHop) {
        self.nextHop = nextHop
    }

    /// The attributes in RIB form.
    public func build() -> PathAttributes {
        var parts: [(type: AttributeType, octets: [UInt8])] = []
        func add(_ attribute: some PathAttribute) {
            var writer = ByteWriter()
            writer.write(attribute: attribute)
            parts.append((Swift.type(of: attribute).type, writer.octets))
        }
        add(self.origin)
        add(self.asPath)
        var hop = ByteWriter()
        self.nextHop.encode(into: &hop)
        var writer = ByteWriter()
        if case .ipv4 = self.nextHop {
            writer.write(attribute: .nextHop, flags: [.transitive], value: hop.octets)
            parts.append((.nextHop, writer.octets))
        } else {
            writer.write(attribute: .mpReachNLRI, flags: [.optional], value: [UInt8(hop.count)] + hop.octets)
            parts.append((.mpReachNLRI, writer.octets))
        }
        if let multiExitDisc { add(MultiExitDisc(metric: multiExitDisc)) }
        if let localPref { add(LocalPref(preference: localPref)) }
        if !self.communities.isEmpty { add(Communities(self.communities)) }
        if !self.extendedCommunities.isEmpty { add(ExtendedCommunities(self.extendedCommunities)) }
        if !self.largeCommunities.isEmpty { add(LargeCommunities(self.largeCommunities)) }
        for other in self.others {
            var writer = ByteWriter()
            writer.write(attribute: other.type, flags: other.flags, value: other.value)
            parts.append((other.type, writer.octets))
        }
        parts.sort { $0.type.rawValue < $1.type.rawValue }
        return PathAttributes(octets: parts.flatMap(\.octets))
    }
}
