// SPDX-License-Identifier: Apache-2.0

/// The buckets of one resilient group and the path that each belongs to.
///
/// When a path goes, its buckets alone are given to others; when one comes, it is given buckets of those that have most.
struct ResilientBuckets: Hashable, Sendable {
    /// The path of each bucket; empty without paths.
    private(set) var owners: [String]
    private let hashing: ResilientHashing

    /// A group in which paths take turns; those beyond the maximum take no part.
    init(_ paths: [String], _ hashing: ResilientHashing) {
        self.hashing = hashing
        self.owners = []
        self.fill(paths.prefix(hashing.maximumPaths))
    }

    /// The path of the bucket that a hash falls into.
    func path(of hash: UInt32) -> String? {
        self.owners.isEmpty ? nil : self.owners[Int(hash) % self.owners.count]
    }

    /// Moves as few buckets as possible so that the group is one of `paths`.
    ///
    /// Members stay before newcomers are let in, and the group is full at its maximum.
    ///
    /// Complexity: O(buckets · paths).
    mutating func change(to paths: [String]) {
        let members = Set(self.owners)
        let staying = paths.filter(members.contains)
        let group = Array((staying + paths.filter { !members.contains($0) }).prefix(self.hashing.maximumPaths))
        guard !staying.isEmpty else { return self.fill(group[...]) }
        var held: [String: Int] = [:]
        for owner in self.owners { held[owner, default: 0] += 1 }
        for index in self.owners.indices where !group.contains(self.owners[index]) {
            guard let poorest = group.min(by: { held[$0, default: 0] < held[$1, default: 0] }) else { continue }
            self.owners[index] = poorest
            held[poorest, default: 0] += 1
        }
        let share = self.owners.count / max(group.count, 1)
        for newcomer in group where !members.contains(newcomer) {
            while held[newcomer, default: 0] < share {
                // Of paths with equally many buckets the first gives one: `max` alone would take the last.
                let richest = group.reversed().max { held[$0, default: 0] < held[$1, default: 0] }
                guard let index = self.owners.firstIndex(where: { $0 == richest }), richest != newcomer else { break }
                held[self.owners[index], default: 0] -= 1
                self.owners[index] = newcomer
                held[newcomer, default: 0] += 1
            }
        }
    }

    private mutating func fill(_ paths: ArraySlice<String>) {
        let paths = Array(paths)
        self.owners = paths.isEmpty ? [] : (0..<self.hashing.bucketCount).map { paths[$0 % paths.count] }
    }
}
