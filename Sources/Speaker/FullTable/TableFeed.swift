// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
import BGPTransport
import BGPWire
import NIOCore

/// The full table of a speaker: its packed pieces, its churn, and how far the peers have come.
///
/// Lives on the speaker's event loop.
final class TableFeed {
    let table: FullTable
    private var packed: PackedTable
    private var churns: [AddressFamily: TableChurn] = [:]
    private var pace: EventPace
    private var eventCount = 0
    private var lastReport: (at: Int64, sent: Int, progress: TableProgress)?

    /// Between two rounds of churn.
    static let churnInterval = TimeAmount.milliseconds(20)

    init(_ table: FullTable, sessions: Int) {
        self.table = table
        self.packed = PackedTable(table.routes, sessions: sessions)
        self.pace = EventPace(perSecond: table.churnPerSecond)
        guard table.churnPerSecond > 0 else { return }
        for section in table.routes.sections {
            self.churns[section.family] = TableChurn(routeCount: section.routeCount, seed: table.seed)
        }
    }

    /// The piece of `family` that begins at `position`.
    func piece(
        of family: AddressFamily,
        at position: UpdatePacker.Position,
        _ rules: ExportRules
    ) -> UpdatePacker.Piece? {
        self.packed.piece(of: family, at: position, rules)
    }

    /// The UPDATEs that say how `numbers` stand by now.
    func changes(_ numbers: [UInt32], of family: AddressFamily, _ rules: ExportRules) -> OutboundBatch? {
        guard let churn = self.churns[family],
            let piece = self.packed.changes(numbers, of: family, churn, rules), piece.messageCount > 0
        else { return nil }
        return OutboundBatch(octets: piece.octets, count: piece.messageCount)
    }

    /// The routes that are not as in the table: what a session must hear behind it.
    func changedRoutes(of family: AddressFamily) -> [UInt32] { self.churns[family]?.changedRoutes ?? [] }

    /// Lets happen what is due by `now`; returns the routes concerned, each once.
    func advanceChurn(to now: MonotonicInstant) -> [AddressFamily: [UInt32]] {
        let left = self.table.churnLimit.map { max($0 - self.eventCount, 0) } ?? .max
        var result: [AddressFamily: [UInt32]] = [:]
        var seen: [AddressFamily: Set<UInt32>] = [:]
        let total = max(self.table.routes.routeCount, 1)
        for _ in 0..<min(self.pace.due(at: now), left) {
            // Families take turns by how many routes they have.
            var place = (self.eventCount &* 7_919) % total
            for section in self.table.routes.sections {
                place -= section.routeCount
                guard place < 0 else { continue }
                if let number = self.churns[section.family]?.next(),
                    seen[section.family, default: []].insert(number).inserted
                {
                    result[section.family, default: []].append(number)
                }
                break
            }
            self.eventCount += 1
        }
        return result
    }

    /// How far `peers` have come; `nil` where nothing has moved since the last report.
    func report(on peers: [SpeakerPeer], at now: Int64) -> TableProgress? {
        var progress = TableProgress()
        for peer in peers {
            guard let state = peer.tableState else { continue }
            progress.sessions += 1
            progress.completeSessions += state.isComplete ? 1 : 0
            progress.sentRoutes += state.transfer.routes
            progress.routes += state.routes
            progress.waitingChanges += state.waitingCount
        }
        progress.churnEvents = self.eventCount
        if let last = self.lastReport {
            var unchanged = last.progress
            unchanged.routesPerSecond = 0
            guard unchanged != progress else { return nil }
            let elapsed = max(now - last.at, 1)
            let sent = max(progress.sentRoutes - last.sent, 0)
            self.lastReport = (now, progress.sentRoutes, progress)
            progress.routesPerSecond = Int(Double(sent) * 1e9 / Double(elapsed))
            return progress
        }
        self.lastReport = (now, progress.sentRoutes, progress)
        return progress.sessions == 0 ? nil : progress
    }
}
