// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPTransport
import BGPWire

/// How one session stands with the full table.
struct TableSession {
    /// How routes of a family are written for the session.
    var rules: [AddressFamily: ExportRules] = [:]
    /// What was sent of the initial table so far.
    var transfer = TableTransfer()
    /// When the first routes were handed over, in nanoseconds.
    var began: Int64?
    /// How many routes the session is to get.
    var routes = 0
    /// Whether it has them.
    var isComplete = false
    /// Changed routes that it has not heard of.
    var waiting: [AddressFamily: WaitingRoutes] = [:]

    /// How many changed routes wait.
    var waitingCount: Int { self.waiting.reduce(0) { $0 + $1.value.count } }

    /// Counts a piece that the session has taken.
    mutating func count(_ piece: UpdatePacker.Piece) {
        guard !self.isComplete else { return }
        self.transfer.add(piece)
    }
}

extension TableTransfer {
    /// Counts a piece.
    mutating func add(_ piece: UpdatePacker.Piece) {
        self.routes += piece.routeCount
        self.messages += piece.messageCount
        self.octets += piece.octets.count
        self.omitted += piece.omittedCount
    }
}
