// SPDX-License-Identifier: Apache-2.0

public import BGPTable
public import BGPWire

/// A peer as routes name it.
public struct PeerLabel: Hashable, Sendable {
    /// Where it is.
    public var key: PeerKey
    /// The AS it is in.
    public var asNumber: ASNumber
}

/// Some destinations and where to go on.
public struct RoutePage: Sendable {
    /// The destinations with the routes asked for.
    public var destinations: [Destination] = []
    /// The key behind which the next page begins; `nil` behind the last.
    public var next: RouteKey?
    /// The peers that routes name.
    public let labels: [PeerIndex: PeerLabel]

    init(labels: [PeerIndex: PeerLabel]) {
        self.labels = labels
    }

    /// Adds a destination, with those of its routes that are asked for.
    mutating func add(_ destination: Destination, _ query: RouteQuery) {
        guard query.wants(destination.key) else { return }
        let wanted = destination.filtered { query.wants($0, self.labels) }
        if !wanted.routes.isEmpty { self.destinations.append(wanted) }
    }
}
