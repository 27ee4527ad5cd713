// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The last answers about tenants, good until the EVPN table changes.
///
/// Whoever turns pages asks the same question again and again; rebuilding a table for each page would be too dear. One
/// directory and one table of each kind are kept, so memory is bounded by the bounds of one answer.
struct TenantMemory: Sendable {
    /// Which table is meant.
    struct TableKey: Hashable, Sendable {
        var targets: Set<RouteTarget>
        var leaf: IPAddress?
        var peer: PeerKey?
    }

    /// Counts changes of the EVPN table and of the peers it was heard from.
    private(set) var version: UInt64 = 0
    private var directory: (peer: PeerKey?, value: TenantDirectory)?
    private var routed: (key: TableKey, value: RoutedTenant)?
    private var bridged: (key: TableKey, value: BridgedTenant)?

    /// Forgets everything, because something has changed.
    mutating func forget() {
        self.version &+= 1
        self.directory = nil
        self.routed = nil
        self.bridged = nil
    }

    func directory(heardFrom peer: PeerKey?) -> TenantDirectory? {
        self.directory.flatMap { $0.peer == peer ? $0.value : nil }
    }

    func routed(_ key: TableKey) -> RoutedTenant? { self.routed.flatMap { $0.key == key ? $0.value : nil } }

    func bridged(_ key: TableKey) -> BridgedTenant? { self.bridged.flatMap { $0.key == key ? $0.value : nil } }

    /// Keeps a directory that was begun at a version; one that has been overtaken by a change is of no use.
    mutating func keep(_ value: TenantDirectory, heardFrom peer: PeerKey?, since version: UInt64) {
        if version == self.version { self.directory = (peer, value) }
    }

    /// Keeps a route table.
    mutating func keep(_ value: RoutedTenant, _ key: TableKey, since version: UInt64) {
        if version == self.version { self.routed = (key, value) }
    }

    /// Keeps a MAC table.
    mutating func keep(_ value: BridgedTenant, _ key: TableKey, since version: UInt64) {
        if version == self.version { self.bridged = (key, value) }
    }
}
