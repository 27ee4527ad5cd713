// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPWire

/// One link on which a neighbour is looked for: what to say there, and who is there.
///
/// A value without sockets: time is an argument. It takes the first router that advertises itself, or, where that does
/// not happen, one that the kernel has in its neighbour table, or one that connects.
struct UnnumberedLink: Sendable {
    /// What happened on the link.
    enum Input: Hashable, Sendable {
        case link(isUp: Bool)
        case address(IPv6Address, isPresent: Bool)
        case message(RouterDiscoveryMessage, from: IPv6Address)
        case neighbor(IPv6Address, isUsable: Bool, isRouter: Bool)
        case connection(from: IPv6Address)
        /// The session with the neighbour came up or ended.
        case session(isUp: Bool)
        /// Nobody wants the link any more.
        case stop
    }

    /// What to do.
    enum Action: Hashable, Sendable {
        case send(RouterDiscoveryMessage)
        case found(IPv6Address, NeighborSource)
        case lost(IPv6Address, NeighborLoss)
    }

    /// Advertisements close together at the start, so that nobody waits; RFC 4861 section 10 allows three.
    static let initialInterval = Duration.seconds(1)
    /// Advertisements later.
    static let interval = Duration.seconds(10)
    /// How long others may take us for a router: three intervals.
    static let lifetimeSeconds: UInt16 = 30
    private static let initialCount = 3
    /// Solicitations and other routers cost no more than this often, whoever is on the link.
    static let patience = Duration.milliseconds(500)

    private let advertises: Bool
    private var isUp = false
    private var own: Set<IPv6Address> = []
    private(set) var neighbor: IPv6Address?
    private var isEstablished = false
    /// Since when it is the neighbour.
    private var neighborSince: MonotonicInstant?
    /// Whether it called itself a default router, so that lifetime 0 is a goodbye; a BGP speaker need not be one.
    private var isDefaultRouter = false
    private var sent = 0
    private var lastAdvertisement: MonotonicInstant?
    private var nextAdvertisement: MonotonicInstant?

    /// A link that is down; `advertises` says whether to speak on it.
    init(advertises: Bool) { self.advertises = advertises }

    /// When ``advance(to:)`` wants to be called.
    var nextDeadline: MonotonicInstant? { self.nextAdvertisement }

    /// Whether the link can carry a session.
    var isUsable: Bool { self.isUp && self.own.contains(where: \.isLinkLocal) }

    /// Takes in what happened, and says what to do.
    mutating func handle(_ input: Input, at now: MonotonicInstant) -> [Action] {
        let wasUsable = self.isUsable
        switch input {
        case .link(let isUp): self.isUp = isUp
        case .address(let address, true): self.own.insert(address)
        case .address(let address, false): self.own.remove(address)
        case .message(.solicitation, _):
            // An answer at once, or soon after the last one: RFC 4861 section 6.2.6 bounds their rate.
            guard self.isUsable, self.advertises else { return [] }
            let soonest = self.lastAdvertisement.map { $0 + Self.patience } ?? now
            self.nextAdvertisement = min(self.nextAdvertisement ?? soonest, max(soonest, now))
            return self.advance(to: now)
        case .message(.advertisement(let lifetime), let sender):
            if sender == self.neighbor, lifetime == 0, self.isDefaultRouter {
                return self.isEstablished ? [] : self.lose(.goodbye)
            }
            let actions = self.find(sender, .advertisement, at: now)
            if sender == self.neighbor { self.isDefaultRouter = lifetime > 0 }
            return actions
        case .neighbor(let address, true, let isRouter):
            // Without advertisements any neighbour will do, since on such a link there is one.
            return isRouter || !self.advertises ? self.find(address, .neighborTable, at: now) : []
        case .neighbor(let address, false, _):
            return address == self.neighbor && !self.isEstablished ? self.lose(.unreachable) : []
        case .connection(let address): return self.find(address, .connection, at: now)
        case .session(let isUp): self.isEstablished = isUp
        case .stop:
            let farewell: [Action] = self.sent > 0 && self.isUsable ? [.send(.advertisement(lifetimeSeconds: 0))] : []
            self.nextAdvertisement = nil
            self.sent = 0
            return farewell
        }
        guard wasUsable != self.isUsable else { return [] }
        guard self.isUsable else {
            self.nextAdvertisement = nil
            self.sent = 0
            self.isEstablished = false
            return self.lose(.linkDown)
        }
        guard self.advertises else { return [] }
        self.nextAdvertisement = now
        return [.send(.solicitation)] + self.advance(to: now)
    }

    /// Does what is due.
    mutating func advance(to now: MonotonicInstant) -> [Action] {
        guard let due = self.nextAdvertisement, due <= now else { return [] }
        self.sent += 1
        self.lastAdvertisement = now
        self.nextAdvertisement = now + (self.sent < Self.initialCount ? Self.initialInterval : Self.interval)
        return [.send(.advertisement(lifetimeSeconds: Self.lifetimeSeconds))]
    }

    /// Takes a neighbour, in place of one that has no session and had some time to get one.
    private mutating func find(
        _ address: IPv6Address,
        _ source: NeighborSource,
        at now: MonotonicInstant
    ) -> [Action] {
        guard self.isUsable, address.isLinkLocal, !self.own.contains(address), address != self.neighbor else {
            return []
        }
        // A table entry says less than an advertisement; and a session that works is worth more than either.
        guard self.neighbor == nil || (!self.isEstablished && source != .neighborTable) else { return [] }
        if let since = self.neighborSince, self.neighbor != nil, now - since < Self.patience { return [] }
        let lost = self.lose(.replaced)
        self.neighbor = address
        self.neighborSince = now
        self.isDefaultRouter = false
        return lost + [.found(address, source)]
    }

    private mutating func lose(_ reason: NeighborLoss) -> [Action] {
        guard let neighbor = self.neighbor else { return [] }
        self.neighbor = nil
        self.isEstablished = false
        return [.lost(neighbor, reason)]
    }
}

/// How a neighbour became known.
public enum NeighborSource: String, Hashable, Sendable, CustomStringConvertible {
    /// It advertised itself; RFC 4861.
    case advertisement = "router advertisement"
    /// The kernel had it in its neighbour table.
    case neighborTable = "neighbor table"
    /// It connected.
    case connection = "connection"

    /// In words.
    public var description: String { self.rawValue }
}

/// Why a neighbour is no longer one.
public enum NeighborLoss: String, Hashable, Sendable, CustomStringConvertible {
    /// The interface went down, lost its carrier or its link-local address, or is gone.
    case linkDown = "link down"
    /// It said goodbye: an advertisement with lifetime 0.
    case goodbye = "it withdrew its router advertisement"
    /// The kernel cannot reach it.
    case unreachable = "unreachable"
    /// Another router is on the link now.
    case replaced = "replaced"

    /// In words.
    public var description: String { self.rawValue }
}
