// SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next attempt: doubling from the first wait to the longest, reset by success.
///
/// It stands for RFC 4271's IdleHoldTimer with DampPeerOscillations (section 8.1.1), which leaves the growth open.
public struct RetryBackoff: Hashable, Sendable {
    /// The first wait.
    public let initial: Duration
    /// The longest wait.
    public let maximum: Duration
    private var current: Duration

    /// Waits that grow from `initial` to `maximum`.
    public init(initial: Duration, maximum: Duration) {
        self.initial = initial
        self.maximum = max(initial, maximum)
        self.current = initial
    }

    /// The next wait, before jitter; the one after is twice as long.
    public mutating func next() -> Duration {
        let wait = self.current
        self.current = min(self.current * 2, self.maximum)
        return wait
    }

    /// Begins again with the first wait.
    public mutating func reset() {
        self.current = self.initial
    }
}
