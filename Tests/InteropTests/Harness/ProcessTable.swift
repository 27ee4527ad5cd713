// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The machine's processes, read from `/proc`.
enum ProcessTable {
    /// `pid` and all its descendants, parents first.
    static func tree(of pid: pid_t) -> [pid_t] {
        var children: [pid_t: [pid_t]] = [:]
        for child in self.all {
            if let parent = self.parent(of: child) { children[parent, default: []].append(child) }
        }
        var found = [pid]
        var next = 0
        while next < found.count {
            found.append(contentsOf: children[found[next]] ?? [])
            next += 1
        }
        return found
    }

    /// The processes whose network namespace is the one mounted at `path`.
    static func pids(inNamespaceAt path: String) -> [pid_t] {
        var wanted = stat()
        guard stat(path, &wanted) == 0 else { return [] }
        return self.all.filter { pid in
            var found = stat()
            return stat("/proc/\(pid)/ns/net", &found) == 0 && found.st_ino == wanted.st_ino
                && found.st_dev == wanted.st_dev
        }
    }

    private static var all: [pid_t] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
    }

    /// The fourth field of `/proc/PID/stat`; the second is a name in parentheses that may hold anything.
    private static func parent(of pid: pid_t) -> pid_t? {
        let text = OutputCapture.text("/proc/\(pid)/stat")
        guard let nameEnd = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: nameEnd)...].split(separator: " ")
        return fields.count > 1 ? pid_t(fields[1]) : nil
    }
}
