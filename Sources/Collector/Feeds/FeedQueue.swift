// SPDX-License-Identifier: Apache-2.0

import BGPTransport
import Synchronization

/// What sources have said and the engine has not yet heard, in order.
///
/// Bounded by octets: a source that finds the queue full is told to stop reading, and is woken when the engine has caught
/// up. Events that end or begin a session are always taken, since there are few of them and they must not be lost.
final class FeedQueue: Sendable {
    private struct State {
        var events: [(PeerKey, FeedEvent)] = []
        var octets = 0
        var paused: [PeerDriver] = []
    }

    private let state = Mutex(State())
    private let maximumOctets: Int
    /// Wakes the engine; one wake-up is enough however many events wait.
    let wakeUps: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(maximumOctets: Int = 2 << 20) {
        self.maximumOctets = maximumOctets
        (self.wakeUps, self.wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Adds an event; returns whether its source may go on reading.
    func push(_ event: FeedEvent, from key: PeerKey, driver: PeerDriver?) -> ReadingDecision {
        let decision = self.state.withLock { state -> ReadingDecision in
            state.events.append((key, event))
            state.octets += event.weight
            guard state.octets > self.maximumOctets, case .updates = event, let driver else { return .proceed }
            state.paused.append(driver)
            return .pause
        }
        self.wake.yield()
        return decision
    }

    /// Whether nothing waits.
    var isEmpty: Bool { self.state.withLock { $0.events.isEmpty } }

    /// Takes everything that waits.
    func drain() -> [(PeerKey, FeedEvent)] {
        self.state.withLock { state in
            defer {
                state.events = []
                state.octets = 0
            }
            return state.events
        }
    }

    /// Lets the sources that were stopped go on.
    func resume() {
        let paused = self.state.withLock { state -> [PeerDriver] in
            defer { state.paused = [] }
            return state.paused
        }
        for driver in paused { driver.resumeReading() }
    }

    /// Wakes the engine although nothing has come: to go on with a sweep.
    func nudge() {
        self.wake.yield()
    }

    /// Ends the engine's wait.
    func finish() {
        self.wake.finish()
    }
}
