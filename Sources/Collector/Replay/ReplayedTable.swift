// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTable
import BGPWire
import CaptureFormats
public import RecordingFiles

/// The views of a looking glass on the table of a recording: the same questions, the same answers.
public struct ReplayedTable {
    private let table: RecordedTable
    /// Whether answers are JSON.
    private let isJSON: Bool

    /// The views of `table`, as text or as JSON.
    public init(_ table: RecordedTable, json: Bool) {
        self.table = table
        self.isJSON = json
    }

    /// The moment that the table is of, in nanoseconds since 1970.
    private var now: Int64 { self.table.lastInstant?.nanosecondsSinceEpoch ?? 0 }

    private var labels: [PeerIndex: PeerLabel] {
        var result: [PeerIndex: PeerLabel] = [:]
        for (index, peer) in self.table.peers {
            result[index] = PeerLabel(key: PeerKey(ScopedIPAddress(peer.address)), asNumber: peer.asNumber)
        }
        return result
    }

    // MARK: - Routes

    /// Writes the routes that a question asks for.
    ///
    /// - Parameters:
    ///   - query: The question.
    ///   - limit: The most destinations; 0 for no end.
    ///   - sink: Gets the answer in pieces: text, or one JSON object a page.
    /// - Returns: Whether there were any.
    @discardableResult
    public func routes(_ query: RouteQuery, limit: Int = 0, _ sink: ([UInt8]) -> Bool) -> Bool {
        var query = query
        var left = limit > 0 ? limit : Int.max
        let labels = self.labels
        var isFirst = true
        var hasAny = false
        repeat {
            query.limit = min(left, 1000)
            var page = RoutePage(labels: labels)
            self.table.withRIB { page.fill(from: $0, query, looking: 100_000) }
            left -= page.destinations.count
            if left <= 0 { page.next = nil }
            hasAny = hasAny || !page.destinations.isEmpty
            if self.isJSON {
                guard !page.destinations.isEmpty || isFirst && page.next == nil else {
                    query.after = page.next
                    continue
                }
                var json = LookingGlassJSON()
                json.routes(page, query, next: nil, at: self.now)
                guard sink(json.octets) else { return hasAny }
            } else {
                guard sink(Array(LookingGlassText.routes(page, query, isFirst: isFirst, at: self.now).utf8)) else {
                    return hasAny
                }
            }
            if !page.destinations.isEmpty { isFirst = false }
            query.after = page.next
        } while query.after != nil
        return hasAny
    }

    /// Writes why the paths to a destination won and lost.
    ///
    /// - Returns: Whether there is such a destination.
    public func explanation(_ query: RouteQuery, _ sink: ([UInt8]) -> Bool) -> Bool {
        var page = RoutePage(labels: self.labels)
        self.table.withRIB { page.fill(from: $0, query, looking: 100_000) }
        if self.isJSON {
            var json = LookingGlassJSON()
            json.explanation(page, query, at: self.now)
            _ = sink(json.octets)
        } else {
            _ = sink(Array(LookingGlassText.explanation(page, query, at: self.now).utf8))
        }
        return !page.destinations.isEmpty
    }

    // MARK: - Summary

    /// What the table holds, and every peer in a line.
    public func summary() -> [UInt8] { self.isJSON ? self.summaryJSON() : Array(self.summaryText().utf8) }

    private func families(of peer: PeerIndex) -> [(family: AddressFamily, counts: RouteCounts)] {
        self.table.withRIB { rib in
            FamilyTable.rows.compactMap { row in
                let counts = rib.counts(of: peer, row.family)
                return counts.received == 0 ? nil : (row.family, counts)
            }
        }
    }

    private var destinations: [(family: AddressFamily, count: Int)] {
        self.table.withRIB { rib in
            FamilyTable.rows.compactMap { row in
                let count = rib.destinationCount(row.family)
                return count == 0 ? nil : (row.family, count)
            }
        }
    }

    private func summaryText() -> String {
        let counts = self.table.counts
        let destinations = self.destinations.map { "\($0.count) \($0.family)" }.joined(separator: ", ")
        let (paths, blocks) = self.table.withRIB { ($0.pathCount, $0.attributeBlockCount) }
        var result = "Table at \(InstantText.utcMicroseconds(nanoseconds: self.now))\n"
        result += "\(paths) paths to \(destinations.isEmpty ? "no destinations" : destinations); "
        result += "\(blocks) attribute blocks\n"
        result += "\(counts.updates) UPDATEs and \(counts.entries) paths of table dumps applied"
        if counts.refusedUpdates > 0 { result += ", \(counts.refusedUpdates) broken UPDATEs left out" }
        if counts.treatedAsWithdraw > 0 { result += ", \(counts.treatedAsWithdraw) treated as withdraw" }
        if counts.refusedEntries > 0 { result += ", \(counts.refusedEntries) broken paths left out" }
        result += "\n\n"
        var table = TextTable([
            ("Peer", .leading), ("AS", .trailing), ("Other end", .leading), ("View", .leading),
            ("Family [received/best]", .leading),
        ])
        for (index, peer) in self.table.peers {
            let marks = self.table.endOfRIB(of: index)
            let shown = self.families(of: index).map {
                "\($0.family) [\($0.counts.received)/\($0.counts.best)]\(marks.contains($0.family) ? "" : "…")"
            }
            table.append([
                "\(peer.address)",
                peer.asNumber == .zero ? "-" : "\(peer.asNumber)",
                peer.localAddress.map { "\($0)" } ?? "-",
                peer.view.name,
                shown.isEmpty ? "no routes" : shown.joined(separator: " "),
            ])
        }
        return result + (table.isEmpty ? "No peers.\n" : table.description)
    }

    private func summaryJSON() -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        let counts = self.table.counts
        let (paths, blocks) = self.table.withRIB { ($0.pathCount, $0.attributeBlockCount) }
        json.object { json in
            json.field("time", InstantText.utcMicroseconds(nanoseconds: self.now))
            json.field("paths", paths)
            json.field("attribute-blocks", blocks)
            json.field(
                "destinations",
                object: { json in
                    for entry in self.destinations {
                        json.key(named: entry.family.description)
                        json.value(entry.count)
                    }
                }
            )
            json.field("updates", counts.updates)
            json.field("table-entries", counts.entries)
            json.field("refused-updates", counts.refusedUpdates)
            json.field("treated-as-withdraw", counts.treatedAsWithdraw)
            json.field("refused-entries", counts.refusedEntries)
            json.field(
                "neighbors",
                array: { json in
                    for (index, peer) in self.table.peers { json.object { self.write(index, peer, into: &$0) } }
                }
            )
        }
        json.newline()
        return json.octets
    }

    private func write(_ index: PeerIndex, _ peer: RecordedPeer, into json: inout JSONWriter) {
        json.field("neighbor-address", peer.address.description)
        if peer.asNumber != .zero { json.field("peer-as", peer.asNumber.rawValue) }
        json.field("local-address", peer.localAddress?.description)
        json.field("view", peer.view.name)
        let marks = self.table.endOfRIB(of: index)
        json.field(
            "afi-safis",
            array: { json in
                for entry in self.families(of: index) {
                    json.object {
                        $0.field("afi-safi-name", entry.family.description)
                        $0.field("received", entry.counts.received)
                        $0.field("best", entry.counts.best)
                        $0.field("end-of-rib", marks.contains(entry.family))
                    }
                }
            }
        )
    }
}
