// SPDX-License-Identifier: Apache-2.0

import BGPSession
public import BGPWire
public import NIOCore

/// Finds the neighbours of unnumbered links: interfaces that match patterns, now and later.
///
/// Lives on one event loop and is used there. What it hears of the kernel it acts upon at once; nothing is polled.
public final class LinkDiscovery {
    /// Something that happened.
    public enum Event: Hashable, Sendable {
        /// A link can carry a session, and a neighbour is looked for.
        case searching(interface: String)
        /// A neighbour is there.
        case found(ScopedIPAddress, NeighborSource)
        /// It is not any more.
        case lost(ScopedIPAddress, NeighborLoss)
        /// Nothing is sent on a link or heard of it; neighbours that connect or that the kernel knows are still found.
        case silent(interface: String, TransportError)
    }

    private struct Link {
        var name: String
        var machine: UnnumberedLink
        var macAddress: MACAddress?
        var socket: DiscoverySocket?
    }

    private let patterns: [InterfacePattern]
    private let advertises: Bool
    private let eventLoop: any EventLoop
    private let onEvent: (Event) -> Void
    private var links: [UInt32: Link] = [:]
    /// Addresses that came before their interface was known to matter.
    private var addresses: [UInt32: Set<IPv6Address>] = [:]
    private var kernel: KernelEvents?
    private var wakeUp: Scheduled<Void>?

    /// A search that waits to be started.
    ///
    /// - Parameters:
    ///   - patterns: Which interfaces.
    ///   - advertises: Whether to send router advertisements, which needs CAP_NET_RAW.
    ///   - eventLoop: Where this lives.
    ///   - onEvent: Told what happens, there.
    public init(
        _ patterns: [InterfacePattern],
        advertises: Bool,
        on eventLoop: any EventLoop,
        onEvent: @escaping (Event) -> Void
    ) {
        self.patterns = patterns
        self.advertises = advertises
        self.eventLoop = eventLoop
        self.onEvent = onEvent
    }

    /// Begins to look.
    ///
    /// - Throws: `TransportError` if the kernel tells nothing.
    public func start() throws(TransportError) {
        let loopBound = NIOLoopBound(self, eventLoop: self.eventLoop)
        self.kernel = try KernelEvents(on: self.eventLoop) { events in
            for event in events ?? [] { loopBound.value.handle(event) }
        }
    }

    /// Says goodbye on every link, and looks no more.
    public func stop() {
        for index in self.links.keys { self.feed(index, .stop) }
        self.wakeUp?.cancel()
        self.wakeUp = nil
        self.kernel = nil
        self.links = [:]
    }

    /// Takes a router that connected over a link for its neighbour, where none is known.
    public func connected(from address: ScopedIPAddress) {
        guard case .v6(let sender) = address.address, let index = self.index(of: address.zone) else { return }
        self.feed(index, .connection(from: sender))
    }

    /// Notes that the session with a neighbour came up or ended, so that it is replaced only when it has none.
    public func session(with address: ScopedIPAddress, isUp: Bool) {
        guard case .v6(let neighbor) = address.address, let index = self.index(of: address.zone),
            self.links[index]?.machine.neighbor == neighbor
        else { return }
        self.feed(index, .session(isUp: isUp))
    }

    private func index(of zone: String?) -> UInt32? { self.links.first { $0.value.name == zone }?.key }

    // MARK: - From the kernel

    private func handle(_ event: KernelEvent) {
        switch event {
        case .link(let index, let name, let isUp, let macAddress):
            if let known = self.links[index], known.name != name { self.forget(index) }
            guard self.patterns.contains(where: { $0.matches(name) }) else { return }
            if self.links[index] == nil {
                self.links[index] = Link(name: name, machine: UnnumberedLink(advertises: self.advertises))
            }
            self.links[index]?.macAddress = macAddress
            if isUp { self.open(index, name) }
            self.feed(index, .link(isUp: isUp))
            for address in self.addresses[index] ?? [] { self.feed(index, .address(address, isPresent: true)) }
        case .linkGone(let index):
            self.forget(index)
            self.addresses[index] = nil
        case .address(let index, let address, let isPresent):
            if isPresent {
                self.addresses[index, default: []].insert(address)
            } else {
                self.addresses[index]?.remove(address)
            }
            self.feed(index, .address(address, isPresent: isPresent))
        case .neighbor(let index, let address, let isUsable, let isRouter):
            self.feed(index, .neighbor(address, isUsable: isUsable, isRouter: isRouter))
        }
    }

    private func forget(_ index: UInt32) {
        self.feed(index, .link(isUp: false))
        self.links[index] = nil
    }

    /// Opens the socket of a link, once.
    private func open(_ index: UInt32, _ name: String) {
        guard self.advertises, self.links[index]?.socket == nil else { return }
        let loopBound = NIOLoopBound(self, eventLoop: self.eventLoop)
        do throws(TransportError) {
            self.links[index]?.socket = try DiscoverySocket(index: index, name: name, on: self.eventLoop) {
                loopBound.value.feed(index, .message($0, from: $1))
            }
        } catch {
            // Any neighbour of the kernel will do then.
            self.links[index]?.machine = UnnumberedLink(advertises: false)
            self.onEvent(.silent(interface: name, error))
        }
    }

    // MARK: - To the links

    private func feed(_ index: UInt32, _ input: UnnumberedLink.Input) {
        guard var link = self.links[index] else { return }
        let wasUsable = link.machine.isUsable
        let actions = link.machine.handle(input, at: SystemClock.now)
        self.links[index] = link
        if !wasUsable, link.machine.isUsable { self.onEvent(.searching(interface: link.name)) }
        self.perform(actions, on: index)
        self.scheduleWakeUp()
    }

    private func perform(_ actions: [UnnumberedLink.Action], on index: UInt32) {
        guard let link = self.links[index] else { return }
        for action in actions {
            switch action {
            case .send(let message): link.socket?.send(message, linkLayerAddress: link.macAddress)
            case .found(let address, let source):
                self.onEvent(.found(ScopedIPAddress(.v6(address), zone: link.name), source))
            case .lost(let address, let reason):
                self.onEvent(.lost(ScopedIPAddress(.v6(address), zone: link.name), reason))
            }
        }
    }

    private func scheduleWakeUp() {
        self.wakeUp?.cancel()
        self.wakeUp = nil
        guard let deadline = self.links.values.compactMap(\.machine.nextDeadline).min() else { return }
        let loopBound = NIOLoopBound(self, eventLoop: self.eventLoop)
        self.wakeUp = self.eventLoop.scheduleTask(deadline: deadline.deadline) { loopBound.value.awaken() }
    }

    private func awaken() {
        for index in self.links.keys {
            guard let actions = self.links[index]?.machine.advance(to: SystemClock.now) else { continue }
            self.perform(actions, on: index)
        }
        self.scheduleWakeUp()
    }
}
