// SPDX-License-Identifier: Apache-2.0

import BGPWire
import Testing

@testable import Speaker

@Suite("Changes that wait for a peer")
struct PendingChangesTests {
    private let first = IPPrefix.of("10.0.0.0/24")
    private let second = IPPrefix.of("10.0.1.0/24")

    @Test("A newer state of a prefix takes the place of the one that waits")
    func replacement() {
        var changes = PendingChanges()
        for _ in 0..<1_000 {
            changes.announce(self.first, isNew: false)
            changes.withdraw(self.first)
        }
        changes.announce(self.second, isNew: true)
        #expect(changes.count == 2)
        #expect(changes.take(10) == [self.first, self.second])
        #expect(changes.isEmpty)
    }

    @Test("A prefix that came and went is not mentioned, and leaves nothing behind")
    func comeAndGone() {
        var changes = PendingChanges()
        for index in 0..<10_000 {
            let prefix = IPPrefix.v4(IPv4Prefix(bits: UInt32(index) << 8, length: 24))
            changes.announce(prefix, isNew: true)
            changes.withdraw(prefix)
        }
        #expect(changes.isEmpty)
        changes.announce(self.first, isNew: true)
        #expect(changes.take(10) == [self.first])
    }

    @Test("A known prefix that is withdrawn is withdrawn, however often it changed before")
    func knownPrefix() {
        var changes = PendingChanges()
        changes.announce(self.first, isNew: false)
        changes.withdraw(self.first)
        #expect(changes.take(10) == [self.first])
        changes.withdraw(self.second)
        changes.announce(self.second, isNew: true)
        changes.withdraw(self.second)
        #expect(changes.take(10) == [self.second])
    }

    @Test("Routes of a table wait once, and come out in their order")
    func waitingRoutes() {
        var waiting = WaitingRoutes()
        for _ in 0..<100 { waiting.insert((0..<10_000).map(UInt32.init)) }
        #expect(waiting.count == 10_000)
        var taken: [UInt32] = []
        while waiting.count > 0 { taken += waiting.take(999) }
        #expect(taken == (0..<10_000).map(UInt32.init))
    }
}
