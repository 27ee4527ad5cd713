// SPDX-License-Identifier: Apache-2.0

import BGPSession
public import BGPWire

/// What an announcement becomes on one session: messages, and a word for each family that cannot be sent.
///
/// Towards peers in the same AS the path is empty and LOCAL_PREF is there; towards others the own AS is in front and
/// LOCAL_PREF is not (RFC 4271 sections 5.1.2 and 5.1.5). The next hop is the session's local address where it has the
/// prefix's version; an IPv4 prefix over IPv6 needs RFC 8950, an IPv6 prefix over IPv4 an address of its own.
public struct SessionAnnouncement: Hashable, Sendable {
    /// Messages that announce everything, one behind the other.
    public var announcing: [[UInt8]] = []
    /// Messages that withdraw everything.
    public var withdrawing: [[UInt8]] = []
    /// Messages that mark the initial routes of each family as complete; RFC 4724.
    public var endOfRIB: [[UInt8]] = []
    /// The prefixes announced.
    public var prefixCount = 0
    /// What could not be announced, and why.
    public var problems: [String] = []
    /// Messages by family, for answering a ROUTE-REFRESH.
    public var byFamily: [AddressFamily: [[UInt8]]] = [:]

    /// Composes everything once.
    ///
    /// - Parameters:
    ///   - configuration: What to announce, and as whom.
    ///   - negotiated: What the session allows.
    ///   - local: The local end of the session.
    ///   - globalIPv6: A global IPv6 address of the interface the session uses, for IPv6 prefixes over IPv4.
    public init(
        _ configuration: SpeakerConfiguration,
        negotiated: NegotiatedCapabilities,
        local: ScopedIPAddress,
        globalIPv6: IPv6Address?
    ) {
        let composer = UpdateComposer(negotiated.sendContext)
        for family in configuration.announcement.families {
            let prefixes = configuration.announcement.prefixes(of: family)
            guard negotiated.families.contains(family) else {
                self.problems.append("\(family) was not negotiated: \(prefixes.count) prefix(es) not announced")
                continue
            }
            let routes = prefixes.map { (path: PathIdentifier.none, nlri: NLRI.prefix($0)) }
            do {
                let nextHop = try Self.nextHop(family, configuration.announcement, negotiated, local, globalIPv6)
                let attributes = Self.attributes(configuration, negotiated.sessionKind, nextHop)
                let messages = try composer.announce(routes, family: family, attributes: attributes)
                self.announcing += messages
                self.byFamily[family] = messages
                self.withdrawing += try composer.withdraw(routes, family: family)
                self.prefixCount += prefixes.count
            } catch let problem as NextHopProblem {
                self.problems.append(problem.text)
            } catch {
                self.problems.append("\(family): the attributes leave no room for a route in a message")
            }
        }
        self.endOfRIB = negotiated.families.families.map { UpdateComposer.endOfRIB($0) }
        if configuration.announcement.localPref != nil, negotiated.sessionKind == .external {
            self.problems.append("LOCAL_PREF is not sent to a peer in another AS")
        }
    }

    private struct NextHopProblem: Error {
        var text: String
    }

    /// The next hop of one family on this session.
    private static func nextHop(
        _ family: AddressFamily,
        _ announcement: Announcement,
        _ negotiated: NegotiatedCapabilities,
        _ local: ScopedIPAddress,
        _ globalIPv6: IPv6Address?
    ) throws -> NextHop {
        let wanted = family == .ipv4Unicast ? announcement.nextHopIPv4 : announcement.nextHopIPv6
        switch wanted ?? local.address {
        case .v4(let address) where family == .ipv4Unicast:
            return .ipv4(address)
        case .v4:
            guard let globalIPv6 else {
                throw NextHopProblem(
                    text: "IPv6 prefixes over an IPv4 session need --next-hop with an IPv6 address: not announced"
                )
            }
            return .ipv6(globalIPv6)
        case .v6(let address):
            if family == .ipv4Unicast, !negotiated.extendedNextHop.contains(.ipv4Unicast) {
                throw NextHopProblem(
                    text: "the peer takes no IPv6 next hop for IPv4 prefixes (RFC 8950): give --next-hop with an IPv4 "
                        + "address; not announced"
                )
            }
            // What FRR sends over a link without global addresses, and what every peer measured accepts.
            return address.isLinkLocal ? .ipv6WithLinkLocal(address, linkLocal: address) : .ipv6(address)
        }
    }

    private static func attributes(
        _ configuration: SpeakerConfiguration,
        _ kind: DecodeContext.SessionKind,
        _ nextHop: NextHop
    ) -> PathAttributes {
        let announcement = configuration.announcement
        var builder = PathAttributesBuilder(nextHop: nextHop)
        builder.origin = announcement.origin
        if kind == .internal {
            builder.localPref = announcement.localPref ?? 100
        } else {
            builder.asPath = ASPath().prepending(configuration.asNumber, count: announcement.prependCount + 1)
        }
        builder.multiExitDisc = announcement.multiExitDisc
        builder.communities = announcement.communities
        builder.largeCommunities = announcement.largeCommunities
        builder.extendedCommunities = announcement.extendedCommunities
        return builder.build()
    }
}
