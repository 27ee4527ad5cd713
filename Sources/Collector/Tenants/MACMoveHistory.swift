// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// The last moves of each MAC, as seen by somebody who watches all changes; RFC 7432 section 15.
///
/// A MAC has moved when another leaf announces it with a higher sequence number, or with any after its route was
/// withdrawn. Several leaves with the same number are duplicates, not moves.
///
/// Memory is bounded: ``maximumMACs`` with ``maximumMoves`` each; what has no room is counted. A route costs one look-up;
/// attributes are read once for all routes in a row that share them.
struct MACMoveHistory: Sendable {
    /// Where a MAC is, and was, in one bridge domain.
    fileprivate struct Record {
        var ethernetTag: UInt32
        /// Stands for the domain: targets differ between the routes of one MAC.
        var label: UInt32
        var vtep: IPAddress
        var distinguisher: RouteDistinguisher
        var sequence: UInt32
        /// Whether its route was withdrawn and none has come since.
        var isGone = false
        var targets: Set<RouteTarget>
        var moves: [MACMove] = []
    }

    /// A MAC in its bridge domains: one, for nearly all.
    private struct Watched {
        var first: Record
        var others: [Record] = []

        var records: [Record] { [self.first] + self.others }
        var count: Int { 1 + self.others.count }

        /// Calls `body` for each record.
        mutating func forEach(_ body: (inout Record) -> Void) {
            body(&self.first)
            for index in self.others.indices { body(&self.others[index]) }
        }
    }

    /// What attributes say about the MACs that have them.
    fileprivate struct Reading {
        var attributes: PathAttributes
        var vtep: IPAddress?
        /// A gateway's MAC is at every leaf.
        var isGateway: Bool
        var sequence: UInt32
        var targets: Set<RouteTarget>

        init(_ attributes: PathAttributes) {
            let communities = attributes.extendedCommunities
            self.attributes = attributes
            self.vtep = attributes.nextHop?.address
            self.isGateway = communities.contains { DefaultGateway($0) != nil }
            self.sequence = communities.lazy.compactMap { MACMobility($0) }.first?.sequence ?? 0
            self.targets = Set(communities.lazy.compactMap { RouteTarget($0) })
        }
    }

    /// By the number of the MAC, whose hash is cheaper than that of a value of several parts.
    private var watched: [UInt64: Watched] = [:]
    private var recordCount = 0
    /// How many of them are of MACs that are gone.
    private var goneCount = 0
    private var latest: Reading?

    /// All moves seen.
    private(set) var moveCount = 0
    /// Announcements of MACs that there was no room to watch.
    private(set) var unwatchedCount = 0
    private let maximumMACs: Int
    /// The most moves kept of one MAC.
    static let maximumMoves = 8
    /// The most bridge domains in which one MAC is watched.
    private static let maximumDomains = 64

    /// A history of at most `maximumMACs` MACs.
    init(maximumMACs: Int = 65_536) {
        self.maximumMACs = maximumMACs
    }

    /// Watches a change of the table.
    ///
    /// - Parameters:
    ///   - change: The change.
    ///   - time: When it came, in nanoseconds since 1970.
    mutating func watch(_ change: MACChange, at time: Int64) {
        guard let attributes = change.attributes else { return self.withdraw(change) }
        if self.latest?.attributes != attributes { self.latest = Reading(attributes) }
        guard let latest = self.latest, let vtep = latest.vtep, !latest.isGateway else { return }
        self.announce(change, at: vtep, latest, time: time)
    }

    /// The moves of a MAC in the bridge domains of some targets, the latest last.
    func moves(of macAddress: MACAddress, tag: UInt32, in targets: Set<RouteTarget>) -> [MACMove] {
        let known = self.watched[macAddress.rawValue]?.records ?? []
        return known.filter { $0.ethernetTag == tag && !$0.targets.isDisjoint(with: targets) }
            .flatMap(\.moves)
            .sorted { $0.time < $1.time }
    }

    // MARK: - Changing

    private mutating func announce(
        _ route: MACChange,
        at vtep: IPAddress,
        _ reading: Reading,
        time: Int64
    ) {
        let key = route.macAddress.rawValue
        let label = route.label.rawValue
        let known = self.watched.index(forKey: key)
        if let known {
            var isKnown = false
            var (moves, returns) = (0, 0)
            self.watched.values[known].forEach { record in
                guard record.label == label, record.ethernetTag == route.ethernetTag else { return }
                isKnown = true
                let wasGone = record.isGone
                moves += record.announce(route.distinguisher, at: vtep, reading, time: time) ? 1 : 0
                returns += wasGone && !record.isGone ? 1 : 0
            }
            self.moveCount += moves
            self.goneCount -= returns
            guard !isKnown else { return }
        }
        if self.recordCount >= self.maximumMACs { self.makeRoom() }
        guard self.recordCount < self.maximumMACs,
            known == nil || self.watched[key]?.count ?? 0 < Self.maximumDomains
        else {
            self.unwatchedCount += 1
            return
        }
        let record = Record(
            ethernetTag: route.ethernetTag,
            label: label,
            vtep: vtep,
            distinguisher: route.distinguisher,
            sequence: reading.sequence,
            targets: reading.targets
        )
        self.recordCount += 1
        if known == nil || self.watched[key]?.others.append(record) == nil {
            self.watched[key] = Watched(first: record)
        }
    }

    private mutating func withdraw(_ route: MACChange) {
        var losses = 0
        self.watched[route.macAddress.rawValue]?.forEach { record in
            // Of a MAC's two routes one may stay; the next announcement of the same leaf says that it is not gone.
            guard record.distinguisher == route.distinguisher, record.ethernetTag == route.ethernetTag, !record.isGone
            else { return }
            record.isGone = true
            losses += 1
        }
        self.goneCount += losses
    }

    /// Forgets MACs that are gone, when there are enough: looking at all of them for each that comes would be too dear.
    private mutating func makeRoom() {
        guard self.goneCount > 0, self.goneCount >= self.maximumMACs / 16 else { return }
        self.goneCount = 0
        self.watched = self.watched.compactMapValues { watched in
            let kept = watched.records.filter { !$0.isGone }
            return kept.first.map { Watched(first: $0, others: Array(kept.dropFirst())) }
        }
        self.recordCount = self.watched.values.reduce(0) { $0 + $1.count }
    }
}

extension MACMoveHistory.Record {
    /// Notes that a leaf announces the MAC; returns whether it has moved there.
    fileprivate mutating func announce(
        _ distinguisher: RouteDistinguisher,
        at vtep: IPAddress,
        _ reading: MACMoveHistory.Reading,
        time: Int64
    ) -> Bool {
        let hasMoved = vtep != self.vtep && (reading.sequence > self.sequence || self.isGone)
        if hasMoved {
            if self.moves.count >= MACMoveHistory.maximumMoves { self.moves.removeFirst() }
            self.moves.append(MACMove(time: time, from: self.vtep, to: vtep, sequence: reading.sequence))
            self.vtep = vtep
            self.sequence = reading.sequence
        } else if vtep == self.vtep {
            self.sequence = max(self.sequence, reading.sequence)
        }
        if vtep == self.vtep {
            self.distinguisher = distinguisher
            self.isGone = false
        }
        self.targets = reading.targets
        return hasMoved
    }
}
