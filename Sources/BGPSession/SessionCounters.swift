// SPDX-License-Identifier: Apache-2.0

public import BGPWire

/// What has been counted since the peer was configured.
public struct SessionCounters: Hashable, Sendable {
    /// Messages of each type.
    public struct Messages: Hashable, Sendable {
        /// OPEN.
        public var open: UInt64 = 0
        /// UPDATE.
        public var update: UInt64 = 0
        /// NOTIFICATION.
        public var notification: UInt64 = 0
        /// KEEPALIVE.
        public var keepalive: UInt64 = 0
        /// ROUTE-REFRESH.
        public var routeRefresh: UInt64 = 0

        /// Nothing counted yet.
        public init() {}

        /// All of them.
        public var total: UInt64 { self.open + self.update + self.notification + self.keepalive + self.routeRefresh }

        func adding(_ other: Messages) -> Messages {
            var sum = self
            sum.open += other.open
            sum.update += other.update
            sum.notification += other.notification
            sum.keepalive += other.keepalive
            sum.routeRefresh += other.routeRefresh
            return sum
        }

        mutating func count(_ type: MessageType, _ amount: UInt64 = 1) {
            switch type {
            case .open: self.open += amount
            case .update: self.update += amount
            case .notification: self.notification += amount
            case .keepalive: self.keepalive += amount
            case .routeRefresh: self.routeRefresh += amount
            }
        }
    }

    /// Messages received.
    public var received = Messages()
    /// Messages sent.
    public var sent = Messages()
    /// UPDATEs whose routes were treated as withdrawn; RFC 7606.
    public var treatedAsWithdraw: UInt64 = 0
    /// Attributes discarded; RFC 7606.
    public var attributesDiscarded: UInt64 = 0
    /// How often the session was established.
    public var established: UInt64 = 0
    /// How often it went down.
    public var down: UInt64 = 0
    /// The last fault found in an UPDATE.
    public var lastFault: AttributeFault?

    /// Nothing counted yet.
    public init() {}

    /// The sum of what two connections counted.
    func adding(_ other: SessionCounters) -> SessionCounters {
        var sum = self
        sum.received = self.received.adding(other.received)
        sum.sent = self.sent.adding(other.sent)
        sum.treatedAsWithdraw += other.treatedAsWithdraw
        sum.attributesDiscarded += other.attributesDiscarded
        sum.established += other.established
        sum.down += other.down
        sum.lastFault = other.lastFault ?? self.lastFault
        return sum
    }

    mutating func count(_ update: ValidatedUpdate) {
        if update.verdict == .treatAsWithdraw { self.treatedAsWithdraw += 1 }
        guard !update.faults.isEmpty else { return }
        for fault in update.faults where fault.action == .attributeDiscard { self.attributesDiscarded += 1 }
        self.lastFault = update.faults.max { $0.action < $1.action }
    }
}
