// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import Glibc

/// A file of whole records that grows, or one of a row of files of which each is for a span of time.
///
/// Records are written together and whole. Where the disk is full, what was written of them is cut off again, so that a
/// file always ends with a whole record; those records are lost, and counted.
struct GrowingArchive {
    /// Where files go.
    enum Place: Hashable, Sendable {
        /// One file, to which is added.
        case file(String)
        /// A folder of files for so many seconds each, named by when they begin, UTC: `updates.20261123.0405`.
        case folder(String, seconds: Int64)
    }

    private let place: Place
    private var descriptor: Int32 = -1
    private var name = ""
    private var begins: Int64 = 0
    /// Octets of records that could not be written.
    private(set) var lostOctets = 0
    /// Why not, as an error number.
    private(set) var lastFailure: Int32?

    init(_ place: Place) {
        self.place = place
    }

    /// Opens the file for records of this time; returns an error number where that fails.
    mutating func open(at nanoseconds: Int64) -> Int32? {
        let seconds = nanoseconds / 1_000_000_000
        switch self.place {
        case .file(let path):
            guard self.descriptor < 0 else { return nil }
            self.name = path
        case .folder(let folder, let span):
            let begins = seconds - seconds % max(span, 1)
            guard self.descriptor < 0 || begins != self.begins else { return nil }
            self.close()
            self.begins = begins
            self.name = "\(folder)/updates.\(Self.stamp(begins))"
        }
        // What is being written has another name in a folder, so that whoever collects whole files does not take it.
        self.descriptor = unsafe Glibc.open(self.nameInUse, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        return self.descriptor < 0 ? errno : nil
    }

    private var nameInUse: String {
        if case .file = self.place { self.name } else { self.name + ".part" }
    }

    /// `20261123.0405` of a time in seconds since 1970, with seconds where it does not begin a minute.
    private static func stamp(_ seconds: Int64) -> String {
        let digits = InstantText.utc(nanoseconds: seconds * 1_000_000_000).filter(\.isNumber)
        let minute = "\(digits.prefix(8)).\(digits.dropFirst(8).prefix(4))"
        return seconds % 60 == 0 ? minute : minute + digits.dropFirst(12).prefix(2)
    }

    /// Writes whole records.
    mutating func write(_ octets: [UInt8]) {
        guard self.descriptor >= 0, !octets.isEmpty else { return }
        let before = lseek(self.descriptor, 0, SEEK_END)
        var rest = octets[...]
        while !rest.isEmpty {
            // The pointer is used only during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                self.lastFailure = errno
                self.lostOctets += octets.count
                if before >= 0 { ftruncate(self.descriptor, before) }
                return
            }
        }
    }

    /// Ends the file; in a folder it gets its name.
    mutating func close() {
        guard self.descriptor >= 0 else { return }
        fsync(self.descriptor)
        Glibc.close(self.descriptor)
        self.descriptor = -1
        if case .folder = self.place { _ = unsafe rename(self.nameInUse, self.name) }
    }
}
