// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One of our own commands, as the build left it.
struct BuiltCommand: Sendable {
    let name: String

    static let bgpspeak = Self(name: "bgpspeak")
    static let bgpcollect = Self(name: "bgpcollect")

    /// Why our commands cannot be run, or `nil` if they can.
    static var obstacle: String? {
        for command in [self.bgpspeak, self.bgpcollect] where command.path == nil {
            return "\(command.name) is not built (looked in \(Self.directories.joined(separator: ", ")))"
        }
        return nil
    }

    /// Where it is: in `BGP_BIN_DIR`, beside the test bundle, or in `.build/debug`.
    var path: String? {
        Self.directories.lazy.map { "\($0)/\(self.name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The path, or an error that says where it should be.
    func located() throws -> String {
        guard let path = self.path else { throw NotBuilt(name: self.name) }
        return path
    }

    /// A command of ours was not found.
    struct NotBuilt: Error, CustomStringConvertible {
        let name: String
        var description: String { "\(self.name) is not built; swift build, or set BGP_BIN_DIR" }
    }

    private static let directories: [String] = {
        var directories: [String] = []
        if let told = ProcessInfo.processInfo.environment["BGP_BIN_DIR"] { directories.append(told) }
        if let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            directories.append((bundle as NSString).deletingLastPathComponent)
        }
        directories.append("\(FileManager.default.currentDirectoryPath)/.build/debug")
        return directories
    }()
}
