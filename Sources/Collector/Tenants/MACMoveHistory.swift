// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire

/// The last moves of each MAC, as seen by somebody who watches all changes; RFC 7432 section 15.
///
/// A MAC has moved when another leaf announces it with a higher sequence number, or with any after its route was
/// withdrawn. Several leaves with the same number are duplicates, not moves.
///
/// Memory is bounded: ``maximumMACs`` with ``maximumMoves`` each; what has no room is counted.
struct MACMoveHistory: Sendable {
    /// One MAC in one bridge domain.
    ///
    /// The label stands for the domain: targets differ between the routes of one MAC.
    private struct Key: Hashable {
        var macAddress: MACAddress
        var ethernetTag: UInt32
        var label: UInt32
    }

    /// Where a MAC is, and was.
    private struct Record {
        var vtep: IPAddress
        var distinguisher: RouteDistinguisher
        var sequence: UInt32
        /// Whether its route was withdrawn and none has come since.
        var isGone = false
        var targets: Set<RouteTarget>
        var moves: [MACMove] = []
    }

    private var records: [Key: Record] = [:]
    /// Labels under which a MAC is known, since a withdrawal has none that counts.
    private var labels: [MACTag: Set<UInt32>] = [:]

    private struct MACTag: Hashable {
        var macAddress: MACAddress
        var ethernetTag: UInt32
    }

    /// All moves seen.
    private(set) var moveCount = 0
    /// Announcements of MACs that there was no room to watch.
    private(set) var unwatchedCount = 0
    /// How many announcements pass before a full history looks for room again.
    private var patience = 0

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
    ///   - change: The change, of any family.
    ///   - time: When it came, in nanoseconds since 1970.
    mutating func watch(_ change: RouteChange, at time: Int64) {
        // The route type is the first octet of an entry; most changes are none of a MAC.
        guard change.family == .l2vpnEVPN, let octets = change.nlri, octets.first == 2,
            case .evpn(.macIPAdvertisement(let route))? = NLRIText.parse(octets, .l2vpnEVPN)
        else { return }
        switch change.kind {
        case .withdrawn: self.withdraw(route)
        case .announced, .reselected:
            guard let attributes = change.attributes, let vtep = attributes.nextHop?.address else { return }
            self.announce(route, at: vtep, attributes.extendedCommunities, time: time)
        }
    }

    /// The moves of a MAC in the bridge domains of some targets, the latest last.
    func moves(of macAddress: MACAddress, tag: UInt32, in targets: Set<RouteTarget>) -> [MACMove] {
        let known = self.labels[MACTag(macAddress: macAddress, ethernetTag: tag)] ?? []
        return known.compactMap { self.records[Key(macAddress: macAddress, ethernetTag: tag, label: $0)] }
            .filter { !$0.targets.isDisjoint(with: targets) }
            .flatMap(\.moves)
            .sorted { $0.time < $1.time }
    }

    // MARK: - Changing

    private mutating func announce(
        _ route: MACIPAdvertisementRoute,
        at vtep: IPAddress,
        _ communities: [ExtendedCommunity],
        time: Int64
    ) {
        // A gateway's MAC is at every leaf.
        guard !communities.contains(where: { DefaultGateway($0) != nil }) else { return }
        let sequence = communities.lazy.compactMap { MACMobility($0) }.first?.sequence ?? 0
        let targets = Set(communities.lazy.compactMap { RouteTarget($0) })
        let key = Key(macAddress: route.macAddress, ethernetTag: route.ethernetTag, label: route.label1.rawValue)
        guard var record = self.records[key] else {
            self.add(key, Record(vtep: vtep, distinguisher: route.distinguisher, sequence: sequence, targets: targets))
            return
        }
        if vtep == record.vtep {
            record.sequence = max(record.sequence, sequence)
            record.isGone = false
            record.distinguisher = route.distinguisher
        } else if sequence > record.sequence || record.isGone {
            if record.moves.count >= Self.maximumMoves { record.moves.removeFirst() }
            record.moves.append(MACMove(time: time, from: record.vtep, to: vtep, sequence: sequence))
            self.moveCount += 1
            record.vtep = vtep
            record.sequence = sequence
            record.distinguisher = route.distinguisher
            record.isGone = false
        }
        record.targets = targets
        self.records[key] = record
    }

    private mutating func withdraw(_ route: MACIPAdvertisementRoute) {
        let tag = MACTag(macAddress: route.macAddress, ethernetTag: route.ethernetTag)
        for label in self.labels[tag] ?? [] {
            let key = Key(macAddress: route.macAddress, ethernetTag: route.ethernetTag, label: label)
            // Of a MAC's two routes one may stay; the next announcement of the same leaf says that it is not gone.
            if self.records[key]?.distinguisher == route.distinguisher { self.records[key]?.isGone = true }
        }
    }

    private mutating func add(_ key: Key, _ record: Record) {
        if self.records.count >= self.maximumMACs { self.makeRoom() }
        let tag = MACTag(macAddress: key.macAddress, ethernetTag: key.ethernetTag)
        guard self.records.count < self.maximumMACs, self.labels[tag, default: []].count < Self.maximumDomains else {
            self.unwatchedCount += 1
            return
        }
        self.records[key] = record
        self.labels[tag, default: []].insert(key.label)
    }

    /// Forgets MACs that are gone, now and then: looking at all of them for each that comes would be too dear.
    private mutating func makeRoom() {
        guard self.patience == 0 else {
            self.patience -= 1
            return
        }
        self.patience = self.maximumMACs / 16
        for (key, record) in self.records where record.isGone {
            self.records[key] = nil
            let tag = MACTag(macAddress: key.macAddress, ethernetTag: key.ethernetTag)
            self.labels[tag]?.remove(key.label)
            if self.labels[tag]?.isEmpty == true { self.labels[tag] = nil }
        }
    }
}
