// SPDX-License-Identifier: Apache-2.0

/// Which frame something was in, and when that was captured.
struct FrameStamp: Sendable {
    var number: Int
    var instant: RecordedInstant
}
