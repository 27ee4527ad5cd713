// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Two files that take the standard output and standard error of a program.
///
/// Files, not pipes: a program can never block on them, and they can be read again and again while it runs.
struct OutputCapture: Sendable {
    let outputPath: String
    let errorPath: String
    let outputHandle: FileHandle
    let errorHandle: FileHandle

    /// Creates both files, `name` with a running number, in `directory`.
    init(name: String, in directory: String) throws {
        let number = RunDirectory.shared.nextNumber()
        self.outputPath = "\(directory)/\(name)-\(number).out"
        self.errorPath = "\(directory)/\(name)-\(number).err"
        self.outputHandle = try Self.create(self.outputPath)
        self.errorHandle = try Self.create(self.errorPath)
    }

    var outputText: String { Self.text(self.outputPath) }
    var errorText: String { Self.text(self.errorPath) }

    /// Whatever a file holds, with replacement characters where it is not UTF-8; empty if it does not exist.
    static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// Deletes both files.
    func remove() {
        try? self.outputHandle.close()
        try? self.errorHandle.close()
        try? FileManager.default.removeItem(atPath: self.outputPath)
        try? FileManager.default.removeItem(atPath: self.errorPath)
    }

    private static func create(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
        return handle
    }
}
