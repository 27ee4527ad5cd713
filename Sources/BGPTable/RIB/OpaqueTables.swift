// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The tables of all families that are kept by octets, made when first needed.
struct OpaqueTables: ~Copyable, Sendable {
    private let seed: UInt64
    private var evpn: OpaqueTable
    private var others: [Int: OpaqueTableBox] = [:]

    init(seed: UInt64) {
        self.seed = seed
        self.evpn = OpaqueTable(seed: seed)
    }

    /// Destinations of a family.
    func count(_ family: AddressFamily) -> Int {
        if family == .l2vpnEVPN { return self.evpn.count }
        return FamilyTable.index(of: family).flatMap { self.others[$0]?.table.count } ?? 0
    }

    /// Octets held.
    var octetCount: Int { self.others.values.reduce(self.evpn.octetCount) { $0 + $1.table.octetCount } }

    /// Lets `body` change the first path to a key.
    mutating func withFirst<Result>(
        _ row: Int,
        _ key: RawSpan,
        _ body: (inout UInt32) -> Result
    ) -> Result? {
        if FamilyTable.rows[row].family == .l2vpnEVPN { return self.evpn.withFirst(key, body) }
        if let box = self.others[row] { return box.table.withFirst(key, body) }
        let box = OpaqueTableBox(seed: self.seed)
        self.others[row] = box
        return box.table.withFirst(key, body)
    }

    /// The first path to a key, 0 for none.
    func first(_ row: Int, _ key: RawSpan) -> UInt32 {
        if FamilyTable.rows[row].family == .l2vpnEVPN { return self.evpn.first(key) }
        return self.others[row]?.table.first(key) ?? 0
    }

    /// The next destination behind a key.
    func next(_ row: Int, after key: [UInt8]?) -> (key: [UInt8], first: UInt32)? {
        if FamilyTable.rows[row].family == .l2vpnEVPN { return self.evpn.next(after: key) }
        return self.others[row]?.table.next(after: key)
    }
}

/// A table in a dictionary; noncopyable values cannot be dictionary values themselves.
///
/// One owner at a time: the tables belong to one ``RoutingInformationBase``, which cannot be copied.
private final class OpaqueTableBox: @unchecked Sendable {
    var table: OpaqueTable

    init(seed: UInt64) {
        self.table = OpaqueTable(seed: seed)
    }
}
