// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The temporary directory of this test process, in which each lab has a directory of its own.
final class RunDirectory: Sendable {
    /// The one of this process.
    ///
    /// It removes itself when the process ends, unless `BGP_INTEROP_KEEP` is set.
    static let shared = RunDirectory()

    let path: String
    private let counter = Mutex(0)

    private init() {
        Leftovers.remove()
        self.path = "\(NSTemporaryDirectory())/\(Namespace.prefix)"
            .replacingOccurrences(of: "//", with: "/")
        // World-readable: daemons that drop privileges read their configuration from below.
        try? FileManager.default.createDirectory(
            atPath: self.path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755]
        )
        if ProcessInfo.processInfo.environment["BGP_INTEROP_KEEP"] == nil {
            atexit { try? FileManager.default.removeItem(atPath: RunDirectory.shared.path) }
        }
    }

    /// A number used once in this process.
    func nextNumber() -> Int {
        self.counter.withLock { counter in
            counter += 1
            return counter
        }
    }

    /// Makes a directory in it.
    func makeDirectory(_ name: String) throws -> String {
        let path = "\(self.path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755]
        )
        return path
    }
}
