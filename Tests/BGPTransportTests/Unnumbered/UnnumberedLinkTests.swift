// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPWire
import Testing

@testable import BGPTransport

@Suite("The neighbour of an unnumbered link, RFC 4861 section 6.2")
struct UnnumberedLinkTests {
    private let start = MonotonicInstant(nanoseconds: 0)
    private let own = IPv6Address(rawValue: UInt128(0xFE80) << 112 | 1)
    private let leaf = IPv6Address(rawValue: UInt128(0xFE80) << 112 | 2)
    private let other = IPv6Address(rawValue: UInt128(0xFE80) << 112 | 3)
    private let advertisement = RouterDiscoveryMessage.advertisement(lifetimeSeconds: 30)

    /// A link that is up and has its address.
    private func link(advertises: Bool = true) -> UnnumberedLink {
        var link = UnnumberedLink(advertises: advertises)
        _ = link.handle(.link(isUp: true), at: self.start)
        _ = link.handle(.address(self.own, isPresent: true), at: self.start)
        return link
    }

    @Test("A link that comes up asks who is there and advertises, three times a second apart, then every ten")
    func advertises() throws {
        var link = UnnumberedLink(advertises: true)
        #expect(link.handle(.link(isUp: true), at: self.start).isEmpty)
        let actions = link.handle(.address(self.own, isPresent: true), at: self.start)
        #expect(actions == [.send(.solicitation), .send(self.advertisement)])
        var times: [MonotonicInstant] = []
        for _ in 0..<4 {
            let due = try #require(link.nextDeadline)
            times.append(due)
            #expect(link.advance(to: due) == [.send(self.advertisement)])
        }
        #expect(times == [1, 2, 12, 22].map { self.start + .seconds($0) })
    }

    @Test("A router that advertises itself is the neighbour, once")
    func found() {
        var link = self.link()
        #expect(
            link.handle(.message(self.advertisement, from: self.leaf), at: self.start) == [
                .found(self.leaf, .advertisement)
            ]
        )
        #expect(link.handle(.message(self.advertisement, from: self.leaf), at: self.start).isEmpty)
        #expect(link.handle(.message(self.advertisement, from: self.own), at: self.start).isEmpty)
    }

    @Test("Another router takes its place at once, unless the session is up")
    func replaced() {
        var link = self.link()
        _ = link.handle(.message(self.advertisement, from: self.leaf), at: self.start)
        _ = link.handle(.session(isUp: true), at: self.start)
        #expect(link.handle(.message(self.advertisement, from: self.other), at: self.start).isEmpty)
        _ = link.handle(.session(isUp: false), at: self.start)
        #expect(link.handle(.message(self.advertisement, from: self.other), at: self.start).isEmpty)
        let later = self.start + .seconds(1)
        let actions = link.handle(.message(self.advertisement, from: self.other), at: later)
        #expect(actions == [.lost(self.leaf, .replaced), .found(self.other, .advertisement)])
    }

    @Test("A link that goes down loses its neighbour at once, session or not, and finds it again")
    func down() {
        var link = self.link()
        _ = link.handle(.message(self.advertisement, from: self.leaf), at: self.start)
        _ = link.handle(.session(isUp: true), at: self.start)
        #expect(link.handle(.link(isUp: false), at: self.start) == [.lost(self.leaf, .linkDown)])
        #expect(link.nextDeadline == nil)
        #expect(link.handle(.link(isUp: true), at: self.start) == [.send(.solicitation), .send(self.advertisement)])
        #expect(
            link.handle(.message(self.advertisement, from: self.leaf), at: self.start) == [
                .found(self.leaf, .advertisement)
            ]
        )
    }

    @Test("A link that loses its own address is down")
    func addressGone() {
        var link = self.link()
        _ = link.handle(.message(self.advertisement, from: self.leaf), at: self.start)
        #expect(link.handle(.address(self.own, isPresent: false), at: self.start) == [.lost(self.leaf, .linkDown)])
    }

    @Test("A solicitation is answered at once")
    func solicited() {
        var link = self.link()
        let later = self.start + .seconds(5)
        #expect(link.handle(.message(.solicitation, from: self.leaf), at: later) == [.send(self.advertisement)])
    }

    @Test("A thousand solicitations cost one advertisement, and one more a little later")
    func solicitedOften() throws {
        var link = self.link()
        let later = self.start + .seconds(5)
        let actions = (0..<1000).flatMap { _ in link.handle(.message(.solicitation, from: self.leaf), at: later) }
        #expect(actions == [.send(self.advertisement)])
        let due = try #require(link.nextDeadline)
        #expect(due == later + UnnumberedLink.patience)
    }

    @Test("A router that never was a default router is a neighbour all the same")
    func lifetimeZero() {
        var link = self.link()
        let silent = RouterDiscoveryMessage.advertisement(lifetimeSeconds: 0)
        #expect(link.handle(.message(silent, from: self.leaf), at: self.start) == [.found(self.leaf, .advertisement)])
        #expect(link.handle(.message(silent, from: self.leaf), at: self.start).isEmpty)
    }

    @Test("Goodbye is said where somebody heard hello, and is understood")
    func goodbye() {
        var link = self.link()
        _ = link.handle(.message(self.advertisement, from: self.leaf), at: self.start)
        let actions = link.handle(.message(.advertisement(lifetimeSeconds: 0), from: self.leaf), at: self.start)
        #expect(actions == [.lost(self.leaf, .goodbye)])
        #expect(link.handle(.stop, at: self.start) == [.send(.advertisement(lifetimeSeconds: 0))])
    }

    @Test("Without advertisements any neighbour of the kernel will do, else only a router")
    func neighborTable() {
        var silent = self.link(advertises: false)
        let entry = UnnumberedLink.Input.neighbor(self.leaf, isUsable: true, isRouter: false)
        #expect(silent.handle(entry, at: self.start) == [.found(self.leaf, .neighborTable)])
        let failed = UnnumberedLink.Input.neighbor(self.leaf, isUsable: false, isRouter: false)
        #expect(silent.handle(failed, at: self.start) == [.lost(self.leaf, .unreachable)])
        var speaking = self.link()
        #expect(speaking.handle(entry, at: self.start).isEmpty)
        let router = UnnumberedLink.Input.neighbor(self.leaf, isUsable: true, isRouter: true)
        #expect(speaking.handle(router, at: self.start) == [.found(self.leaf, .neighborTable)])
    }

    @Test("Whoever connects is the neighbour where none is known")
    func connection() {
        var link = self.link(advertises: false)
        #expect(link.handle(.connection(from: self.leaf), at: self.start) == [.found(self.leaf, .connection)])
    }
}
