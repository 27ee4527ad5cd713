// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import CaptureFormats

/// Writes a table as an MRT archive of type TABLE_DUMP_V2; RFC 6396 section 4.3, RFC 8050 section 4.
///
/// Every family is written: those without a subtype of their own, such as EVPN, as RIB_GENERIC.
public struct TableArchive {
    private let table: RecordedTable
    private static let chunk = 1 << 16

    /// The archive of `table`.
    public init(_ table: RecordedTable) {
        self.table = table
    }

    /// Writes everything, the peers first.
    ///
    /// - Parameter sink: Gets whole records, many at a time, and returns whether it wants more.
    /// - Returns: How many paths were written, and what does not come back.
    @discardableResult
    public func write(_ sink: ([UInt8]) -> Bool) -> (paths: Int, losses: ArchiveLosses) {
        var losses = ArchiveLosses()
        var names = ArchivedPeers()
        var writer = MRTWriter()
        let instant = self.table.lastInstant ?? RecordedInstant(seconds: 0)
        let peers = self.table.peers
        writer.writePeerTable(collector: BGPIdentifier(rawValue: 0), peers: peers.map(\.peer), at: instant)
        var places: [PeerIndex: UInt16] = [:]
        for (place, peer) in peers.enumerated() where place < 0xFFFF {
            places[peer.index] = UInt16(place)
            if names.isMerged(peer.peer, hasLocalAddress: false) { losses.add(.mergedPeer) }
        }
        var count = 0
        var isOpen = true
        self.table.withRIB { rib in
            for row in FamilyTable.rows {
                var next = rib.next(after: nil, row.family)
                while isOpen, let destination = next {
                    count += Self.write(destination, row.family, places, at: instant, into: &writer, &losses)
                    if writer.octets.count >= Self.chunk {
                        isOpen = sink(writer.octets)
                        writer.removeAll()
                    }
                    next = rib.next(after: destination.key, row.family)
                }
            }
        }
        if isOpen, !writer.octets.isEmpty { _ = sink(writer.octets) }
        return (count, losses)
    }

    /// What the records of one destination differ in: labels are in the octets, and identifiers are there or not.
    private struct Group: Hashable {
        var nlri: [UInt8]
        var hasPathIdentifiers: Bool
    }

    private static func write(
        _ destination: Destination,
        _ family: AddressFamily,
        _ places: [PeerIndex: UInt16],
        at instant: RecordedInstant,
        into writer: inout MRTWriter,
        _ losses: inout ArchiveLosses
    ) -> Int {
        var groups: [(group: Group, routes: [Route])] = []
        for route in destination.routes {
            let group = Group(nlri: Self.octets(destination.key, route), hasPathIdentifiers: route.path != .none)
            if let place = groups.firstIndex(where: { $0.group == group }) {
                groups[place].routes.append(route)
            } else {
                groups.append((group, [route]))
            }
        }
        var count = 0
        for (group, routes) in groups {
            writer.beginRoutes(
                to: ByteReader(group.nlri).octets,
                family: family,
                hasPathIdentifiers: group.hasPathIdentifiers,
                at: instant
            )
            for route in routes {
                guard let place = places[route.peer] else {
                    losses.add(.crowdedPeer)
                    continue
                }
                let isWritten = writer.addRoute(
                    from: place,
                    originatedSeconds: route.since,
                    path: route.path,
                    attributes: ByteReader(route.attributes.octets).octets
                )
                if isWritten { count += 1 } else { losses.add(.longPath) }
            }
            writer.endRoutes()
        }
        return count
    }

    private static func octets(_ key: RouteKey, _ route: Route) -> [UInt8] {
        switch key {
        case .prefix(let prefix):
            var writer = ByteWriter(capacity: 17)
            NLRI.prefix(prefix).encode(into: &writer)
            return writer.octets
        case .opaque(let octets):
            return route.nlri ?? octets
        }
    }
}
