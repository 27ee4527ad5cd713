// SPDX-License-Identifier: Apache-2.0

/// The attributes of a route, owned, in RIB form; see ``AttributeNormalizer``.
///
/// Two values are equal when their octets are. Attributes are read when asked for, each in O(octets); one that does not
/// parse reads as missing, which cannot happen to what ``UpdateValidation`` accepted.
public struct PathAttributes: Hashable, Sendable {
    /// The attributes as octets.
    public private(set) var octets: [UInt8]

    /// The attributes in `octets`, which are taken to be in RIB form.
    public init(octets: [UInt8] = []) {
        self.octets = octets
    }

    /// Copies attributes that are in RIB form.
    public init(copying span: RawSpan) {
        self.octets = [UInt8](copying: span)
    }

    /// RIB form reads like an internal session with four-octet AS numbers.
    private static let context = DecodeContext(sessionKind: .internal, usesFourOctetAS: true, acceptsAIGP: true)

    /// Reads the first attribute of a type.
    public func value<Attribute: PathAttribute>(_: Attribute.Type = Attribute.self) -> Attribute? {
        let block = ByteReader(self.octets)
        var fields = AttributeFields(block.octets)
        while let field = try? fields.next() {
            guard field.type == Attribute.type else { continue }
            var value = ByteReader(field.value(in: block.octets))
            return try? Attribute(parsing: &value, in: Self.context)
        }
        return nil
    }

    /// ORIGIN.
    public var origin: Origin? { self.value() }
    /// AS_PATH; empty where the attribute is missing.
    public var asPath: ASPath { self.value() ?? ASPath() }
    /// MULTI_EXIT_DISC.
    public var multiExitDisc: UInt32? { self.value(MultiExitDisc.self)?.metric }
    /// LOCAL_PREF.
    public var localPref: UInt32? { self.value(LocalPref.self)?.preference }
    /// Whether ATOMIC_AGGREGATE is there.
    public var isAtomicAggregate: Bool { self.value(AtomicAggregate.self) != nil }
    /// AGGREGATOR.
    public var aggregator: Aggregator? { self.value() }
    /// COMMUNITIES.
    public var communities: [Community] { self.value(Communities.self)?.values ?? [] }
    /// ORIGINATOR_ID.
    public var originatorID: BGPIdentifier? { self.value(OriginatorID.self)?.identifier }
    /// CLUSTER_LIST.
    public var clusterList: [BGPIdentifier] { self.value(ClusterList.self)?.clusters ?? [] }
    /// EXTENDED_COMMUNITIES.
    public var extendedCommunities: [ExtendedCommunity] { self.value(ExtendedCommunities.self)?.values ?? [] }
    /// LARGE_COMMUNITIES.
    public var largeCommunities: [LargeCommunity] { self.value(LargeCommunities.self)?.values ?? [] }
    /// PMSI_TUNNEL.
    public var pmsiTunnel: PMSITunnel? { self.value() }
    /// AIGP.
    public var aigp: UInt64? { self.value(AIGP.self)?.metric }
    /// OTC.
    public var onlyToCustomer: ASNumber? { self.value(OnlyToCustomer.self)?.asNumber }

    /// The next hop: that of MP_REACH_NLRI where the route came in one, else NEXT_HOP.
    public var nextHop: NextHop? {
        let block = ByteReader(self.octets)
        return Self.nextHop(in: block.octets)
    }

    /// The next hop among attributes in RIB form.
    static func nextHop(in block: RawSpan) -> NextHop? {
        var fields = AttributeFields(block)
        while let field = try? fields.next() {
            var value = ByteReader(field.value(in: block))
            if field.type == .nextHop { return NextHop(parsing: value.octets) }
            if field.type == .mpReachNLRI, let count = try? value.readUInt8(), let hop = try? value.readSpan(Int(count))
            {
                return NextHop(parsing: hop)
            }
        }
        return nil
    }

    /// The attributes that no accessor reads, as they came.
    public var others: [UnknownAttribute] {
        let read: [AttributeType] = [
            .origin, .asPath, .nextHop, .multiExitDisc, .localPref, .atomicAggregate, .aggregator, .communities,
            .originatorID, .clusterList, .mpReachNLRI, .extendedCommunities, .largeCommunities, .pmsiTunnel, .aigp,
            .onlyToCustomer,
        ]
        var result: [UnknownAttribute] = []
        let block = ByteReader(self.octets)
        var fields = AttributeFields(block.octets)
        while let field = try? fields.next() {
            guard !read.contains(field.type) else { continue }
            let value = [UInt8](copying: field.value(in: block.octets))
            result.append(UnknownAttribute(flags: field.flags, type: field.type, value: value))
        }
        return result
    }
}

// MARK: - Changing

extension PathAttributes {
    /// Puts an attribute in the place of its namesake, or in the order of the codes where there is none.
    public mutating func set(_ attribute: some PathAttribute) {
        var writer = ByteWriter()
        writer.write(attribute: attribute)
        self.replace([type(of: attribute).type], with: writer.octets)
    }

    /// Sets the next hop: NEXT_HOP for an IPv4 address, else the short form of MP_REACH_NLRI.
    public mutating func set(nextHop: NextHop) {
        var writer = ByteWriter()
        writer.write(nextHop: nextHop)
        self.replace([.nextHop, .mpReachNLRI], with: writer.octets)
    }

    /// Takes out an attribute.
    public mutating func remove(_ type: AttributeType) {
        self.replace([type], with: [])
    }

    /// The attributes as they are passed on to other speakers.
    ///
    /// RFC 4271 section 5: an unknown attribute that is transitive goes on with its Partial bit set, one that is not
    /// stays here.
    public var passedOn: PathAttributes {
        var result = ByteWriter(capacity: self.octets.count)
        let block = ByteReader(self.octets)
        var fields = AttributeFields(block.octets)
        while let field = try? fields.next() {
            if AttributeTable.rule(of: field.type) != nil {
                result.write(copying: field.octets(in: block.octets))
            } else if field.flags.contains(.transitive) {
                let start = result.count
                result.write(copying: field.octets(in: block.octets))
                result.replace(at: start) { $0 | AttributeFlags.partial.rawValue }
            }
        }
        return PathAttributes(octets: result.octets)
    }

    /// Writes `octets` where the first attribute of `types` is, or before the first of a higher code; drops the others.
    private mutating func replace(_ types: [AttributeType], with octets: [UInt8]) {
        let before = self.octets
        var result = ByteWriter(capacity: before.count + octets.count)
        let block = ByteReader(before)
        let code = octets.count > 1 ? octets[1] : 0
        var isSet = octets.isEmpty
        let hasNamesake = self.contains(types)
        var fields = AttributeFields(block.octets)
        while let field = try? fields.next() {
            let isNamesake = types.contains(field.type)
            if !isSet, hasNamesake ? isNamesake : field.type.rawValue > code {
                result.write(octets)
                isSet = true
            }
            if !isNamesake { result.write(copying: field.octets(in: block.octets)) }
        }
        if !isSet { result.write(octets) }
        self.octets = result.octets
    }

    private func contains(_ types: [AttributeType]) -> Bool {
        let block = ByteReader(self.octets)
        var fields = AttributeFields(block.octets)
        while let field = try? fields.next() {
            if types.contains(field.type) { return true }
        }
        return false
    }
}
