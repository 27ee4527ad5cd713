// SPDX-License-Identifier: Apache-2.0

public import BGPWire

extension RoutingInformationBase {
    /// Which destinations a question about a prefix means.
    public enum Match: Hashable, Sendable {
        /// That prefix.
        case exact
        /// The longest prefix that contains it.
        case longest
        /// It and all prefixes inside it.
        case longer
        /// It and all prefixes that contain it.
        case shorter
    }

    /// The destination with a key, with all its paths and what the decision makes of each.
    ///
    /// Complexity: O(1) expected, plus O(paths of the destination).
    public func destination(_ key: RouteKey, _ family: AddressFamily) -> Destination? {
        let first = self.firstPath(key, family)
        return first == 0 ? nil : self.destination(FoundDestination(key: key, first: first), family)
    }

    /// The next destination of a family behind a key, in order; the first behind none.
    ///
    /// What changes between two calls neither repeats nor hides anything else.
    ///
    /// Complexity: O(depth), plus O(paths of the destination).
    public func next(after key: RouteKey?, _ family: AddressFamily) -> Destination? {
        self.found(after: key, family).map { self.destination($0, family) }
    }

    /// The longest prefix that contains another, itself included.
    ///
    /// Complexity: O(depth), plus O(paths of the destination).
    public func longestMatch(_ prefix: IPPrefix, _ family: AddressFamily) -> Destination? {
        let found: FoundDestination? =
            switch family {
            case .ipv4Unicast: self.ipv4Unicast.longestMatch(prefix)
            case .ipv4Multicast: self.ipv4Multicast.longestMatch(prefix)
            case .ipv6Unicast: self.ipv6Unicast.longestMatch(prefix)
            case .ipv6Multicast: self.ipv6Multicast.longestMatch(prefix)
            default: nil
            }
        return found.map { self.destination($0, family) }
    }

    /// All prefixes that contain another, the shortest first, itself included; at most 129.
    public func covering(_ prefix: IPPrefix, _ family: AddressFamily) -> [Destination] {
        let found: [FoundDestination] =
            switch family {
            case .ipv4Unicast: self.ipv4Unicast.covering(prefix)
            case .ipv4Multicast: self.ipv4Multicast.covering(prefix)
            case .ipv6Unicast: self.ipv6Unicast.covering(prefix)
            case .ipv6Multicast: self.ipv6Multicast.covering(prefix)
            default: []
            }
        return found.map { self.destination($0, family) }
    }

    /// Destinations of a family in order, behind a key.
    ///
    /// The next page begins behind the key of this one's end, so the table may change between the two. A page may be
    /// short although more follow, because it looks at a bounded number of destinations; only a missing ``DestinationPage/next``
    /// means the end.
    ///
    /// - Parameters:
    ///   - family: Whose destinations.
    ///   - key: Where the page before ended; `nil` for the first page.
    ///   - prefix: A prefix that they are inside of, or are; `nil` for all.
    ///   - peer: A peer that has a path to each of them; `nil` for any. All paths are shown, of whatever peer.
    ///   - limit: The most destinations of the page.
    ///   - looking: The most destinations that are looked at.
    /// - Returns: The page.
    public func page(
        of family: AddressFamily,
        after key: RouteKey? = nil,
        within prefix: IPPrefix? = nil,
        heardFrom peer: PeerIndex? = nil,
        limit: Int,
        looking: Int = 20_000
    ) -> DestinationPage {
        var page = DestinationPage()
        var latest = key
        var found = key == nil && prefix != nil ? self.found(within: prefix, family) : self.found(after: key, family)
        for _ in 0..<max(looking, 1) {
            guard let destination = found, Self.isInside(destination.key, prefix) else { return page }
            guard page.destinations.count < limit else { break }
            if self.isHeard(destination, from: peer) {
                page.destinations.append(self.destination(destination, family))
            }
            latest = destination.key
            found = self.found(after: destination.key, family)
        }
        page.next = latest
        return page
    }

    // MARK: - Finding

    /// The first path to the destination that is a key, 0 for none.
    func firstPath(_ key: RouteKey, _ family: AddressFamily) -> UInt32 {
        switch family {
        case .ipv4Unicast: self.ipv4Unicast.first(key)
        case .ipv4Multicast: self.ipv4Multicast.first(key)
        case .ipv6Unicast: self.ipv6Unicast.first(key)
        case .ipv6Multicast: self.ipv6Multicast.first(key)
        default: FamilyTable.index(of: family).map { self.opaque.first($0, key) } ?? 0
        }
    }

    private func found(after key: RouteKey?, _ family: AddressFamily) -> FoundDestination? {
        switch family {
        case .ipv4Unicast: self.ipv4Unicast.next(after: key)
        case .ipv4Multicast: self.ipv4Multicast.next(after: key)
        case .ipv6Unicast: self.ipv6Unicast.next(after: key)
        case .ipv6Multicast: self.ipv6Multicast.next(after: key)
        default: FamilyTable.index(of: family).flatMap { self.opaque.next($0, after: key) }
        }
    }

    private func found(within prefix: IPPrefix?, _ family: AddressFamily) -> FoundDestination? {
        guard let prefix else { return nil }
        return switch family {
        case .ipv4Unicast: self.ipv4Unicast.next(within: prefix)
        case .ipv4Multicast: self.ipv4Multicast.next(within: prefix)
        case .ipv6Unicast: self.ipv6Unicast.next(within: prefix)
        case .ipv6Multicast: self.ipv6Multicast.next(within: prefix)
        default: nil
        }
    }

    private static func isInside(_ key: RouteKey, _ prefix: IPPrefix?) -> Bool {
        guard let prefix else { return true }
        guard case .prefix(let inside) = key else { return false }
        return prefix.contains(inside)
    }

    private func isHeard(_ found: FoundDestination, from peer: PeerIndex?) -> Bool {
        guard let peer else { return true }
        var current = found.first
        while current != 0 {
            let path = self.store.paths[current]
            if path.peer == peer.rawValue { return true }
            current = path.next
        }
        return false
    }

    private func destination(_ found: FoundDestination, _ family: AddressFamily) -> Destination {
        let row = FamilyTable.index(of: family) ?? 0
        return Destination(key: found.key, routes: self.store.routes(found.first, row: row))
    }
}
