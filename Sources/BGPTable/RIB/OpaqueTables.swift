// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The tables of all families that are kept by octets, made when first needed.
///
/// That of EVPN, which alone has many routes, is a part of this value; each access to another is an access to an object,
/// which Swift checks for conflicts.
struct OpaqueTables: ~Copyable, Sendable {
    private let seed: UInt64
    private let evpnRow: Int
    private var evpn: OpaqueTable
    private var boxes = [Box?](repeating: nil, count: FamilyTable.rows.count)

    /// A table in an array; noncopyable values cannot be elements themselves.
    ///
    /// One owner at a time: the tables belong to one ``RoutingInformationBase``, which cannot be copied.
    private final class Box: @unchecked Sendable {
        var table: OpaqueTable

        init(row: Int, seed: UInt64) {
            self.table = OpaqueTable(row: row, seed: seed)
        }
    }

    init(seed: UInt64) {
        self.seed = seed
        self.evpnRow = FamilyTable.index(of: .l2vpnEVPN) ?? 0
        self.evpn = OpaqueTable(row: self.evpnRow, seed: seed)
    }

    /// Destinations of the family with a row.
    func count(_ row: Int) -> Int { row == self.evpnRow ? self.evpn.count : self.boxes[row]?.table.count ?? 0 }

    /// Octets held.
    var octetCount: Int { self.evpn.octetCount + self.boxes.reduce(0) { $0 + ($1?.table.octetCount ?? 0) } }

    /// The hash of a key of the family with a row; asks for what a search for it will need.
    mutating func prefetch(_ key: RawSpan, row: Int) -> UInt64 {
        if row == self.evpnRow { return self.evpn.prefetch(key) }
        if self.boxes[row] == nil { self.boxes[row] = Box(row: row, seed: self.seed) }
        return self.boxes[row]?.table.prefetch(key) ?? 0
    }

    /// Puts a path to a destination of the family with a row in, whose key was asked for.
    mutating func put(
        _ incoming: IncomingPath,
        _ route: borrowing OpaqueRoute,
        row: Int,
        _ store: inout PathStore
    ) -> (change: PathStore.Change, first: UInt32) {
        if row == self.evpnRow { return self.evpn.put(incoming, route, &store) }
        guard let box = self.boxes[row] else { return (PathStore.Change(outcome: .refused), 0) }
        return box.table.put(incoming, route, &store)
    }

    /// Takes a peer's path to a destination of the family with a row out.
    mutating func take(
        peer: UInt16,
        identifier: UInt32,
        _ route: borrowing OpaqueRoute,
        row: Int,
        _ store: inout PathStore
    ) -> (change: PathStore.Change, first: UInt32) {
        if row == self.evpnRow {
            return self.evpn.take(peer: peer, identifier: identifier, route, &store)
        }
        guard let box = self.boxes[row] else { return (PathStore.Change(outcome: .absent), 0) }
        return box.table.take(peer: peer, identifier: identifier, route, &store)
    }

    /// Does the next slice of a sweep; returns whether the family is done.
    mutating func sweep(
        _ sweep: inout RouteSweep,
        row: Int,
        _ budget: inout Int,
        _ store: inout PathStore,
        _ log: inout ChangeLog
    ) -> Bool {
        if row == self.evpnRow { return self.evpn.sweep(&sweep, &budget, &store, &log) }
        guard let box = self.boxes[row] else { return true }
        return box.table.sweep(&sweep, &budget, &store, &log)
    }

    /// The first path to the destination that is a key, 0 for none.
    func first(_ row: Int, _ key: RouteKey) -> UInt32 {
        guard case .opaque(let octets) = key else { return 0 }
        let reader = ByteReader(octets)
        if row == self.evpnRow { return self.evpn.first(reader.octets) }
        return self.boxes[row]?.table.first(reader.octets) ?? 0
    }

    /// The next destination behind a key; the very first behind none.
    func next(_ row: Int, after key: RouteKey?) -> FoundDestination? {
        guard let key else {
            return row == self.evpnRow ? self.evpn.next(after: nil) : self.boxes[row]?.table.next(after: nil)
        }
        guard case .opaque(let octets) = key else { return nil }
        let reader = ByteReader(octets)
        if row == self.evpnRow { return self.evpn.next(after: reader.octets) }
        return self.boxes[row]?.table.next(after: reader.octets)
    }

    /// Whether all tables are sound: for tests.
    func invariantsHold() -> Bool {
        self.evpn.invariantsHold() && self.boxes.allSatisfy { $0?.table.invariantsHold() ?? true }
    }
}
