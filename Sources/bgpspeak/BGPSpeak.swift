// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CommandOptions
import Glibc

/// The root command.
///
/// It has no asynchronous part: sessions live on an event loop, and the main thread waits for signals.
@main
struct BGPSpeak: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bgpspeak",
        abstract: "Speaks BGP like a node of a cluster: announces addresses to routers.",
        version: "0.1.0",
        subcommands: [Announce.self]
    )

    static func main() {
        do {
            var command = try Self.parseAsRoot()
            try command.run()
        } catch {
            self.end(with: error)
        }
    }

    /// Prints help as it is, and a fault as one line, so that scripts and people find the reason at once.
    private static func end(with error: any Error) -> Never {
        guard self.exitCode(for: error) != .success, !(error is ExitCode) else { self.exit(withError: error) }
        let message = self.message(for: error).split(separator: "\n").first.map(String.init) ?? "\(error)"
        StandardError.complain("bgpspeak: \(message)")
        Glibc.exit(EX_USAGE)
    }
}
