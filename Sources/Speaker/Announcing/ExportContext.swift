// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
import BGPTransport
import BGPWire

/// Everything about a session that the octets of an announcement depend on.
///
/// Two sessions with equal contexts are sent the same octets, so those are composed once.
struct ExportContext: Hashable, Sendable {
    /// How messages are written.
    var wire: DecodeContext
    /// The families both sides announced.
    var families: FamilySet
    /// The AS to put in front of external paths.
    var localAS: ASNumber
    /// The local end of the session: the next hop, unless another is wanted.
    var localAddress: IPAddress
    /// A global IPv6 address of the same interface, for IPv6 routes on an IPv4 session and beside a link-local address.
    var globalIPv6Address: IPv6Address?

    /// The context of a session that agreed on `negotiated` and leaves from `localAddress`.
    init(
        _ negotiated: NegotiatedCapabilities,
        localAS: ASNumber,
        localAddress: IPAddress,
        zone: String? = nil,
        machine: LocalMachine
    ) {
        self.wire = negotiated.sendContext
        self.families = negotiated.families
        self.localAS = localAS
        self.localAddress = localAddress
        let isGlobal = localAddress.ipv4 == nil && !localAddress.isLinkLocal
        self.globalIPv6Address = isGlobal ? nil : machine.globalIPv6Address(besides: localAddress, zone: zone)
    }

    /// Whether both ends are in one AS.
    var isInternal: Bool { self.wire.sessionKind == .internal }

    /// The next hop of routes of `family`; RFC 4271 section 5.1.3, RFC 2545 section 3, RFC 8950 section 3.
    ///
    /// - Throws: Why there is none.
    func nextHop(
        for family: AddressFamily,
        _ attributes: AnnouncementAttributes
    ) throws(AnnouncementOmission.Reason) -> NextHop {
        if family == .ipv4Unicast {
            if let address = attributes.nextHopIPv4 ?? self.localAddress.ipv4 { return .ipv4(address) }
            guard self.wire.extendedNextHop.contains(family) else { throw .peerTakesNoIPv6NextHop }
        }
        guard let address = attributes.nextHopIPv6 ?? self.localAddress.ipv6 ?? self.globalIPv6Address else {
            throw .noIPv6Address(besides: self.localAddress)
        }
        let form = attributes.linkLocalForm
        if address.isLinkLocal {
            guard let nextHop = NextHop.linkLocal(address, form: form, global: self.globalIPv6Address) else {
                throw .noIPv6Address(besides: self.localAddress)
            }
            return nextHop
        }
        guard form == .behindGlobal, let own = self.localAddress.ipv6, own.isLinkLocal else { return .ipv6(address) }
        return .ipv6WithLinkLocal(address, linkLocal: own)
    }

    /// What the session makes of the routes of a full table.
    ///
    /// - Throws: Why it is sent none of `family`.
    func tableRules(
        of family: AddressFamily,
        _ attributes: AnnouncementAttributes
    ) throws(AnnouncementOmission.Reason) -> ExportRules {
        guard self.families.contains(family) else { throw .familyNotNegotiated }
        let nextHop: NextHop
        if family.afi == .ipv4 || family.afi == .ipv6 {
            nextHop = try self.nextHop(for: family, attributes)
        } else if let address = attributes.nextHopIPv4 ?? self.localAddress.ipv4 {
            // Tunnels of EVPN end at an address of either version; RFC 8365 section 5.1.3.
            nextHop = .ipv4(address)
        } else {
            nextHop = try self.nextHop(for: .ipv6Unicast, attributes)
        }
        return ExportRules(self.wire, localAS: self.localAS, nextHop: nextHop, localPref: attributes.localPref)
    }

    /// What of `announcements` this session does not send as the operator may think.
    func warnings(about announcements: [Announcement], nextHops: [NextHop]) -> [SpeakerEvent.Warning] {
        var result: [SpeakerEvent.Warning] = []
        for case let address? in nextHops.map(\.address) where address.isLoopback {
            let warning = SpeakerEvent.Warning.loopbackNextHop(address)
            if !result.contains(warning) { result.append(warning) }
        }
        if !self.isInternal, announcements.contains(where: { $0.attributes.localPref != nil }) {
            result.append(.localPrefNotSent)
        }
        if self.isInternal, announcements.contains(where: { $0.attributes.prependCount > 0 }) {
            result.append(.prependNotSent)
        }
        return result
    }

    /// The attributes as this session sends them; RFC 4271 section 5.1.
    func pathAttributes(_ attributes: AnnouncementAttributes, nextHop: NextHop) -> PathAttributes {
        var builder = PathAttributesBuilder(nextHop: nextHop)
        builder.origin = attributes.origin
        if self.isInternal {
            builder.localPref = attributes.localPref ?? AnnouncementAttributes.defaultLocalPref
        } else {
            builder.asPath = ASPath([ASNumber](repeating: self.localAS, count: 1 + max(0, attributes.prependCount)))
        }
        builder.multiExitDisc = attributes.multiExitDisc
        builder.communities = attributes.communities
        builder.extendedCommunities = attributes.extendedCommunities
        builder.largeCommunities = attributes.largeCommunities
        return builder.build()
    }
}

extension IPAddress {
    /// Whether the address is this machine's for itself only.
    fileprivate var isLoopback: Bool {
        switch self {
        case .v4(let address): address.isLoopback
        case .v6(let address): address.isLoopback
        }
    }
}
