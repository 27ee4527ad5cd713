// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A network namespace of our own, with a loopback interface that is up.
struct Namespace: Hashable, Sendable {
    /// The beginning of every name, `bgpt-PID`.
    ///
    /// The pid tells later runs whose it was.
    static let prefix = "bgpt-\(ProcessInfo.processInfo.processIdentifier)"

    /// Its name under `/run/netns`.
    let name: String

    /// Makes the namespace.
    ///
    /// Duplicate address detection is off: addresses are usable at once.
    static func create(_ suffix: String) async throws -> Self {
        let namespace = Self(name: "\(self.prefix)-\(RunDirectory.shared.nextNumber())-\(suffix)")
        try await Command.check([InstalledProgram.ip.located(), "netns", "add", namespace.name])
        try await Command.check(
            [
                "/bin/sh", "-c",
                "echo 0 >/proc/sys/net/ipv6/conf/all/accept_dad; echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad; "
                    + "exec ip link set lo up",
            ],
            in: namespace
        )
        return namespace
    }

    /// The command line that runs `arguments` in this namespace.
    ///
    /// The program keeps the pid that is started.
    func entering(_ arguments: [String]) throws -> [String] {
        [try InstalledProgram.ip.located(), "netns", "exec", self.name] + arguments
    }

    /// Runs `ip` in it.
    @discardableResult
    func ip(_ arguments: String...) async throws -> String {
        try await Command.check([InstalledProgram.ip.located(), "-n", self.name] + arguments)
    }

    /// Kills what still runs in it (only what the harness started can) and deletes it.
    func delete() async {
        for pid in ProcessTable.pids(inNamespaceAt: "/run/netns/\(self.name)") { _ = kill(pid, SIGKILL) }
        guard let ip = InstalledProgram.ip.path else { return }
        _ = try? await Command.run([ip, "netns", "delete", self.name])
    }
}
