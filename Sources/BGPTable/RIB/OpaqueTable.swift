// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The destinations of a family that is kept by octets, in the order of their keys.
///
/// Keys are interned, and their handles lie in sorted leaves of bounded size, so that one insertion moves little and a
/// page is found by two binary searches.
///
/// Complexity: O(log n) comparisons and O(leaf) moves an operation.
struct OpaqueTable: ~Copyable, Sendable {
    private static var leafSize: Int { 256 }

    /// One destination.
    private struct Entry: BitwiseCopyable {
        var key: UInt32
        var first: UInt32
    }

    private var keys: OctetStore
    private var leaves: [[Entry]] = []
    /// Destinations with at least one path.
    private(set) var count = 0

    init(seed: UInt64) {
        self.keys = OctetStore(seed: seed)
    }

    /// Octets held.
    var octetCount: Int { self.keys.octetCount + self.leaves.count * Self.leafSize * MemoryLayout<Entry>.stride }

    /// Where a key is or would be.
    private struct Place {
        var leaf: Int
        var index: Int
        var isFound: Bool
    }

    /// Lets `body` change the first path to a key; makes and forgets the destination as paths come and go.
    mutating func withFirst<Result>(_ key: RawSpan, _ body: (inout UInt32) -> Result) -> Result? {
        let place = self.place(of: key)
        var first = place.isFound ? self.leaves[place.leaf][place.index].first : 0
        let before = first
        let result = body(&first)
        guard first != before else { return result }
        if place.isFound, first != 0 {
            self.leaves[place.leaf][place.index].first = first
        } else if place.isFound {
            self.remove(at: place)
        } else {
            let handle = self.keys.intern(key).handle
            guard handle != 0 else { return nil }
            self.insert(Entry(key: handle, first: first), at: place)
        }
        return result
    }

    /// The first path to a key, 0 for none.
    func first(_ key: RawSpan) -> UInt32 {
        let place = self.place(of: key)
        return place.isFound ? self.leaves[place.leaf][place.index].first : 0
    }

    /// The next destination behind a key; the very first behind none.
    func next(after key: [UInt8]?) -> (key: [UInt8], first: UInt32)? {
        var place = Place(leaf: 0, index: 0, isFound: false)
        if let key {
            let reader = ByteReader(key)
            place = self.place(of: reader.octets)
            if place.isFound { place.index += 1 }
        }
        while place.leaf < self.leaves.count {
            if place.index < self.leaves[place.leaf].count {
                let entry = self.leaves[place.leaf][place.index]
                return (self.keys.with(entry.key) { [UInt8](copying: $0) }, entry.first)
            }
            place = Place(leaf: place.leaf + 1, index: 0, isFound: false)
        }
        return nil
    }

    private func place(of key: RawSpan) -> Place {
        // The last leaf whose first key is not behind the key.
        var low = 0
        var high = self.leaves.count
        while low < high {
            let middle = (low + high) / 2
            if self.compare(self.leaves[middle][0].key, key) <= 0 { low = middle + 1 } else { high = middle }
        }
        let leaf = max(0, low - 1)
        guard leaf < self.leaves.count else { return Place(leaf: 0, index: 0, isFound: false) }
        low = 0
        high = self.leaves[leaf].count
        while low < high {
            let middle = (low + high) / 2
            let order = self.compare(self.leaves[leaf][middle].key, key)
            if order == 0 { return Place(leaf: leaf, index: middle, isFound: true) }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return Place(leaf: leaf, index: low, isFound: false)
    }

    /// Negative where the kept key comes first, zero where they are equal.
    private func compare(_ handle: UInt32, _ key: RawSpan) -> Int {
        self.keys.with(handle) { own in
            let count = min(own.byteCount, key.byteCount)
            var left = ByteReader(own)
            var right = ByteReader(key)
            for _ in 0..<count {
                guard let a = try? left.readUInt8(), let b = try? right.readUInt8() else { break }
                if a != b { return a < b ? -1 : 1 }
            }
            return own.byteCount - key.byteCount
        }
    }

    private mutating func insert(_ entry: Entry, at place: Place) {
        self.count += 1
        guard !self.leaves.isEmpty else {
            self.leaves.append([entry])
            return
        }
        self.leaves[place.leaf].insert(entry, at: place.index)
        if self.leaves[place.leaf].count > Self.leafSize {
            let half = self.leaves[place.leaf].count / 2
            let upper = Array(self.leaves[place.leaf][half...])
            self.leaves[place.leaf].removeSubrange(half...)
            self.leaves.insert(upper, at: place.leaf + 1)
        }
    }

    private mutating func remove(at place: Place) {
        self.count -= 1
        let entry = self.leaves[place.leaf].remove(at: place.index)
        _ = self.keys.release(entry.key)
        if self.leaves[place.leaf].isEmpty { self.leaves.remove(at: place.leaf) }
    }
}
