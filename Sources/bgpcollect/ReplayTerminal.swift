// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTransport
import BGPWire
import CaptureFormats
import CommandOptions
import Glibc
import RecordingFiles
import Synchronization

/// Standard output, until its reader goes away.
final class StandardOutput {
    /// Whether nobody reads any more.
    private(set) var isClosed = false
    /// The error number of a write that failed for another reason.
    private(set) var failure: Int32?

    init() {
        // A reader that goes away is learned of from the write that follows.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Writes octets; returns whether to go on.
    @discardableResult
    func write(_ octets: [UInt8]) -> Bool {
        let reader = ByteReader(octets)
        return self.write(reader.octets)
    }

    /// Writes octets; returns whether to go on.
    @discardableResult
    func write(_ octets: RawSpan) -> Bool {
        var start = 0
        while start < octets.byteCount, !self.isClosed {
            let rest = octets.extracting(start..<octets.byteCount)
            // The pointer is used only during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                start += count
            } else if errno != EINTR {
                self.isClosed = true
                if errno != EPIPE { self.failure = errno }
            }
        }
        return !self.isClosed
    }

    /// What a command ends with that would end with `status` if everything was written.
    func status(otherwise status: Int32) -> Int32 {
        if let code = self.failure {
            StandardError.complain("bgpcollect: standard output: \(unsafe String(cString: strerror(code)))")
            return EX_IOERR
        }
        // Whoever reads the output has gone, as `head` does: that ends a replay as well as its end.
        return self.isClosed ? EXIT_SUCCESS : status
    }
}

/// A file that is written from its beginning; `-` is standard output.
final class OutputFile {
    private let path: String
    private let descriptor: Int32
    private var failure: Int32?

    /// Makes the file; where that fails, says so and is `nil`.
    init?(_ path: String) {
        self.path = path
        self.descriptor =
            path == "-"
            ? STDOUT_FILENO : unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard self.descriptor >= 0 else {
            StandardError.complain("bgpcollect: \(path): \(unsafe String(cString: strerror(errno)))")
            return nil
        }
    }

    /// Writes octets; returns whether to go on.
    func write(_ octets: [UInt8]) -> Bool {
        var rest = octets[...]
        while !rest.isEmpty, self.failure == nil {
            // The pointer is used only during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                self.failure = errno
            }
        }
        return self.failure == nil
    }

    /// Ends the file; returns whether everything was written, and says why if not.
    func finish() -> Bool {
        if self.descriptor != STDOUT_FILENO, close(self.descriptor) != 0, self.failure == nil { self.failure = errno }
        guard let failure else { return true }
        // A reader of standard output that has gone had enough.
        if failure == EPIPE { return true }
        StandardError.complain("bgpcollect: \(self.path): \(unsafe String(cString: strerror(failure)))")
        return false
    }
}

/// Whether somebody has pressed Ctrl-C or asked the process to end.
struct Interruption {
    private static let flag = Atomic<Bool>(false)

    /// Listens for the signals; the second one ends the process as usual.
    init() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.flag.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// Whether a signal has come.
    var isRequested: Bool { Self.flag.load(ordering: .relaxed) }
}

/// How far a long file has been read, as a bar on standard error where that is a terminal.
final class ProgressBar {
    private let isShown: Bool
    private var isDrawn = false
    private var lastDrawn: Int64 = 0
    /// Files below this size are read before anybody looks.
    private static let smallest: Int64 = 4 << 20
    private static let width = 30

    /// A bar.
    ///
    /// - Parameter isAmidOutput: Whether standard output is written while the bar stands: on a terminal that shows it the
    ///   bar would be in its way.
    init(isAmidOutput: Bool = false) {
        self.isShown = isatty(STDERR_FILENO) == 1 && !(isAmidOutput && isatty(STDOUT_FILENO) == 1)
    }

    /// Draws the bar, at most five times a second.
    func show(_ progress: RecordingFile.Progress) {
        guard self.isShown, let total = progress.total, total >= Self.smallest else { return }
        let now = SystemClock.nanosecondsSince1970
        guard now - self.lastDrawn > 200_000_000 else { return }
        self.lastDrawn = now
        self.isDrawn = true
        let share = min(max(Double(progress.octets) / Double(total), 0), 1)
        let filled = Int(share * Double(Self.width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.width - filled)
        let mebibytes = "\(progress.octets >> 20) of \(total >> 20) MiB"
        self.draw("\r[\(bar)] \(Int(share * 100)) %  \(mebibytes)")
    }

    /// Draws up to when a recording has been played, at most five times a second.
    func show(_ instant: RecordedInstant) {
        guard self.isShown else { return }
        let now = SystemClock.nanosecondsSince1970
        guard now - self.lastDrawn > 200_000_000 else { return }
        self.lastDrawn = now
        self.isDrawn = true
        self.draw("\r\u{1B}[Kplayed up to \(InstantText.utc(nanoseconds: instant.nanosecondsSinceEpoch))")
    }

    /// Takes the bar away.
    func clear() {
        guard self.isDrawn else { return }
        self.isDrawn = false
        self.draw("\r\u{1B}[K")
    }

    private func draw(_ text: String) {
        let octets = Array(text.utf8)
        // The pointer is used only during the call.
        _ = unsafe octets.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
