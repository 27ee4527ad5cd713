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

    /// The destination with a key, with all its paths and what became of each.
    public func destination(_ key: RouteKey, _ family: AddressFamily) -> Destination? {
        guard let row = FamilyTable.index(of: family) else { return nil }
        let first: UInt32
        switch (key, family) {
        case (.prefix(.v4(let prefix)), .ipv4Unicast):
            first = self.ipv4Unicast.first(prefix.bits, Int(prefix.length))
        case (.prefix(.v4(let prefix)), .ipv4Multicast):
            first = self.ipv4Multicast.first(prefix.bits, Int(prefix.length))
        case (.prefix(.v6(let prefix)), .ipv6Unicast):
            first = self.ipv6Unicast.first(prefix.bits, Int(prefix.length))
        case (.prefix(.v6(let prefix)), .ipv6Multicast):
            first = self.ipv6Multicast.first(prefix.bits, Int(prefix.length))
        case (.opaque(let octets), _) where FamilyTable.shape(of: family) != .prefix:
            let reader = ByteReader(octets)
            first = self.opaque.first(row, reader.octets)
        default:
            return nil
        }
        guard first != 0 else { return nil }
        return Destination(key: key, routes: self.store.routes(first, row: row))
    }

    /// The next destination of a family behind a key, in order; the first behind none.
    ///
    /// Pages are made of it: what changes between two calls neither repeats nor hides anything else.
    public func next(after key: RouteKey?, _ family: AddressFamily) -> Destination? {
        guard let row = FamilyTable.index(of: family) else { return nil }
        switch family {
        case .ipv4Unicast, .ipv4Multicast:
            var bits: UInt32 = 0
            var length = -1
            if case .prefix(.v4(let prefix))? = key { (bits, length) = (prefix.bits, Int(prefix.length)) }
            let isMulticast = family == .ipv4Multicast
            let match =
                isMulticast ? self.ipv4Multicast.next(after: bits, length) : self.ipv4Unicast.next(after: bits, length)
            guard let match else { return nil }
            let first = isMulticast ? match.value : match.value
            return Destination(key: match.key, routes: self.store.routes(first, row: row))
        case .ipv6Unicast, .ipv6Multicast:
            var bits: UInt128 = 0
            var length = -1
            if case .prefix(.v6(let prefix))? = key { (bits, length) = (prefix.bits, Int(prefix.length)) }
            let isMulticast = family == .ipv6Multicast
            let match =
                isMulticast ? self.ipv6Multicast.next(after: bits, length) : self.ipv6Unicast.next(after: bits, length)
            guard let match else { return nil }
            let first = isMulticast ? match.value : match.value
            return Destination(key: match.key, routes: self.store.routes(first, row: row))
        default:
            var octets: [UInt8]?
            if case .opaque(let key)? = key { octets = key }
            guard let next = self.opaque.next(row, after: octets) else { return nil }
            return Destination(key: .opaque(next.key), routes: self.store.routes(next.first, row: row))
        }
    }

    /// The longest prefix that contains another, itself included.
    public func longestMatch(_ prefix: IPPrefix, _ family: AddressFamily) -> Destination? {
        guard let row = FamilyTable.index(of: family) else { return nil }
        switch (prefix, family) {
        case (.v4(let prefix), .ipv4Unicast):
            guard let match = self.ipv4Unicast.longestMatch(prefix.bits, Int(prefix.length)) else { return nil }
            let first = match.value
            return Destination(key: match.key, routes: self.store.routes(first, row: row))
        case (.v6(let prefix), .ipv6Unicast):
            guard let match = self.ipv6Unicast.longestMatch(prefix.bits, Int(prefix.length)) else { return nil }
            let first = match.value
            return Destination(key: match.key, routes: self.store.routes(first, row: row))
        default:
            return nil
        }
    }

    /// All prefixes that contain another, the shortest first, itself included; at most 129.
    public func covering(_ prefix: IPPrefix, _ family: AddressFamily) -> [Destination] {
        guard let row = FamilyTable.index(of: family) else { return [] }
        var result: [Destination] = []
        switch (prefix, family) {
        case (.v4(let prefix), .ipv4Unicast):
            for match in self.ipv4Unicast.covering(prefix.bits, Int(prefix.length)) {
                let first = match.value
                result.append(Destination(key: match.key, routes: self.store.routes(first, row: row)))
            }
        case (.v6(let prefix), .ipv6Unicast):
            for match in self.ipv6Unicast.covering(prefix.bits, Int(prefix.length)) {
                let first = match.value
                result.append(Destination(key: match.key, routes: self.store.routes(first, row: row)))
            }
        default:
            break
        }
        return result
    }
}

extension PrefixTrie.Match where Node == IPv4TrieNode {
    /// The prefix found.
    var key: RouteKey { .prefix(.v4(IPv4Prefix(bits: self.bits, length: UInt8(truncatingIfNeeded: self.length)))) }
}

extension PrefixTrie.Match where Node == IPv6TrieNode {
    /// The prefix found.
    var key: RouteKey { .prefix(.v6(IPv6Prefix(bits: self.bits, length: UInt8(truncatingIfNeeded: self.length)))) }
}
