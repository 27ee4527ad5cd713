// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire

/// Destinations made from a seed: every layout the codec takes apart, with lengths and values from end to end.
struct GeneratedNLRI {
    private var random: SeededGenerator

    init(seed: UInt64) {
        self.random = SeededGenerator(seed: seed)
    }

    /// A destination of `family`, which is one that is taken apart.
    mutating func next(_ family: AddressFamily) -> NLRI? {
        switch FamilyTable.shape(of: family) {
        case .prefix:
            return .prefix(self.prefix(isIPv4: family.afi == .ipv4))
        case .labelledPrefix, .vpnPrefix:
            let isVPN = FamilyTable.shape(of: family) == .vpnPrefix
            let upper = (0..<self.below(2)).map { _ in
                MPLSLabel(label: UInt32(self.below(0xFFFF)) + 16, isBottomOfStack: false)
            }
            return LabelledPrefix(
                labels: upper + [MPLSLabel(label: self.word())],
                distinguisher: isVPN ? self.distinguisher() : nil,
                prefix: self.prefix(isIPv4: family.afi == .ipv4)
            ).map { .labelled($0) }
        case .evpn:
            return .evpn(self.route())
        case .opaque:
            return nil
        }
    }

    /// An EVPN route of any type.
    private mutating func route() -> EVPNRoute {
        let distinguisher = self.distinguisher()
        switch self.below(6) {
        case 0:
            return .ethernetAutoDiscovery(
                EthernetAutoDiscoveryRoute(
                    distinguisher: distinguisher,
                    segment: self.segment(),
                    ethernetTag: self.word(),
                    label: MPLSLabel(rawValue: self.word())
                )
            )
        case 1:
            return .macIPAdvertisement(
                MACIPAdvertisementRoute(
                    distinguisher: distinguisher,
                    segment: self.segment(),
                    ethernetTag: self.word(),
                    macAddress: MACAddress(rawValue: self.random.next()),
                    ipAddress: self.below(3) == 0 ? nil : self.address(),
                    label1: MPLSLabel(rawValue: self.word()),
                    label2: self.below(2) == 0 ? nil : MPLSLabel(rawValue: self.word())
                )
            )
        case 2:
            return .inclusiveMulticast(
                InclusiveMulticastRoute(
                    distinguisher: distinguisher,
                    ethernetTag: self.word(),
                    originator: self.address()
                )
            )
        case 3:
            return .ethernetSegment(
                EthernetSegmentRoute(
                    distinguisher: distinguisher,
                    segment: self.segment(),
                    originator: self.address()
                )
            )
        case 4:
            let route = IPPrefixRoute(
                distinguisher: distinguisher,
                segment: self.segment(),
                ethernetTag: self.word(),
                prefix: self.prefix(isIPv4: self.below(2) == 0),
                label: MPLSLabel(rawValue: self.word())
            )
            return route.map { .ipPrefix($0) } ?? .unknown(type: 0, body: [])
        default:
            let body = (0..<self.below(256)).map { _ in UInt8(truncatingIfNeeded: self.random.next()) }
            return .unknown(type: UInt8(6 + self.below(250)), body: body)
        }
    }

    private mutating func below(_ limit: Int) -> Int { Int(self.random.next() % UInt64(limit)) }

    private mutating func word() -> UInt32 { UInt32(truncatingIfNeeded: self.random.next()) }

    private mutating func wide() -> UInt128 { UInt128(self.random.next()) << 64 | UInt128(self.random.next()) }

    private mutating func distinguisher() -> RouteDistinguisher {
        // Types 0 to 2 and one nobody knows.
        RouteDistinguisher(rawValue: self.random.next() & 0x0003_FFFF_FFFF_FFFF)
    }

    private mutating func segment() -> EthernetSegmentIdentifier {
        self.below(3) == 0 ? .none : EthernetSegmentIdentifier(high: UInt16(self.below(0x600)), low: self.random.next())
    }

    private mutating func address() -> IPAddress {
        self.below(2) == 0 ? .v4(IPv4Address(rawValue: self.word())) : .v6(IPv6Address(rawValue: self.wide()))
    }

    private mutating func prefix(isIPv4: Bool) -> IPPrefix {
        isIPv4
            ? .v4(IPv4Prefix(bits: self.word(), length: UInt8(self.below(33))))
            : .v6(IPv6Prefix(bits: self.wide(), length: UInt8(self.below(129))))
    }
}
