// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The signals that ask a program to end, taken one after the other by a thread that waits for them.
///
/// They are blocked, not handled: no code runs in signal context, so none of its restrictions apply.
public struct TerminationSignals: Sendable {
    /// A signal by its number.
    public struct Signal: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The number in the system headers.
        public var rawValue: Int32

        /// The signal with this number.
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// The name in the system headers.
        public var description: String {
            switch self.rawValue {
            case SIGINT: "SIGINT"
            case SIGTERM: "SIGTERM"
            case SIGHUP: "SIGHUP"
            default: "signal \(self.rawValue)"
            }
        }
    }

    private let signals: [Int32]

    /// Takes SIGINT, SIGTERM and, unless it is ignored as under `nohup`, SIGHUP from their usual effect.
    ///
    /// Call it before the first thread is started: threads inherit what is blocked, and a signal goes to any thread that
    /// does not block it.
    public static func take() -> TerminationSignals {
        var signals = [SIGINT, SIGTERM]
        if !Self.isIgnored(SIGHUP) { signals.append(SIGHUP) }
        let result = TerminationSignals(signals: signals)
        var set = result.set
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        return result
    }

    /// Waits until one of the signals comes.
    public func wait() -> Signal {
        var set = self.set
        var number: Int32 = 0
        while unsafe sigwait(&set, &number) != 0 {}
        return Signal(rawValue: number)
    }

    private var set: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in self.signals { unsafe sigaddset(&set, signal) }
        return set
    }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
        // SIG_IGN is the number 1 in the place of a function.
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
