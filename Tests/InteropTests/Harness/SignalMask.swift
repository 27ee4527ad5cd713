// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Process {
    /// Starts the process with no signal blocked.
    ///
    /// Threads of Swift's concurrency runtime block nearly all signals, and a child inherits the mask of the thread that
    /// starts it: without this it would never hear of SIGTERM.
    func runWithSignalsUnblocked() throws {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try self.run()
    }
}
