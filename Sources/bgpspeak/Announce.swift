// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CommandOptions
import Glibc
import Speaker

/// `bgpspeak announce`.
struct Announce: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Announces prefixes to one or more peers until it is stopped.",
        discussion: """
            Dials every peer, announces all prefixes as soon as a session is up, announces again when asked \
            (ROUTE-REFRESH), and tries again when a session is refused or lost. Ctrl-C or SIGTERM withdraws, sends \
            Cease/Administrative Shutdown and exits; a second one exits at once. A full table is not withdrawn route \
            by route: the end of the session does that. Of the attributes below it gets next hop and LOCAL_PREF; the \
            others are its own.

            EXAMPLES
              Stand in for a MetalLB node towards its leaf (iBGP, AS 65535 on both sides):
                bgpspeak announce 1.1.1.100/32 --peer 192.168.1.1 --asn 65535
              Two prefixes to two leaves, for one minute, each step as JSON:
                bgpspeak announce 1.1.1.100/32 2001:db8::100/128 --asn 65535 \\
                  --peer 192.168.1.1 --peer fe80::1%eth1 --for 1m --json
              To the leaf at the other end of eth1, whatever its link-local address:
                bgpspeak announce 1.1.1.100/32 --interface eth1 --asn 65535
              Load a route reflector: a million routes, then a thousand changes a second:
                bgpspeak announce --generate 1000000 --churn 1000 \\
                  --asn 64512 --peer 192.0.2.1
              Play the table of a route collector to a router:
                bgpspeak announce --from bview.20261101.0000.gz \\
                  --asn 64512 --peer 192.0.2.1
              See what would be sent, without sending:
                bgpspeak announce 10.0.0.0/24 --peer 192.0.2.1 --asn 64512 --check

            EXIT STATUS
              0   stopped by a signal, or by --for after a session was up
              64  an option is wrong; standard error says which, and what is right
              69  --for ended before any session was up
              77  not permitted, such as a source port below 1024
            """
    )

    @Argument(
        help: ArgumentHelp(
            "What to announce, such as 1.1.1.100/32 or 2001:db8::/48. At least one, or a table.",
            valueName: "prefix"
        )
    )
    var prefixes: [String] = []

    @OptionGroup(title: "Peers")
    var peerOptions: PeerOptions

    @OptionGroup(title: "Attributes")
    var attributeOptions: AttributeOptions

    @OptionGroup(title: "Full table")
    var tableOptions: TableOptions

    @Option(
        name: .customLong("for"),
        parsing: .unconditional,
        help: ArgumentHelp("Stop by itself after this time: 30s, 5m, 1h30m.", valueName: "duration")
    )
    var duration: String?

    @Flag(help: "Validate, print what would be sent to each peer, and exit without sending.")
    var check = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Flag(help: "Print what both sides announce in their OPENs as well.")
    var verbose = false

    /// Whether progress can be one line written over and over.
    private var isTerminal: Bool { !self.json && isatty(STDOUT_FILENO) != 0 }

    private var reportInterval: Duration {
        self.json ? .seconds(1) : self.isTerminal ? .milliseconds(250) : .seconds(5)
    }

    func run() throws {
        let machine = LocalMachine.current()
        let configuration: SpeakerConfiguration
        let limit: Duration?
        do {
            let announcements = try self.attributeOptions.announcements(of: self.prefixes)
            let table = try self.tableOptions.table(
                attributes: try self.attributeOptions.attributes(),
                reportInterval: self.reportInterval
            )
            guard table != nil || !announcements.isEmpty else {
                throw ConfigurationFault(
                    "prefix",
                    nil,
                    problem: "missing",
                    remedy: "give what to announce, such as 1.1.1.100/32"
                )
            }
            configuration = try self.peerOptions.configuration(
                announcing: announcements,
                table: table,
                machine: machine
            )
            limit = try self.duration.map { text throws(ConfigurationFault) in try OptionText.duration(text, "--for") }
        } catch {
            throw ValidationError("\(error)")
        }
        guard self.check else {
            let renderer: any SpeakerEventRenderer =
                self.json
                ? JSONEventRenderer() : TextEventRenderer(isVerbose: self.verbose, isTerminal: self.isTerminal)
            SpeakerRun(configuration, machine: machine, limit: limit, renderer: renderer).run()
        }
        guard configuration.links == nil else {
            throw ValidationError(
                "--check: what the neighbor on --interface would be sent is not known before it is found; "
                    + "give its address instead, such as --peer fe80::1%eth1"
            )
        }
        let preview = AnnouncementPreview(configuration, machine: machine)
        print(self.json ? preview.json : preview.text, terminator: "")
        if !preview.isComplete { throw ExitCode(EX_USAGE) }
    }
}
