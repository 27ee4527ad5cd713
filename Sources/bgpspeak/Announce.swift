// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPWire
import CommandOptions
import Glibc
import NIOPosix
import Speaker

/// `bgpspeak announce`.
struct Announce: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Announces prefixes to one or more peers until it is stopped.",
        discussion: """
            Dials every peer, announces all prefixes as soon as a session is up, announces again when asked \
            (ROUTE-REFRESH), and tries again when a session is refused or lost. Ctrl-C or SIGTERM withdraws, sends \
            Cease/Administrative Shutdown and exits.

            EXAMPLES
              Stand in for a MetalLB node towards its leaf (iBGP, AS 65535 on both sides):
                bgpspeak announce 1.1.1.100/32 --peer 192.168.1.1 --asn 65535
              Two prefixes of both families to two leaves, for one minute, each step as JSON:
                bgpspeak announce 1.1.1.100/32 2001:db8::100/128 --peer 192.168.1.1 --peer fe80::1%eth1 \\
                  --asn 65535 --for 1m --json
              See what would be sent, without sending:
                bgpspeak announce 10.0.0.0/24 --peer 192.0.2.1 --asn 64512 --community no-export --check

            EXIT STATUS
              0   stopped by a signal or by --for after a session was up
              64  an option is wrong; the line on standard error says which and what would be right
              69  --for ended before any session was up
            """
    )

    @Argument(help: ArgumentHelp("What to announce, such as 1.1.1.100/32 or 2001:db8::/48.", valueName: "prefix"))
    var prefixes: [String]

    @OptionGroup(title: "Peers")
    var peerOptions: PeerOptions

    @OptionGroup(title: "Attributes")
    var attributeOptions: AttributeOptions

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Stop by itself after this time: 30s, 5m, 1h30m.", valueName: "duration")
    )
    var duration: String?

    @Flag(help: "Validate, print what would be sent to each peer, and exit without sending.")
    var check = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        let configuration: SpeakerConfiguration
        let limit: Duration?
        do {
            let announcement = try self.attributeOptions.announcement(of: self.prefixes)
            configuration = try self.peerOptions.configuration(announcing: announcement)
            limit = try self.duration.map { try OptionText.duration($0, "--for") }
        } catch {
            throw ValidationError("\(error)")
        }
        if self.check {
            AnnouncementCheck(configuration, json: self.json).print()
            return
        }
        let status = await SpeakerRun(configuration, limit: limit, json: self.json).run()
        if status != EXIT_SUCCESS { throw ExitCode(status) }
    }
}
