// SPDX-License-Identifier: Apache-2.0

/// A table in motion: routes that go, come back, or change their attributes, the same for one seed everywhere.
///
/// A few routes move most, as on the Internet: every second event concerns one in a hundred. Of ten events on a route that
/// is there, three withdraw it; a withdrawn one comes back, mostly with other attributes.
public struct TableChurn: Sendable {
    private var random: SeededRandom
    private let routeCount: Int
    /// What has happened to routes that are not as in the table.
    private var states: [UInt32: State] = [:]
    /// Events so far.
    public private(set) var eventCount = 0

    private struct State: Sendable {
        var isWithdrawn = false
        /// Counts changes of the attributes.
        var version: UInt32 = 0
    }

    /// Churn over a section with this many routes.
    public init(routeCount: Int, seed: UInt64) {
        self.routeCount = min(routeCount, Int(UInt32.max))
        self.random = SeededRandom(seed: seed)
    }

    /// Lets something happen.
    ///
    /// - Returns: The number of the route concerned; `nil` where there are no routes.
    public mutating func next() -> UInt32? {
        guard self.routeCount > 0 else { return nil }
        let isBusy = self.random.happens(perMille: 500)
        let busyCount = max(self.routeCount / 100, 1)
        let drawn = self.random.next(below: isBusy ? busyCount : self.routeCount)
        // Busy routes lie everywhere in the table.
        let number = UInt32(truncatingIfNeeded: isBusy ? drawn * (self.routeCount / busyCount) : drawn)
        var state = self.states[number] ?? State()
        if !state.isWithdrawn, self.random.happens(perMille: 300) {
            state.isWithdrawn = true
        } else {
            if !state.isWithdrawn || self.random.happens(perMille: 700) { state.version &+= 1 }
            state.isWithdrawn = false
        }
        self.states[number] = state
        self.eventCount += 1
        return number
    }

    /// Whether a route is withdrawn now.
    public func isWithdrawn(_ number: UInt32) -> Bool { self.states[number]?.isWithdrawn == true }

    /// Routes that are withdrawn now.
    public var withdrawnCount: Int { self.states.reduce(0) { $0 + ($1.value.isWithdrawn ? 1 : 0) } }

    /// The routes that are not as in the table, in order.
    public var changedRoutes: [UInt32] { self.states.keys.sorted() }

    /// How the attributes of a route differ from those in the table.
    func variation(of number: UInt32) -> ExportRules.Variation {
        guard let version = self.states[number]?.version, version > 0 else { return ExportRules.Variation() }
        return ExportRules.Variation(metric: version, repeats: Int(version & 1))
    }
}
