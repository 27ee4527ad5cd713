// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What earlier test processes left behind when they were killed.
enum Leftovers {
    /// Removes namespaces, the processes in them, and directories whose owning test process no longer runs.
    ///
    /// Every namespace of the harness has the pid of its test process in its name; those of living ones stay alone.
    static func remove() {
        guard geteuid() == 0, let ip = InstalledProgram.ip.path else { return }
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: "/run/netns")) ?? [] where self.isOrphan(name) {
            for pid in ProcessTable.pids(inNamespaceAt: "/run/netns/\(name)") { _ = kill(pid, SIGKILL) }
            _ = Command.runBlocking([ip, "netns", "delete", name])
        }
        let temporary = NSTemporaryDirectory()
        for name in (try? files.contentsOfDirectory(atPath: temporary)) ?? [] where self.isOrphan(name) {
            try? files.removeItem(atPath: "\(temporary)/\(name)")
        }
    }

    /// Whether `name` is one of ours (`bgpt-PID` or `bgpt-PID-…`) and its process is gone.
    private static func isOrphan(_ name: String) -> Bool {
        let parts = name.split(separator: "-")
        guard parts.count >= 2, parts[0] == "bgpt", let pid = pid_t(parts[1]) else { return false }
        return kill(pid, 0) != 0 && errno == ESRCH
    }
}
