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

    /// Neighbouring keys, in order; never empty.
    private struct Leaf {
        /// The first octets of the first key, so that most searches look at no key.
        var start: UInt64
        var handles: [UInt32]
    }

    private static var leafSize: Int { 256 }

    /// The row of the family in ``FamilyTable``.
    let row: Int
    private var keys: OctetStore<DestinationNote>
    private var leaves: [Leaf] = []
    /// The leaf that was added to last, and where: keys that come together lie together.
    private var latestLeaf = 0
    private var latestIndex = 0

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

    /// The hash of a key, by which its destination is found; asks for what the search will need.
    func prefetch(_ key: RawSpan) -> UInt64 {
        let hash = self.keys.hash(key)
        self.keys.prefetchSlot(hash)
        return hash
    }

    /// Puts a path to a destination in; the destination is kept from its first path on.
    ///
    /// Takes over the reference to attributes that `incoming` has, whatever the outcome.
    mutating func put(
        _ incoming: IncomingPath,
        _ route: borrowing OpaqueRoute,
        _ store: inout PathStore
    ) -> (change: PathStore.Change, first: UInt32) {
        let slot = self.keys.slot(of: route.key, hash: route.hash)
        var first = slot.handle == 0 ? 0 : self.keys[note: slot.handle].first
        var incoming = incoming
        incoming.payload = store.payload(route.octets, sharedFrom: first)
        guard incoming.payload != 0 else {
            store.attributes.release(incoming.attributes)
            return (PathStore.Change(outcome: .refused), first)
        }
        let change = store.put(incoming, in: &first, row: self.row)
        if slot.handle != 0 {
            self.keys[note: slot.handle].first = first
        } else if first != 0, !self.add(route.key, in: slot, first: first) {
            _ = store.remove(first, store.paths[first], behind: 0, from: &first, row: self.row)
            return (PathStore.Change(outcome: .refused), 0)
        }
        return (change, first)
    }

    /// Takes a peer's path to a destination out; the destination goes with its last path.
    mutating func take(
        peer: UInt16,
        identifier: UInt32,
        _ route: borrowing OpaqueRoute,
        _ store: inout PathStore
    ) -> (change: PathStore.Change, first: UInt32) {
        let handle = self.keys.slot(of: route.key, hash: route.hash).handle
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
        log.changedFamilies.insert(FamilyTable.rows[self.row].family)
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
            self.leaves[place.leaf].handles.remove(at: place.index)
            if let first = self.leaves[place.leaf].handles.first {
                if place.index == 0 { self.leaves[place.leaf].start = self.start(first) }
            } else {
                self.leaves.remove(at: place.leaf)
            }
        }
        _ = self.keys.release(handle)
    }

    private mutating func add(
        _ key: RawSpan,
        in slot: OctetStore<DestinationNote>.FoundSlot,
        first: UInt32
    ) -> Bool {
        let place = self.place(of: key)
        let handle = self.keys.add(key, in: slot)
        guard handle != 0 else { return false }
        (self.latestLeaf, self.latestIndex) = (place.leaf, place.index)
        self.keys[note: handle].first = first
        guard !self.leaves.isEmpty else {
            self.leaves.append(Leaf(start: self.start(handle), handles: [handle]))
            return true
        }
        self.leaves[place.leaf].handles.insert(handle, at: place.index)
        if place.index == 0 { self.leaves[place.leaf].start = self.start(handle) }
        guard self.leaves[place.leaf].handles.count > Self.leafSize else { return true }
        // Keys that come in order fill leaves; others leave them half full.
        let isLast = place.leaf == self.leaves.count - 1 && place.index == Self.leafSize
        let half = isLast ? Self.leafSize : Self.leafSize / 2
        let upper = Array(self.leaves[place.leaf].handles[half...])
        self.leaves[place.leaf].handles.removeSubrange(half...)
        self.leaves.insert(Leaf(start: self.start(upper[0]), handles: upper), at: place.leaf + 1)
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
            if place.index < self.leaves[place.leaf].handles.count {
                let handle = self.leaves[place.leaf].handles[place.index]
                return FoundDestination(key: .opaque(self.key(handle)), first: self.keys[note: handle].first)
            }
            place = Place(leaf: place.leaf + 1, index: 0, isFound: false)
        }
        return nil
    }

    private func key(_ handle: UInt32) -> [UInt8] { self.keys.with(handle) { [UInt8](copying: $0) } }

    private func place(of handle: UInt32) -> Place { self.keys.with(handle) { self.place(of: $0) } }

    private func place(of key: RawSpan) -> Place {
        let leaf = self.leaf(of: key)
        guard leaf < self.leaves.count else { return Place(leaf: 0, index: 0, isFound: false) }
        var low = 0
        var high = self.leaves[leaf].handles.count
        if leaf == self.latestLeaf, self.latestIndex + 1 < high {
            // Most likely right behind the key that was added last.
            let next = self.latestIndex + 1
            if !self.precedes(leaf, next, key) { high = next }
            if self.precedes(leaf, self.latestIndex, key) { low = next } else { high = min(high, self.latestIndex) }
        }
        while low < high {
            let middle = (low + high) / 2
            if self.precedes(leaf, middle, key) { low = middle + 1 } else { high = middle }
        }
        let isFound =
            low < self.leaves[leaf].handles.count
            && self.keys.with(self.leaves[leaf].handles[low]) { OctetHash.isEqual($0, key) }
        return Place(leaf: leaf, index: low, isFound: isFound)
    }

    /// Whether a key in a leaf is before another.
    private func precedes(_ leaf: Int, _ index: Int, _ key: RawSpan) -> Bool {
        self.keys.with(self.leaves[leaf].handles[index]) { OctetHash.precedes($0, key) }
    }

    /// The last leaf whose first key is not behind a key; the first leaf where there is none.
    private func leaf(of key: RawSpan) -> Int {
        let latest = self.latestLeaf
        let start = OctetHash.start(key)
        if latest < self.leaves.count, !self.isBehind(latest, key, start),
            latest + 1 == self.leaves.count || self.isBehind(latest + 1, key, start)
        {
            return latest
        }
        var low = 0
        var high = self.leaves.count
        while low < high {
            let middle = (low + high) / 2
            if self.isBehind(middle, key, start) { high = middle } else { low = middle + 1 }
        }
        return max(0, low - 1)
    }

    /// Whether the first key of a leaf is behind a key.
    private func isBehind(_ leaf: Int, _ key: RawSpan, _ start: UInt64) -> Bool {
        let other = self.leaves[leaf].start
        guard other == start else { return start < other }
        return self.keys.with(self.leaves[leaf].handles[0]) { OctetHash.precedes(key, $0) }
    }

    private func start(_ handle: UInt32) -> UInt64 { self.keys.with(handle) { OctetHash.start($0) } }

    /// Whether the order is that of the keys, and every key is in it: for tests.
    func invariantsHold() -> Bool {
        let handles = self.leaves.flatMap(\.handles)
        for (left, right) in zip(handles, handles.dropFirst()) {
            let inOrder = self.keys.with(left) { left in self.keys.with(right) { OctetHash.precedes(left, $0) } }
            guard inOrder else { return false }
        }
        return handles.count == self.keys.count && handles.allSatisfy { self.keys[note: $0].first != 0 }
            && self.leaves.allSatisfy { (1...Self.leafSize).contains($0.handles.count) }
            && self.leaves.allSatisfy { $0.start == self.start($0.handles[0]) }
    }
}
