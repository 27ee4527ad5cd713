// SPDX-License-Identifier: Apache-2.0

public import BGPSession
import Glibc
import NIOCore

/// The only reader of a clock.
public enum SystemClock {
    /// The time since the machine started, from the clock that timers of event loops use as well.
    public static var now: MonotonicInstant { MonotonicInstant(NIODeadline.now()) }

    /// The time of the calendar in nanoseconds since 1970, UTC without leap seconds; may jump.
    public static var nanosecondsSince1970: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)  // cannot fail: the clock exists and the pointer is good
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)  // good until the year 2262
    }
}

extension MonotonicInstant {
    /// The instant of an event loop's deadline.
    init(_ deadline: NIODeadline) {
        self.init(nanoseconds: Int64(clamping: deadline.uptimeNanoseconds))
    }

    /// The same instant for an event loop.
    var deadline: NIODeadline { .uptimeNanoseconds(UInt64(clamping: self.nanoseconds)) }
}

extension TimeAmount {
    /// A duration for an event loop, saturated.
    init(_ duration: Duration) {
        self = .nanoseconds(duration.wholeNanoseconds)
    }
}
