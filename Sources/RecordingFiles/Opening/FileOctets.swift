// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The octets of a file or of standard input, as the system hands them out.
final class FileOctets {
    private let path: String
    private let descriptor: Int32
    /// Octets read so far.
    private(set) var position: Int64 = 0
    /// Octets of a regular file; `nil` for pipes and terminals.
    let total: Int64?
    private let isStopped: () -> Bool
    /// Milliseconds between two questions whether to go on waiting.
    private static let patience: Int32 = 200

    /// Opens `path`; `-` is standard input.
    init(path: String, isStopped: @escaping () -> Bool) throws(RecordingFileError) {
        self.path = path
        self.isStopped = isStopped
        self.descriptor = path == "-" ? STDIN_FILENO : unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard self.descriptor >= 0 else { throw RecordingFileError(path: path, .cannotOpen(errno)) }
        var status = stat()
        // The structure lives through the call.
        let known = unsafe fstat(self.descriptor, &status) == 0
        if known, status.st_mode & S_IFMT == S_IFDIR {
            if self.descriptor != STDIN_FILENO { close(self.descriptor) }
            throw RecordingFileError(path: path, .cannotOpen(EISDIR))
        }
        self.total = known && status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
        if self.total != nil { posix_fadvise(self.descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
    }

    /// Whether `path` (`-` is standard input) is there and is no regular file, so that its octets come as somebody writes them.
    static func isStream(_ path: String) -> Bool {
        var status = stat()
        // The structure lives through the call.
        let result = path == "-" ? unsafe fstat(STDIN_FILENO, &status) : unsafe stat(path, &status)
        return result == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    deinit {
        if self.descriptor != STDIN_FILENO { close(self.descriptor) }
    }

    /// Reads at most as many octets as `buffer` holds; 0 at the end, or where there are none and nobody waits any more.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(RecordingFileError) -> Int {
        while true {
            guard self.total != nil || self.waitForOctets() else { return 0 }
            // The system writes no more than the buffer's own count.
            let count = unsafe Glibc.read(self.descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                self.position += Int64(count)
                return count
            }
            guard errno == EINTR else { throw RecordingFileError(path: self.path, .cannotRead(errno)) }
        }
    }

    /// Waits until reading does not; returns whether nobody gave up meanwhile.
    private func waitForOctets() -> Bool {
        var waiting = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            // The system writes to this one structure, during the call.
            let count = unsafe poll(&waiting, 1, Self.patience)
            // What is wrong with the descriptor, reading will say.
            if count > 0 || count < 0 && errno != EINTR { return true }
            if self.isStopped() { return false }
        }
    }
}
