// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// EVPN routes as the leaves of a fabric announce them: hosts (type 2) and prefixes of tenants (type 5).
///
/// Every second group is one of hosts in a segment, every other one of prefixes; RFC 8365, RFC 9136.
struct OverlayPlan: Sendable {
    private var random: SeededRandom
    private let nextHop: NextHop
    private var group: UInt32 = 0
    private var host: UInt64 = 0
    private var subnet: UInt32 = 0

    init(nextHop: NextHop, random: SeededRandom) {
        self.nextHop = nextHop
        self.random = random
    }

    /// The attributes of the next group and the routes that share them, `limit` at most.
    mutating func next(limit: Int) -> (attributes: PathAttributes, routes: [EVPNRoute]) {
        self.group &+= 1
        let count = min(limit, 8 + self.random.next(below: 40))
        let number = self.group & 0xFFFF
        let leaf = IPv4Address(rawValue: 0x0AFF_0000 | self.random.low(16))
        let distinguisher = RouteDistinguisher(leaf, UInt16(truncatingIfNeeded: number))
        let segment = MPLSLabel(vni: 10_000 + number)
        let tenant = MPLSLabel(vni: 50_000 + number % 500)
        let router = RouterMAC(MACAddress(rawValue: 0x0200_0000_0000 | UInt64(leaf.rawValue)))
        var builder = PathAttributesBuilder(nextHop: self.nextHop)
        builder.extendedCommunities = [Self.target(tenant.vni), Encapsulation.vxlan.community, router.community]
        let isHosts = self.group & 1 == 1
        if isHosts { builder.extendedCommunities.insert(Self.target(segment.vni), at: 0) }
        let routes = (0..<count).compactMap { _ -> EVPNRoute? in
            guard isHosts else { return self.prefix(distinguisher, tenant) }
            self.host += 1
            return .macIPAdvertisement(
                MACIPAdvertisementRoute(
                    distinguisher: distinguisher,
                    segment: .none,
                    ethernetTag: 0,
                    macAddress: MACAddress(rawValue: 0x0050_5600_0000 + self.host),
                    ipAddress: .v4(
                        IPv4Address(rawValue: 0x0A00_0000 | UInt32(truncatingIfNeeded: self.host & 0xFF_FFFF))
                    ),
                    label1: segment,
                    label2: tenant
                )
            )
        }
        return (builder.build(), routes)
    }

    private mutating func prefix(_ distinguisher: RouteDistinguisher, _ tenant: MPLSLabel) -> EVPNRoute? {
        self.subnet &+= 1
        return IPPrefixRoute(
            distinguisher: distinguisher,
            segment: .none,
            ethernetTag: 0,
            prefix: .v4(IPv4Prefix(bits: 0x0A00_0000 &+ self.subnet << 8, length: 24)),
            gateway: .v4(IPv4Address(rawValue: 0)),
            label: tenant
        ).map(EVPNRoute.ipPrefix)
    }

    private static func target(_ number: UInt32) -> ExtendedCommunity {
        // Two-octet AS, route target; RFC 4360 section 4.
        ExtendedCommunity(type: 0, subtype: 2, value: 65_000 << 32 | UInt64(number))
    }
}

extension SeededRandom {
    /// A number of `bits` bits, 32 at most.
    fileprivate mutating func low(_ bits: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: self.next() >> UInt64(64 - bits))
    }
}
