// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// What goes with all routes of one batch, and what became of them.
struct Intake {
    /// Who sent the batch.
    let peer: UInt16
    /// When, in seconds on the clock of whoever feeds the table.
    let since: UInt32
    /// Whether choices may wait where changes are not written down.
    let mayLeaveUndecided: Bool
    var result = ApplyResult()

    init(peer: UInt16, since: UInt32, mayLeaveUndecided: Bool = false) {
        self.peer = peer
        self.since = since
        self.mayLeaveUndecided = mayLeaveUndecided
    }

    /// Who sent the routes of one family, and when.
    func sender(row: Int, _ peers: borrowing PeerTable) -> Sender {
        Sender(peer: self.peer, epoch: peers[self.peer, row].epoch, since: self.since)
    }
}

extension Intake {
    /// What goes with a block of reachability, one part of an UPDATE, which validation has found sound.
    ///
    /// The octets stand beside it and not in it: what holds a span is copied and destroyed with more ado than a few numbers.
    struct Part {
        let family: AddressFamily
        let hasPathIdentifiers: Bool
        /// Whether the block is that of MP_UNREACH_NLRI, where labels are not looked at.
        let isWithdrawal: Bool
        /// The attributes of the routes; 0 to withdraw them.
        let attributes: UInt32
        /// Whether the routes are withdrawn because there was no room for their attributes.
        let isRefused: Bool
    }
}

/// Who sent the routes at hand, and when.
struct Sender {
    var peer: UInt16
    /// The peer's epoch in the family at hand.
    var epoch: UInt8
    /// Seconds on the clock of whoever feeds the table.
    var since: UInt32
}

/// A path on its way in.
struct IncomingPath {
    /// The attributes, with one reference to them.
    var attributes: UInt32
    /// The destination in full, with one reference to it; 0 for prefixes.
    var payload: UInt32 = 0
    var identifier: UInt32
    var sender: Sender
}
