// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The destinations of a family that is kept by octets, found by hash and walked in the order of their keys.
///
/// Keys are interned with the first path beside them. Their handles lie in sorted leaves of bounded size too, so that
/// one insertion moves little and a page is found by two binary searches.
///
/// Complexity: O(1) expected for a known key; O(log n) comparisons and O(leaf) moves for one that comes or goes.
struct OpaqueTable: ~Copyable, Sendable {
    /// What is kept beside a key: the first path.
    struct DestinationNote: OctetNote {
        var first: UInt32 = 0
    }

    /// Where a key is or would be in the order.
    private struct Place {
        var leaf: Int
        var index: Int
        var isFound: Bool
    }

    private static var leafSize: Int { 256 }

    /// The row of the family in ``FamilyTable``.
    let row: Int
    private var keys: OctetStore<DestinationNote>
    private var leaves: [[UInt32]] = []

    /// A table for the family with this row.
    init(row: Int, seed: UInt64) {
        self.row = row
        self.keys = OctetStore(seed: seed)
    }

    /// Destinations with at least one path.
    var count: Int { self.keys.count }

    /// Octets held.
    var octetCount: Int { self.keys.octetCount + self.leaves.count * Self.leafSize * 4 }

    // MARK: - Changing

    /// Puts a path to a destination in; the destination is kept from its first path on.
    mutating func put(
        _ incoming: IncomingPath,
        key: RawSpan,
        _ store: inout PathStore
    ) -> (change: PathStore.Change, first: UInt32) {
        let known = self.keys.find(key)
        var first = known == 0 ? 0 : self.keys[note: known].first
        let change = store.put(incoming, in: &first, row: self.row)
        if known != 0 {
            self.keys[note: known].first = first
        } else if first != 0, !self.add(key, first: first) {
            _ = store.remove(first, store.paths[first], behind: 0, from: &first, row: self.row)
            return (PathStore.Change(outcome: .refused), 0)
        }
        return (change, first)
    }

    /// Takes a peer's path to a destination out; the destination goes with its last path.
    mutating func take(
        peer: UInt16,
        identifier: UInt32,
        key: RawSpan,
        _ store: inout PathStore
    ) -> (change: PathStore.Change, first: UInt32) {
        let handle = self.keys.find(key)
        guard handle != 0 else { return (PathStore.Change(outcome: .absent), 0) }
        var first = self.keys[note: handle].first
        let change = store.remove(peer: peer, identifier: identifier, from: &first, row: self.row)
        self.setFirst(first, of: handle)
        return (change, first)
    }

    /// Does the next slice of a sweep; returns whether the family is done.
    mutating func sweep(
        _ sweep: inout RouteSweep,
        _ budget: inout Int,
        _ store: inout PathStore,
        _ log: inout ChangeLog
    ) -> Bool {
        while sweep.position < self.keys.endIndex {
            guard budget > 0 else { return false }
            budget -= 1
            let handle = sweep.position
            sweep.position += 1
            var first = self.keys[note: handle].first
            guard first != 0 else { continue }
            let key = log.wants(row: self.row) ? RouteKey.opaque(self.key(handle)) : nil
            store.sweep(&first, for: sweep, row: self.row, key: key, &log)
            if first != self.keys[note: handle].first { self.setFirst(first, of: handle) }
        }
        return true
    }

    private mutating func setFirst(_ first: UInt32, of handle: UInt32) {
        self.keys[note: handle].first = first
        guard first == 0 else { return }
        let place = self.place(of: handle)
        if place.isFound {
            self.leaves[place.leaf].remove(at: place.index)
            if self.leaves[place.leaf].isEmpty { self.leaves.remove(at: place.leaf) }
        }
        _ = self.keys.release(handle)
    }

    private mutating func add(_ key: RawSpan, first: UInt32) -> Bool {
        let place = self.place(of: key)
        let handle = self.keys.intern(key).handle
        guard handle != 0 else { return false }
        self.keys[note: handle].first = first
        guard !self.leaves.isEmpty else {
            self.leaves.append([handle])
            return true
        }
        self.leaves[place.leaf].insert(handle, at: place.index)
        guard self.leaves[place.leaf].count > Self.leafSize else { return true }
        // Keys that come in order fill leaves; others leave them half full.
        let isLast = place.leaf == self.leaves.count - 1 && place.index == Self.leafSize
        let half = isLast ? Self.leafSize : Self.leafSize / 2
        let upper = Array(self.leaves[place.leaf][half...])
        self.leaves[place.leaf].removeSubrange(half...)
        self.leaves.insert(upper, at: place.leaf + 1)
        return true
    }

    // MARK: - Looking up

    /// The first path to a destination, 0 for none.
    func first(_ key: RawSpan) -> UInt32 {
        let handle = self.keys.find(key)
        return handle == 0 ? 0 : self.keys[note: handle].first
    }

    /// The next destination behind a key; the very first behind none.
    func next(after key: RawSpan?) -> FoundDestination? {
        var place = Place(leaf: 0, index: 0, isFound: false)
        if let key {
            place = self.place(of: key)
            if place.isFound { place.index += 1 }
        }
        while place.leaf < self.leaves.count {
            if place.index < self.leaves[place.leaf].count {
                let handle = self.leaves[place.leaf][place.index]
                return FoundDestination(key: .opaque(self.key(handle)), first: self.keys[note: handle].first)
            }
            place = Place(leaf: place.leaf + 1, index: 0, isFound: false)
        }
        return nil
    }

    private func key(_ handle: UInt32) -> [UInt8] { self.keys.with(handle) { [UInt8](copying: $0) } }

    private func place(of handle: UInt32) -> Place { self.keys.with(handle) { self.place(of: $0) } }

    private func place(of key: RawSpan) -> Place {
        // The last leaf whose first key is not behind the key.
        var low = 0
        var high = self.leaves.count
        while low < high {
            let middle = (low + high) / 2
            let isBehind = self.keys.with(self.leaves[middle][0]) { OctetHash.precedes(key, $0) }
            if isBehind { high = middle } else { low = middle + 1 }
        }
        let leaf = max(0, low - 1)
        guard leaf < self.leaves.count else { return Place(leaf: 0, index: 0, isFound: false) }
        low = 0
        high = self.leaves[leaf].count
        while low < high {
            let middle = (low + high) / 2
            let precedes = self.keys.with(self.leaves[leaf][middle]) { OctetHash.precedes($0, key) }
            if precedes { low = middle + 1 } else { high = middle }
        }
        let isFound =
            low < self.leaves[leaf].count
            && self.keys.with(self.leaves[leaf][low]) { OctetHash.isEqual($0, key) }
        return Place(leaf: leaf, index: low, isFound: isFound)
    }

    /// Whether the order is that of the keys, and every key is in it: for tests.
    func invariantsHold() -> Bool {
        let handles = self.leaves.flatMap(\.self)
        for (left, right) in zip(handles, handles.dropFirst()) {
            let inOrder = self.keys.with(left) { left in self.keys.with(right) { OctetHash.precedes(left, $0) } }
            guard inOrder else { return false }
        }
        return handles.count == self.keys.count && handles.allSatisfy { self.keys[note: $0].first != 0 }
            && self.leaves.allSatisfy { !$0.isEmpty && $0.count <= Self.leafSize }
    }
}
