// SPDX-License-Identifier: Apache-2.0

/// What an archive has no field for, and so does not come back from one.
public enum ArchiveLoss: Int, Hashable, Sendable, CaseIterable {
    /// A record of a type that is not read.
    case unreadRecord
    /// A message between router and monitoring station that is about no route: statistics, initiation, mirroring.
    case monitoringMessage
    /// A peer that differs from another one only in its view, its routing instance, or the router that tells of it.
    case mergedPeer
    /// A message in which families with path identifiers stand beside families without.
    case mixedPaths
    /// A message of a session with two-octet AS numbers, one end of which has a number above 65,535.
    case narrowedASNumber
    /// A path whose attributes are longer than the 65,535 octets that an entry holds.
    case longPath
    /// A path of a peer that has no place among the 65,535 of a table.
    case crowdedPeer

    /// What happened to so many of them, as a sentence without its dot.
    public func sentence(_ count: Int) -> String {
        func counted(_ one: String, _ many: String) -> String { count == 1 ? "1 \(one)" : "\(count) \(many)" }
        switch self {
        case .unreadRecord:
            return counted("record", "records") + " of types that are not read left out"
        case .monitoringMessage:
            return counted("message", "messages") + " of the monitoring protocol about no route left out"
        case .mergedPeer:
            return counted("peer comes", "peers come")
                + " back as part of another: an archive names no view, routing instance or router"
        case .mixedPaths:
            return counted("message", "messages")
                + " with path identifiers in some families only: an archive has one answer for all"
        case .narrowedASNumber:
            return counted("message", "messages")
                + " with 23456 for an AS number above 65535: the session had two-octet numbers"
        case .longPath:
            return counted("path", "paths") + " left out: the attributes exceed 65535 octets"
        case .crowdedPeer:
            return counted("path", "paths") + " left out: a table has 65535 peers at most"
        }
    }
}

/// How much of what an archive has no field for was met.
public struct ArchiveLosses: Hashable, Sendable {
    private var counts: [ArchiveLoss: Int] = [:]

    /// Nothing was lost so far.
    public init() {}

    /// How many there were of one kind.
    public subscript(loss: ArchiveLoss) -> Int { self.counts[loss] ?? 0 }

    /// Whether everything comes back.
    public var isEmpty: Bool { self.counts.isEmpty }

    /// What was lost, a sentence for each kind.
    public var sentences: [String] {
        ArchiveLoss.allCases.compactMap { loss in self.counts[loss].map { loss.sentence($0) } }
    }

    mutating func add(_ loss: ArchiveLoss) { self.counts[loss, default: 0] += 1 }
}
