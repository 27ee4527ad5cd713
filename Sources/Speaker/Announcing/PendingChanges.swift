// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// Prefixes whose announcements changed while a peer did not read, each once, in the order they first changed.
///
/// What is sent is the state a prefix has by then: a newer state replaces the one that waits, and a prefix that came and
/// went in the meantime is not mentioned. So there are never more entries than prefixes the peer knows or is to learn.
struct PendingChanges {
    private var order: [IPPrefix] = []
    /// Whether the peer has been sent a route to the prefix, or is about to be.
    private var isKnown: [IPPrefix: Bool] = [:]

    /// Whether nothing waits.
    var isEmpty: Bool { self.isKnown.isEmpty }
    /// How many prefixes wait.
    var count: Int { self.isKnown.count }

    /// A prefix is announced anew, or otherwise than before.
    mutating func announce(_ prefix: IPPrefix, isNew: Bool) {
        guard self.isKnown[prefix] == nil else { return }
        self.append(prefix, isKnown: !isNew)
    }

    /// A prefix is announced no longer.
    mutating func withdraw(_ prefix: IPPrefix) {
        switch self.isKnown[prefix] {
        case nil: self.append(prefix, isKnown: true)
        case false?: self.isKnown[prefix] = nil
        case true?: break
        }
    }

    /// Takes the first prefixes out, `limit` at most.
    mutating func take(_ limit: Int) -> [IPPrefix] {
        var taken: [IPPrefix] = []
        var index = 0
        while index < self.order.count, taken.count < limit {
            if self.isKnown.removeValue(forKey: self.order[index]) != nil { taken.append(self.order[index]) }
            index += 1
        }
        self.order.removeFirst(index)
        return taken
    }

    /// Forgets all.
    mutating func removeAll() {
        self.order.removeAll()
        self.isKnown.removeAll()
    }

    private mutating func append(_ prefix: IPPrefix, isKnown: Bool) {
        self.isKnown[prefix] = isKnown
        self.order.append(prefix)
        // Prefixes that came and went leave their places behind.
        guard self.order.count > 64, self.order.count > self.isKnown.count * 2 else { return }
        var seen: Set<IPPrefix> = []
        self.order = self.order.filter { self.isKnown[$0] != nil && seen.insert($0).inserted }
    }
}
