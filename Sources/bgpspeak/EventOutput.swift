// SPDX-License-Identifier: Apache-2.0

import CommandOptions
import Dispatch
import Glibc
import Synchronization

/// Standard output for lines that come from an event loop, which must never wait for whoever reads them.
///
/// Lines are written by a thread of their own. When more than ``limit`` octets wait because nobody reads, further lines
/// are dropped and counted; the count is written once there is room again.
final class EventOutput: Sendable {
    /// Octets that may wait.
    static let limit = 1 << 20

    private struct Backlog {
        var octets = 0
        var droppedLines = 0
    }

    private let backlog = Mutex(Backlog())
    private let queue = DispatchQueue(label: "output")

    /// Nobody has written yet.
    init() {
        // Whoever reads our output may go away; that ends the writing, not the sessions.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Writes a line, newline included, some time soon.
    func write(_ line: [UInt8]) {
        let dropped = self.backlog.withLock { backlog -> Int? in
            guard backlog.octets + line.count <= Self.limit else {
                backlog.droppedLines += 1
                return nil
            }
            backlog.octets += line.count
            defer { backlog.droppedLines = 0 }
            return backlog.droppedLines
        }
        guard let dropped else { return }
        self.queue.async {
            if dropped > 0 { Self.complain(dropped) }
            Self.writeNow(line)
            self.backlog.withLock { $0.octets -= line.count }
        }
    }

    /// Waits until everything is written, but not long: the reader may have stopped.
    func finish() {
        let done = DispatchSemaphore(value: 0)
        self.queue.async { done.signal() }
        _ = done.wait(timeout: .now() + .seconds(1))
    }

    private static func complain(_ count: Int) {
        StandardError.complain("bgpspeak: \(count) lines dropped because standard output was not read")
    }

    private static func writeNow(_ octets: [UInt8]) {
        var rest = octets[...]
        while !rest.isEmpty {
            // The pointer is used only during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
