// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPWire

/// Two sessions against each other in virtual time: connections take time, octets take time, dials can fail.
public struct SessionPair: ~Copyable {
    /// One of the two speakers.
    public enum Side: Int, Hashable, Sendable, CaseIterable {
        case left
        case right

        /// The other one.
        public var opposite: Side { self == .left ? .right : .left }
    }

    /// Something that will happen.
    private enum Occurrence {
        case dialArrives(from: Side, id: Int)
        case dialAnswered(Side, id: Int, accepted: Bool)
        case octets(to: Side, id: Int, [UInt8])
        case closed(to: Side, id: Int)
    }

    /// A TCP connection between the two.
    private struct Link {
        let dialler: Side
        var isOpen = true
    }

    /// Everything each side asked for, with the time, but sends and closes.
    public private(set) var log: [(at: MonotonicInstant, side: Side, action: SessionAction)] = []
    /// Octets each side sent on each connection, in order.
    public private(set) var sent: [(side: Side, id: Int, octets: [UInt8])] = []
    /// The time.
    public private(set) var now = MonotonicInstant(nanoseconds: 0)
    /// How long octets and dials travel.
    public var delay: Duration = .milliseconds(10)
    /// Whether a dial arrives.
    public var dialSucceeds: @Sendable (Side, Int) -> Bool = { _, _ in true }
    /// Whether octets arrive; a connection whose octets are lost stays silent, as behind a dead link.
    public var isCut = false

    private var left: PeerSession
    private var right: PeerSession
    private var pending: [(at: MonotonicInstant, order: Int, Occurrence)] = []
    private var order = 0
    private var links: [Link] = []
    /// The connection in use by each side and direction.
    private var current: [Side: [ConnectionDirection: Int]] = [.left: [:], .right: [:]]

    /// Two sessions that have not been started.
    public init(_ left: PeerConfiguration, _ right: PeerConfiguration, seed: UInt64 = 1) {
        self.left = PeerSession(configuration: left, seed: seed)
        self.right = PeerSession(configuration: right, seed: seed &+ 1000)
    }

    /// The state of a side.
    public func state(_ side: Side) -> SessionState { side == .left ? self.left.state : self.right.state }

    /// What a side knows once it is established.
    public func facts(_ side: Side) -> SessionFacts? { side == .left ? self.left.facts : self.right.facts }

    /// Lets a side do something, and carries out what it asks for.
    public mutating func with(_ side: Side, _ body: (inout PeerSession, MonotonicInstant) -> Void) {
        if side == .left { body(&self.left, self.now) } else { body(&self.right, self.now) }
        self.carryOut(side)
    }

    /// Starts both sides.
    public mutating func start() {
        for side in Side.allCases { self.with(side) { $0.start(at: $1) } }
    }

    /// Lets virtual time pass, event by event.
    public mutating func run(for duration: Duration) {
        let end = self.now + duration
        while true {
            let deadlines = [self.left.nextDeadline, self.right.nextDeadline].compactMap { $0 }
            let arrival = self.pending.min { ($0.at, $0.order) < ($1.at, $1.order) }
            let next = (deadlines + [arrival?.at].compactMap { $0 }).min()
            guard let next, next <= end else { break }
            self.now = max(self.now, next)
            if let arrival, arrival.at <= self.now {
                self.pending.removeAll { $0.order == arrival.order }
                self.happen(arrival.2)
            } else {
                for side in Side.allCases { self.with(side) { $0.advance(to: $1) } }
            }
        }
        self.now = end
    }

    /// Breaks every connection; both sides are told.
    public mutating func breakConnections() {
        for id in self.links.indices where self.links[id].isOpen {
            self.links[id].isOpen = false
            for side in Side.allCases { self.schedule(.closed(to: side, id: id)) }
        }
    }

    private mutating func schedule(_ occurrence: Occurrence) {
        self.order += 1
        self.pending.append((self.now + self.delay, self.order, occurrence))
    }

    private mutating func happen(_ occurrence: Occurrence) {
        switch occurrence {
        case .dialArrives(let side, let id):
            guard self.dialSucceeds(side, id), !self.isCut else {
                self.schedule(.dialAnswered(side, id: id, accepted: false))
                return
            }
            self.schedule(.dialAnswered(side, id: id, accepted: true))
            self.links[id].isOpen = true
            var isWanted = false
            let receiver = side.opposite
            let replaced = self.current[receiver]?[.inbound]
            if receiver == .left {
                isWanted = self.left.connectionAccepted(at: self.now)
            } else {
                isWanted = self.right.connectionAccepted(at: self.now)
            }
            if isWanted {
                // Closing what the new connection replaces comes first among the actions.
                self.carryOutCloses(receiver, replaced: replaced, new: id)
            } else {
                self.schedule(.octets(to: side, id: id, PeerSession.refusal))
                self.schedule(.closed(to: side, id: id))
            }
        case .dialAnswered(let side, let id, let accepted):
            guard self.current[side]?[.outbound] == id else { return }
            if accepted {
                self.with(side) { _ = $0.connectionSucceeded(at: $1) }
            } else {
                self.current[side]?[.outbound] = nil
                self.with(side) { $0.connectionFailed(.outbound, at: $1) }
            }
        case .octets(let side, let id, let octets):
            guard let direction = self.direction(of: id, at: side) else { return }
            self.with(side) { session, now in
                let reader = ByteReader(octets)
                session.receive(reader.octets, on: direction, at: now)
            }
        case .closed(let side, let id):
            guard let direction = self.direction(of: id, at: side) else { return }
            self.current[side]?[direction] = nil
            self.with(side) { $0.connectionFailed(direction, at: $1) }
        }
    }

    private func direction(of id: Int, at side: Side) -> ConnectionDirection? {
        self.current[side]?.first { $0.value == id }?.key
    }

    private mutating func carryOutCloses(_ side: Side, replaced: Int?, new: Int) {
        self.carryOut(side, inboundBeforeClose: replaced)
        self.current[side]?[.inbound] = new
        self.carryOutQueued(side)
    }

    private var queued: [SessionAction] = []

    private mutating func carryOut(_ side: Side, inboundBeforeClose: Int? = nil) {
        var actions: [SessionAction] = []
        if side == .left { self.left.drainActions(into: &actions) } else { self.right.drainActions(into: &actions) }
        guard inboundBeforeClose == nil else {
            // Everything up to the last close belongs to the replaced connection.
            let split = (actions.lastIndex(of: .close(.inbound)) ?? -1) + 1
            for action in actions[..<split] { self.carryOut(action, side) }
            self.queued = Array(actions[split...])
            return
        }
        if side == .left || side == .right, self.current[side]?[.inbound] == nil,
            actions.contains(where: { if case .send(_, .inbound) = $0 { true } else { false } })
        {
            self.queued = actions
            return
        }
        for action in actions { self.carryOut(action, side) }
    }

    private mutating func carryOutQueued(_ side: Side) {
        let actions = self.queued
        self.queued = []
        for action in actions { self.carryOut(action, side) }
    }

    private mutating func carryOut(_ action: SessionAction, _ side: Side) {
        switch action {
        case .connect:
            self.links.append(Link(dialler: side))
            let id = self.links.count - 1
            self.current[side]?[.outbound] = id
            self.schedule(.dialArrives(from: side, id: id))
        case .send(let octets, let direction):
            guard let id = self.current[side]?[direction] else { return }
            self.sent.append((side, id, octets))
            if !self.isCut { self.schedule(.octets(to: side.opposite, id: id, octets)) }
        case .close(let direction):
            guard let id = self.current[side]?[direction] else { return }
            self.current[side]?[direction] = nil
            if !self.isCut { self.schedule(.closed(to: side.opposite, id: id)) }
        default:
            self.log.append((self.now, side, action))
        }
    }
}
