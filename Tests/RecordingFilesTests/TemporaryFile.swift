// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file with given octets, which goes when the test ends.
final class TemporaryFile {
    let path: String

    init(_ octets: [UInt8]) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("recording-\(UUID().uuidString)")
        try Data(octets).write(to: url)
        self.path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }
}
