// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a recording cannot be read, or not any further.
public struct RecordingFileError: Error, Hashable, Sendable {
    /// What kind of obstacle.
    public enum Reason: Hashable, Sendable {
        /// The system refused to open the file, with its error number.
        case cannotOpen(Int32)
        /// The system failed while reading, with its error number.
        case cannotRead(Int32)
        /// What a packer wrote is damaged, in the words of the library that unpacks it.
        case cannotUnpack(String)
        /// It is packed in a way that is not read.
        case unknownPacking(String)
        /// The contents are no recording that is known.
        case unrecognised
        /// libpcap refuses the contents, in its own words.
        case notACapture(String)
    }

    /// The file as it was named.
    public var path: String
    /// What is in the way.
    public var reason: Reason

    /// A reason why `path` cannot be read.
    public init(path: String, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// Whether there is no such file, or it may not be opened.
    public var isAboutOpening: Bool {
        if case .cannotOpen = self.reason { true } else { false }
    }
}

extension RecordingFileError: CustomStringConvertible {
    /// The file and what is in the way, on one line.
    public var description: String {
        switch self.reason {
        case .cannotOpen(let code), .cannotRead(let code):
            // The system's table of messages is only read here, and copied at once.
            "\(self.path): \(unsafe String(cString: strerror(code)))"
        case .cannotUnpack(let words): "\(self.path): damaged packing: \(words)"
        case .unknownPacking(let name): "\(self.path): packed by \(name), which is not read; unpack it first"
        case .unrecognised: "\(self.path): neither pcap, pcapng, MRT nor BMP"
        case .notACapture(let words): "\(self.path): \(words)"
        }
    }
}
