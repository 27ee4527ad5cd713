// SPDX-License-Identifier: Apache-2.0

/// Changed routes of a full table that a peer has not been told about, each once, in the order they changed.
///
/// What is sent is the state a route has by then, so there are never more than the table has routes.
struct WaitingRoutes {
    private var order: [UInt32] = []
    private var first = 0
    private var members: Set<UInt32> = []

    /// How many wait.
    var count: Int { self.members.count }

    /// Adds routes that do not wait yet.
    mutating func insert(_ numbers: some Sequence<UInt32>) {
        for number in numbers where self.members.insert(number).inserted { self.order.append(number) }
    }

    /// Takes the first routes out, `limit` at most.
    mutating func take(_ limit: Int) -> [UInt32] {
        let taken = Array(self.order[self.first...].prefix(limit))
        self.first += taken.count
        self.members.subtract(taken)
        if self.first == self.order.count {
            self.removeAll()
        } else if self.first > 4_096, self.first * 2 > self.order.count {
            self.order.removeFirst(self.first)
            self.first = 0
        }
        return taken
    }

    /// Forgets all.
    mutating func removeAll() {
        self.order.removeAll()
        self.members.removeAll()
        self.first = 0
    }
}
