// SPDX-License-Identifier: Apache-2.0

/// The connections being followed, found by their ends and forgotten in the order of their silence.
///
/// There are two lines, one for connections known to carry BGP or BMP and one for the rest, so that a scan or a flood of
/// SYNs in a capture pushes out no session.
struct ConnectionTable: Sendable {
    /// A place in a line; -1 where there is no neighbour.
    private struct Link: Sendable {
        var older = -1
        var newer = -1
        var line = 0
    }

    /// One line: who has been silent for longest, who was heard of last, and how many there are.
    private struct Line: Sendable {
        var oldest = -1
        var newest = -1
        var count = 0
    }

    /// Connections by their places, as ``slot(of:)`` and ``insert(_:)`` name them.
    ///
    /// They are changed in the array itself: an accessor with a coroutine was seen to be read after it was freed, in
    /// optimised builds.
    var conversations: [Conversation] = []
    private var links: [Link] = []
    private var free: [Int] = []
    private var index: [ConnectionKey: Int] = [:]
    /// The line of unrecognised connections, then that of recognised ones.
    private var lines: [2 of Line] = [Line(), Line()]
    /// The connection asked for last, which is often the one asked for next.
    private var last: (key: ConnectionKey, slot: Int)?

    /// How many connections are followed.
    var count: Int { self.index.count }

    /// Where a connection is; `nil` where it is not followed.
    mutating func slot(of key: ConnectionKey) -> Int? {
        if let last = self.last, last.key == key { return last.slot }
        guard let slot = self.index[key] else { return nil }
        self.last = (key, slot)
        return slot
    }

    /// Follows a connection from now on.
    mutating func insert(_ conversation: Conversation) -> Int {
        let slot = self.free.popLast() ?? self.conversations.count
        if slot == self.conversations.count {
            self.conversations.append(conversation)
            self.links.append(Link())
        } else {
            self.conversations[slot] = conversation
        }
        self.index[conversation.key] = slot
        self.last = (conversation.key, slot)
        self.append(slot, to: 0)
        return slot
    }

    /// Marks a connection as heard of just now; once recognised, it changes lines.
    mutating func touch(_ slot: Int) {
        let line = self.conversations[slot].isRecognised ? 1 : 0
        guard self.lines[line].newest != slot else { return }
        self.unlink(slot)
        self.append(slot, to: line)
    }

    /// Takes out the connection silent for longest, where more are followed than `limits` allow.
    mutating func evict(limits: StreamLimits) -> Conversation? {
        if self.lines[0].count > limits.unrecognisedConnections { return self.remove(self.lines[0].oldest) }
        if self.lines[1].count > limits.connections { return self.remove(self.lines[1].oldest) }
        return nil
    }

    /// Takes out a connection, the sessions first; `nil` when none is left.
    mutating func removeAny() -> Conversation? {
        self.remove(self.lines[1].oldest) ?? self.remove(self.lines[0].oldest)
    }

    private mutating func remove(_ slot: Int) -> Conversation? {
        guard slot >= 0 else { return nil }
        let conversation = self.conversations[slot]
        self.unlink(slot)
        // What it holds goes with it; the place is used again.
        self.conversations[slot] = Conversation(conversation.key, limits: StreamLimits())
        self.free.append(slot)
        self.index[conversation.key] = nil
        self.last = nil
        return conversation
    }

    private mutating func append(_ slot: Int, to line: Int) {
        let before = self.lines[line].newest
        self.links[slot] = Link(older: before, newer: -1, line: line)
        if before >= 0 { self.links[before].newer = slot } else { self.lines[line].oldest = slot }
        self.lines[line].newest = slot
        self.lines[line].count += 1
    }

    private mutating func unlink(_ slot: Int) {
        let link = self.links[slot]
        if link.older >= 0 {
            self.links[link.older].newer = link.newer
        } else {
            self.lines[link.line].oldest = link.newer
        }
        if link.newer >= 0 {
            self.links[link.newer].older = link.older
        } else {
            self.lines[link.line].newest = link.older
        }
        self.lines[link.line].count -= 1
    }
}
