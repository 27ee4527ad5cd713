// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Recorded sessions, archives and octets by others, which are not part of this project.
///
/// They are looked for where `BGP_CORPUS` says, else in `shared/corpus` beside the checkout. Tests that want them are
/// enabled only where they are; see ``isPresent``.
public enum Corpus {
    /// The folder, if it is there.
    public static let directory: URL? = {
        let named = ProcessInfo.processInfo.environment["BGP_CORPUS"].map { URL(fileURLWithPath: $0) }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let beside = root.deletingLastPathComponent().appendingPathComponent("shared/corpus")
        return [named, beside].compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.path) }
    }()

    /// Whether the corpus is there; use it as `.enabled(if: Corpus.isPresent, "…")`.
    public static var isPresent: Bool { self.directory != nil }

    /// The objects of a file that has one JSON object a line.
    public static func lines(of path: String) -> [[String: Any]] {
        guard let url = self.directory?.appendingPathComponent(path),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
        }
    }
}
