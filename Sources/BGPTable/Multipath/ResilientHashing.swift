// SPDX-License-Identifier: Apache-2.0

/// How many buckets a switch keeps so that flows of paths that stay do not move.
///
/// SR Linux configures both numbers for each prefix; the group has their product of buckets, whatever the number of
/// paths.
public struct ResilientHashing: Hashable, Sendable {
    /// Buckets for each path of a full group: `hash-buckets-per-path`.
    public let bucketsPerPath: Int
    /// The most paths of a group: `max-paths`.
    public let maximumPaths: Int

    /// A group of `bucketsPerPath` times `maximumPaths` buckets; `nil` for more than 32 or 64 of them.
    public init?(bucketsPerPath: Int, maximumPaths: Int) {
        guard (1...32).contains(bucketsPerPath), (1...64).contains(maximumPaths) else { return nil }
        self.bucketsPerPath = bucketsPerPath
        self.maximumPaths = maximumPaths
    }

    /// Buckets of the group.
    public var bucketCount: Int { self.bucketsPerPath * self.maximumPaths }
}

extension ResilientHashing: LosslessStringConvertible {
    /// Reads `4x6`: four buckets for each of at most six paths.
    public init?(_ description: String) {
        let parts = description.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let buckets = Int(parts[0]), let paths = Int(parts[1]),
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } })
        else { return nil }
        self.init(bucketsPerPath: buckets, maximumPaths: paths)
    }

    /// Buckets per path, `x`, paths.
    public var description: String { "\(self.bucketsPerPath)x\(self.maximumPaths)" }
}
