// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CommandOptions
import Glibc

/// The root command; without a subcommand it collects.
@main
struct BGPCollect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bgpcollect",
        abstract: "Collects BGP routes from whoever connects, and answers questions about them.",
        discussion: """
            EXAMPLES
              Listen for any peer on port 179, mirroring its AS:
                bgpcollect --listen
              Listen on a high port without being root, each change as JSON:
                bgpcollect --listen 127.0.0.1:1790 --json
              Ask a running collector:
                bgpcollect show summary
                bgpcollect show routes 1.1.1.0/24 --longer
                bgpcollect show explain 1.1.1.100/32
                bgpcollect show vrf 64321:1111 --as-seen-by 10.0.1.4
                bgpcollect flows 1.1.1.100/32 --vrf 64321:1111 --remove 10.0.1.1 --resilient 4x6
              Collect, store the sessions, and look into them later:
                bgpcollect record sessions.mrt --listen
                bgpcollect replay --messages session.pcap
            """,
        version: "0.1.0",
        subcommands: [Collect.self, Show.self, Flows.self, Record.self, Replay.self],
        defaultSubcommand: Collect.self
    )

    static func main() async {
        do {
            var command = try Self.parseAsRoot(Self.spelledOut(Array(CommandLine.arguments.dropFirst())))
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            self.end(with: error)
        }
    }

    /// Gives a bare `--listen` its value, since an option of the parser always has one.
    private static func spelledOut(_ arguments: [String]) -> [String] {
        if arguments.first == "replay" { return Replay.spelledOut(arguments) }
        var result: [String] = []
        for (index, argument) in arguments.enumerated() {
            result.append(argument)
            guard argument == "--listen" else { continue }
            let next = index + 1 < arguments.count ? arguments[index + 1] : "-"
            if next.hasPrefix("-") { result.append(Collect.everywhere) }
        }
        return result
    }

    /// Prints help as it is, and a fault as one line, so that scripts and people find the reason at once.
    private static func end(with error: any Error) -> Never {
        guard self.exitCode(for: error) != .success, !(error is ExitCode) else { self.exit(withError: error) }
        let message = self.message(for: error).split(separator: "\n").first.map(String.init) ?? "\(error)"
        StandardError.complain("bgpcollect: \(message)")
        Glibc.exit(EX_USAGE)
    }
}
