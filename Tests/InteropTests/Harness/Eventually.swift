// SPDX-License-Identifier: Apache-2.0

/// What was waited for did not come.
struct DidNotHappen: Error, CustomStringConvertible {
    let what: String
    let limit: Duration
    let last: String

    var description: String { "not within \(self.limit): \(self.what); last seen: \(self.last)" }
}

/// An error that makes further waiting pointless.
protocol InVain: Error {}

/// Asks again and again until `probe` yields a value, and fails after `limit`.
///
/// Errors of the probe count as "not yet": a daemon that is starting refuses its command line tool at first.
@discardableResult
func eventually<Value>(
    _ what: String,
    within limit: Duration = .seconds(30),
    _ probe: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    var pause = Duration.milliseconds(20)
    var last = "nothing"
    while true {
        do {
            if let value = try await probe() { return value }
            last = "not yet"
        } catch let error as CancellationError {
            throw error
        } catch let error as any InVain {
            throw error
        } catch {
            last = String(describing: error)
        }
        guard clock.now < deadline else { throw DidNotHappen(what: what, limit: limit, last: last) }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(200))
    }
}

/// Asks again and again until `condition` holds, and fails after `limit`.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(30),
    until condition: () async throws -> Bool
) async throws {
    try await eventually(what, within: limit) { try await condition() ? true : nil }
}
