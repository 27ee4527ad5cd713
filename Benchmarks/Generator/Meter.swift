// SPDX-License-Identifier: Apache-2.0

import CMeter

/// What the measured parts of one pass cost.
///
/// A pass may prepare and clean up as it likes: only what runs inside ``measure(_:)`` counts.
public final class Meter {
    /// Processor time of the thread.
    public private(set) var nanoseconds = 0.0
    /// Requests for memory.
    public private(set) var allocations: UInt64 = 0

    /// A meter at zero.
    public init() {}

    /// Runs `body` and adds what it costs.
    public func measure(_ body: () -> Void) {
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { pointer in
                let allocations = meter_allocations()
                self.nanoseconds += Stopwatch.nanoseconds {
                    meter_section(
                        { context in context?.assumingMemoryBound(to: (() -> Void).self).pointee() },
                        UnsafeMutableRawPointer(mutating: pointer)
                    )
                }
                self.allocations += meter_allocations() - allocations
            }
        }
    }
}
