// SPDX-License-Identifier: Apache-2.0

public import BGPTable
public import BGPWire
import CaptureFormats

extension RecordedTable {
    /// The routes that were recorded, to be announced again: one for each destination.
    ///
    /// Routes with equal attributes are one group, wherever in the order of destinations they are; groups come in the
    /// order of their first destinations.
    ///
    /// - Parameters:
    ///   - families: The families wanted; routes of others are left out.
    ///   - peer: The peer whose routes they are; `nil` for the best of all peers'.
    /// - Returns: The routes.
    ///
    /// Complexity: O(*n* log *n*) for *n* destinations.
    public func exportTable(of families: [AddressFamily], heardFrom peer: IPAddress? = nil) -> ExportTable {
        let peers = peer.map { address in Set(self.peers.filter { $0.peer.address == address }.map(\.index)) }
        var table = ExportTable()
        self.withRIB { rib in
            for family in families {
                var groups = RouteGroups()
                var next = rib.next(after: nil, family)
                while let destination = next {
                    let chosen = peers.map { peers in destination.routes.first { peers.contains($0.peer) } }
                    if let route = chosen ?? destination.best { groups.add(destination.key, route) }
                    next = rib.next(after: destination.key, family)
                }
                table.add(groups.section(of: family))
            }
        }
        return table
    }
}

/// Routes in groups of equal attributes.
private struct RouteGroups {
    private var attributes: [PathAttributes] = []
    private var routes: [ByteWriter] = []
    private var places: [PathAttributes: Int] = [:]

    mutating func add(_ key: RouteKey, _ route: Route) {
        let place: Int
        if let known = self.places[route.attributes] {
            place = known
        } else {
            place = self.attributes.count
            self.places[route.attributes] = place
            self.attributes.append(route.attributes)
            self.routes.append(ByteWriter())
        }
        switch key {
        case .prefix(let prefix): NLRI.prefix(prefix).encode(into: &self.routes[place])
        case .opaque(let octets): self.routes[place].write(route.nlri ?? octets)
        }
    }

    func section(of family: AddressFamily) -> ExportTable.Section {
        var section = ExportTable.Section(family)
        for (attributes, routes) in zip(self.attributes, self.routes) {
            section.beginGroup(ByteReader(attributes.octets).octets)
            let octets = ByteReader(routes.octets).octets
            var fields = NLRIFields(octets, family: family, hasPathIdentifiers: false)
            while let field = try? fields.next() { section.append(field.octets(in: octets)) }
        }
        return section
    }
}
