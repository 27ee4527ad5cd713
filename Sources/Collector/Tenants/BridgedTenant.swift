// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The MAC table that a mac-vrf should hold because of EVPN; RFC 7432 sections 7 and 15.
struct BridgedTenant: Sendable {
    /// One leaf that has announced a MAC.
    struct Location: Sendable {
        /// The leaf.
        var vtep: IPAddress
        /// The label of the bridge domain.
        var label: ServiceLabel?
        /// The segment that the MAC is on.
        var segment: EthernetSegmentIdentifier
        /// How often the MAC had moved when it came there.
        var sequence: UInt32
        /// Whether the MAC may not move.
        var isSticky: Bool
        /// Whether it is a gateway's.
        var isGateway: Bool
        /// When the newest of its routes came, in seconds since 1970.
        var since: UInt32
        /// Whether frames are sent there: no other leaf has it with a higher sequence number.
        var isUsed = true
    }

    /// One MAC.
    struct Entry: Sendable {
        /// The MAC.
        var macAddress: MACAddress
        /// The broadcast domain within the tenant, 0 where there is one only.
        var ethernetTag: UInt32
        /// Addresses behind it, in order; at most ``BridgedTenant/maximumAddresses``.
        var addresses: [IPAddress] = []
        /// The leaves, the used ones first.
        var locations: [Location] = []
        /// Other leaves on the segment of the MAC, which frames can be sent to as well; RFC 7432 section 8.4.
        var aliases: [IPAddress] = []
        /// Those of the addresses that other MACs of the tenant claim as well.
        var contested: [IPAddress] = []
        /// Moves that were seen, the latest last.
        var moves: [MACMove] = []

        /// Whether several leaves claim the MAC and nothing says why: RFC 7432 section 15.1.
        var isDuplicate: Bool {
            let used = self.locations.filter(\.isUsed)
            guard let first = used.first, used.count > 1 else { return false }
            if used.allSatisfy(\.isGateway) { return false }
            return first.segment == .none || used.contains { $0.segment != first.segment }
        }
    }

    /// Where flooded frames go.
    struct Flood: Hashable, Sendable {
        /// The leaf.
        var vtep: IPAddress
        /// The label of the bridge domain.
        var label: ServiceLabel?
        /// The broadcast domain.
        var ethernetTag: UInt32
    }

    /// A segment that several leaves are on.
    struct Segment: Hashable, Sendable {
        /// Which segment.
        var identifier: EthernetSegmentIdentifier
        /// The leaves that say they are on it, in order; types 1 and 4.
        var leaves: [IPAddress]
    }

    /// The MACs in order.
    var entries: [Entry]
    /// Where flooded frames go, in order.
    var floods: [Flood]
    /// The segments, in order.
    var segments: [Segment]
    /// EVPN routes that were imported.
    var routeCount: Int
    /// Whether every route had room.
    var isComplete = true

    /// The most routes of one tenant that are taken into a view.
    static let maximumRoutes = 100_000
    /// The most addresses shown behind one MAC.
    static let maximumAddresses = 64

    /// MACs that several leaves claim.
    var duplicateCount: Int { self.entries.count { $0.isDuplicate } }
}
