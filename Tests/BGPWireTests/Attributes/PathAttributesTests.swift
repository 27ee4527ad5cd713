// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Attributes of a route, RFC 4271 section 5")
struct PathAttributesTests {
    /// One of everything.
    static func full() throws -> PathAttributes {
        var builder = PathAttributesBuilder(nextHop: .ipv4(try #require(IPv4Address("10.99.0.2"))))
        builder.origin = .incomplete
        builder.asPath = try #require(ASPath("65001 70000 {1,2}"))
        builder.multiExitDisc = 7
        builder.localPref = 200
        builder.isAtomicAggregate = true
        builder.aggregator = Aggregator(70_000, BGPIdentifier(rawValue: 0x0102_0304))
        builder.communities = ["no-export", "65001:1"].compactMap(Community.init)
        builder.originatorID = BGPIdentifier(rawValue: 9)
        builder.clusterList = [BGPIdentifier(rawValue: 8), BGPIdentifier(rawValue: 7)]
        builder.extendedCommunities = ["rt:65001:1"].compactMap(ExtendedCommunity.init)
        builder.pmsiTunnel = PMSITunnel(
            tunnelType: 6,
            label: MPLSLabel(rawValue: 11_000),
            tunnelIdentifier: [1, 2, 3, 4]
        )
        builder.largeCommunities = [LargeCommunity(1, 2, 3)]
        builder.onlyToCustomer = 65_001
        builder.others = [UnknownAttribute(flags: [.optional, .transitive], type: .init(rawValue: 200), value: [1])]
        return builder.build()
    }

    @Test("What is put together reads as it was meant")
    func roundTrip() throws {
        let attributes = try Self.full()
        #expect(attributes.origin == .incomplete)
        #expect(attributes.asPath.description == "65001 70000 {1,2}")
        #expect(attributes.nextHop?.description == "10.99.0.2")
        #expect(attributes.multiExitDisc == 7)
        #expect(attributes.localPref == 200)
        #expect(attributes.isAtomicAggregate)
        #expect(attributes.aggregator?.asNumber == 70_000)
        #expect(attributes.communities.map(\.description) == ["no-export", "65001:1"])
        #expect(attributes.originatorID?.rawValue == 9)
        #expect(attributes.clusterList.map(\.rawValue) == [8, 7])
        #expect(attributes.extendedCommunities.map(\.description) == ["rt:65001:1"])
        #expect(attributes.pmsiTunnel?.endpoint?.description == "1.2.3.4")
        #expect(attributes.largeCommunities.map(\.description) == ["1:2:3"])
        #expect(attributes.onlyToCustomer == 65_001)
        #expect(attributes.others.map(\.type.rawValue) == [200])
    }

    @Test("Attributes are written in the order of their codes and pass validation")
    func order() throws {
        let attributes = try Self.full()
        let reader = ByteReader(attributes.octets)
        var fields = AttributeFields(reader.octets)
        var codes: [UInt8] = []
        while let field = try fields.next() { codes.append(field.type.rawValue) }
        #expect(codes == codes.sorted())
        var update = UpdateOctets(nlri: UpdateOctets.prefix)
        update.attributes = attributes.octets
        let result = try update.validated(in: DecodeContext(sessionKind: .internal))
        #expect(result.faults.isEmpty)
        #expect(result.layout.isRIBForm)
    }

    @Test("Setting an attribute replaces it in place, or puts it in the order of the codes")
    func set() {
        var attributes = PathAttributes(octets: octets("40020602010000fde9 40010100 c00804fde90001"))
        attributes.set(ASPath([1]))
        #expect(attributes.octets == octets("400206020100000001 40010100 c00804fde90001"))
        attributes.set(LocalPref(preference: 100))
        #expect(attributes.octets == octets("400206020100000001 40010100 40050400000064 c00804fde90001"))
        attributes.set(LargeCommunities([LargeCommunity(1, 2, 3)]))
        attributes.remove(.communities)
        attributes.remove(.origin)
        #expect(
            attributes.octets == octets("400206020100000001 40050400000064 c0200c000000010000000200000003")
        )
        attributes.remove(.atomicAggregate)
        #expect(attributes.octets.count == 31)
    }

    @Test("There is one next hop, whichever attribute holds it")
    func nextHop() throws {
        var attributes = PathAttributes(octets: octets(UpdateOctets.external))
        attributes.set(nextHop: .ipv6(try #require(IPv6Address("2001:db8::1"))))
        #expect(attributes.octets == octets("40010100 40020602010000fde9 800e1110 20010db8000000000000000000000001"))
        attributes.set(nextHop: .ipv4(IPv4Address(rawValue: 1)))
        #expect(attributes.octets == octets("40010100 40020602010000fde9 40030400000001"))
    }

    @Test("An unknown attribute is passed on with the Partial bit if it is transitive, else not at all")
    func passedOn() {
        let attributes = PathAttributes(octets: octets(UpdateOctets.external + "c0c80101 80c90102 c00804fde90001"))
        #expect(attributes.passedOn.octets == octets(UpdateOctets.external + "e0c80101 c00804fde90001"))
    }

    @Test("Octets that are no attributes read as none and never trap")
    func odd() {
        for seed in 0..<2_000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var value = [UInt8](repeating: 0, count: Int.random(in: 0..<80, using: &random))
            for index in value.indices {
                // Small numbers make likely headers.
                value[index] = UInt8.random(in: 0...(Bool.random(using: &random) ? 40 : 255), using: &random)
            }
            _ = Everything(PathAttributes(octets: value))
        }
    }
}

/// Everything that can be asked of attributes, for tests that want it asked.
struct Everything {
    let text: String

    init(_ attributes: PathAttributes) {
        var changed = attributes
        changed.set(ASPath([1]))
        changed.set(nextHop: .ipv4(.unspecified))
        changed.remove(.communities)
        self.text = """
            \(String(describing: attributes.origin)) \(attributes.asPath) \(attributes.asPath.decisionLength) \
            \(String(describing: attributes.asPath.neighbour)) \(String(describing: attributes.nextHop)) \
            \(String(describing: attributes.multiExitDisc)) \(String(describing: attributes.localPref)) \
            \(attributes.isAtomicAggregate) \(String(describing: attributes.aggregator)) \(attributes.communities) \
            \(String(describing: attributes.originatorID)) \(attributes.clusterList) \
            \(attributes.extendedCommunities) \(attributes.largeCommunities) \
            \(String(describing: attributes.pmsiTunnel)) \(String(describing: attributes.pmsiTunnel?.endpoint)) \
            \(String(describing: attributes.aigp)) \(String(describing: attributes.onlyToCustomer)) \
            \(attributes.others) \(attributes.passedOn.octets.count) \(changed.octets.count)
            """
    }
}
