// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

extension RoutePage {
    /// Adds what a question asks for, as far as the page goes.
    ///
    /// - Parameters:
    ///   - rib: The table, live or of a recording.
    ///   - query: The question.
    ///   - looking: The most destinations that are looked at.
    mutating func fill(from rib: borrowing RoutingInformationBase, _ query: RouteQuery, looking: Int) {
        switch query.scope {
        case .destination(.exact, let prefix):
            if let found = rib.destination(.prefix(prefix), query.family) { self.add(found, query) }
        case .destination(.longest, let prefix):
            if let found = rib.longestMatch(prefix, query.family) { self.add(found, query) }
        case .destination(.shorter, let prefix):
            for found in rib.covering(prefix, query.family) { self.add(found, query) }
        case .destination(.longer, let prefix):
            self.walk(rib, query, from: query.after ?? .prefix(prefix), within: prefix, looking: looking)
        case .all:
            self.walk(rib, query, from: query.after, within: nil, looking: looking)
        }
    }

    private mutating func walk(
        _ rib: borrowing RoutingInformationBase,
        _ query: RouteQuery,
        from start: RouteKey?,
        within prefix: IPPrefix?,
        looking: Int
    ) {
        var key = start
        if query.after == nil, let prefix, let exact = rib.destination(.prefix(prefix), query.family) {
            self.add(exact, query)
        }
        for _ in 0..<looking {
            guard let found = rib.next(after: key, query.family) else { return }
            if let prefix, case .prefix(let inside) = found.key, !prefix.contains(inside) { return }
            guard self.destinations.count < query.limit else {
                self.next = key
                return
            }
            self.add(found, query)
            key = found.key
        }
        self.next = key
    }
}
