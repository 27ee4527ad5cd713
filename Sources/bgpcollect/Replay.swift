// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPRendering
import BGPTable
import BGPTransport
import BGPWire
import CaptureFormats
import Collector
import CommandOptions
import Glibc
import RecordingFiles

/// `bgpcollect replay`: recordings take the same road as live peers.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads recordings: captures, MRT archives, BMP streams.",
        discussion: """
            FILE is pcap, pcapng, MRT or BMP, as it is or packed by gzip, bzip2 or xz; what it is tells its contents, not \
            its name. - is standard input. Several files are read one after the other, as parts of one recording. Without \
            an option for something else, a summary is printed.

            TIME is a point such as 2026-11-23T04:05:06Z, or seconds since 1970.

            EXAMPLES
              bgpcollect replay --messages session.pcap
              bgpcollect replay --format bgpdump updates.20260101.0000.gz
              bgpcollect replay --routes 192.0.2.0/24 --match longer bview.gz updates.gz
              bgpcollect replay --explain 192.0.2.1 --at 2026-11-23T04:05:06Z session.pcap
              bgpcollect replay --diff 1795406700 1795406760 updates.mrt
              bgpcollect replay --write-mrt updates.mrt session.pcap
              bgpcollect replay --write-mrt rib.mrt --at 2026-11-23T04:05:06Z session.pcap
              bgpcollect replay --vrf ip-vrf-1 --names names.txt --as-seen-by 10.0.1.4 session.pcap
              bgpcollect replay --speed 10 --api 127.0.0.1:8179 session.pcap
              bgpcollect replay --speed 10 --into 127.0.0.1:1790 session.pcap

            EXIT STATUS
              0   read to the end
              1   there is no such route or tenant to show or explain
              64  an option is wrong; the line on standard error says which and what would be right
              65  a file is damaged, or none of the formats; what could be read was printed
              66  there is no such file, or it may not be read
              69  no monitoring station answers, or it goes away
              73  the file of --write-mrt cannot be made
              74  standard output or a file cannot be written
              130 interrupted; what had been read was printed
            """
    )

    @Argument(help: ArgumentHelp("Recordings; - is standard input.", valueName: "file"))
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "The files' format, where it is not to be recognised: pcap, mrt or bmp.",
            valueName: "format"
        )
    )
    var input: String?

    @Flag(help: "Print every message, path and note.")
    var messages = false

    @Option(help: ArgumentHelp("Print lines of another program: bgpdump, for those of bgpdump -m.", valueName: "name"))
    var format: String?

    @Flag(help: "Print JSON: one object a line or page.")
    var json = false

    @Option(help: ArgumentHelp("Show the table at this moment rather than at the end.", valueName: "time"))
    var at: String?

    @Flag(help: "Show the peers of the table, and how many routes each has.")
    var summary = false

    @Option(help: ArgumentHelp("Show the routes of the table; alone: all of them.", valueName: "prefix"))
    var routes: String?

    @Option(help: ArgumentHelp("How routes relate to the prefix: exact, longest, longer or shorter.", valueName: "how"))
    var match: String?

    @Flag(help: "Show the EVPN routes of the table.")
    var evpn = false

    @Option(help: ArgumentHelp("Show why the paths to a destination won and lost.", valueName: "prefix"))
    var explain: String?

    @OptionGroup var tenants: ReplayTenantOptions

    @Option(help: ArgumentHelp("Show what has changed between two moments: --diff TIME TIME.", valueName: "times"))
    var diff: String?

    @Option(
        help: ArgumentHelp("Write what is read as an MRT archive; with --at or --rib the table.", valueName: "file")
    )
    var writeMrt: String?

    @Flag(help: "Let --write-mrt write the table at the end.")
    var rib = false

    @Option(
        help: ArgumentHelp(
            "Play into a looking glass, so many times as fast as recorded; 0 for as fast as can be.",
            valueName: "factor"
        )
    )
    var speed: String?

    @Option(
        help: ArgumentHelp(
            "Play into a running collector instead, where its --bmp listens; --speed is 1 unless given.",
            valueName: "addr:port"
        )
    )
    var into: String?

    @Flag(help: "With --into: end with the recording, rather than stay with its routes until stopped.")
    var once = false

    @Option(help: ArgumentHelp("Serve that looking glass here; none for nowhere.", valueName: "addr:port"))
    var api = "127.0.0.1:8179"

    @Option(help: ArgumentHelp("Only from or to this peer: an address. Repeat for more.", valueName: "addr"))
    var peer: [String] = []

    @Option(help: ArgumentHelp("Only from or to peers in this AS. Repeat for more.", valueName: "number"))
    var peerAsn: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only messages with a route to this prefix or inside it. Repeat for more.",
            valueName: "prefix"
        )
    )
    var prefix: [String] = []

    @Option(help: ArgumentHelp("Only messages of this type, such as UPDATE. Repeat for more.", valueName: "type"))
    var type: [String] = []

    @Option(help: ArgumentHelp("Only this family; of the table or of messages. Repeat for more.", valueName: "family"))
    var family: [String] = []

    @Option(help: ArgumentHelp("Nothing before this.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("Nothing behind this.", valueName: "time"))
    var until: String?

    @Option(
        help: ArgumentHelp("Stop after this many messages, paths or destinations; 0 for no end.", valueName: "count")
    )
    var limit = "0"

    @Flag(help: "Four-octet AS numbers where no OPEN was recorded.")
    var assumeAs4 = false

    @Flag(help: "Two-octet AS numbers where no OPEN was recorded.")
    var assumeAs2 = false

    @Option(
        help: ArgumentHelp("This family has path identifiers where no OPEN was recorded. Repeat.", valueName: "family")
    )
    var assumeAddPath: [String] = []

    func run() async throws {
        let plan: ReplayPlan
        do {
            plan = try self.plan()
        } catch let fault as ConfigurationFault {
            throw ValidationError("\(fault)")
        }
        let status: Int32
        switch plan.view {
        case .live(let speed, let api): status = await ReplayServing(plan, speed: speed, api: api).run()
        case .tenants(let question, let names): status = await ReplayTenants(plan, question, names).run()
        case .into(let station, let speed): status = await ReplayInto(plan, station, speed: speed).run()
        default: status = ReplayRun(plan).run()
        }
        if status != EXIT_SUCCESS { throw ExitCode(status) }
    }

    // MARK: - Reading options

    private func plan() throws -> ReplayPlan {
        var plan = ReplayPlan(files: self.files)
        plan.options.kind = try self.input.map { text in
            guard let kind = RecordingKind(rawValue: text) else {
                throw ConfigurationFault("--input", text, expected: "pcap, mrt or bmp")
            }
            return kind
        }
        if self.assumeAs2, self.assumeAs4 {
            throw ConfigurationFault("--assume-as2", nil, problem: "does not go together with --assume-as4", remedy: "")
        }
        if self.assumeAs2 || self.assumeAs4 { plan.options.assumesFourOctetAS = self.assumeAs4 }
        if !self.assumeAddPath.isEmpty {
            plan.options.assumedAddPath = FamilySet(
                try self.assumeAddPath.map { try OptionText.family($0, "--assume-add-path") }
            )
        }
        plan.isJSON = self.json
        plan.endsWithRecording = self.once
        plan.limit = try OptionText.number(self.limit, "--limit", in: 0...Int.max)
        plan.filter = try self.filter()
        plan.at = try self.at.map { try Self.time($0, "--at") }
        plan.view = try self.view()
        return plan
    }

    private func filter() throws -> ReplayFilter {
        var filter = ReplayFilter()
        filter.peers = try self.peer.map { try OptionText.value($0, "--peer", "an address") }
        filter.asNumbers = try self.peerAsn.map { try OptionText.value($0, "--peer-asn", "an AS number") }
        filter.prefixes = try self.prefix.map { try OptionText.prefix($0, "--prefix") }
        filter.types = try self.type.map { text in
            guard let type = MessageType.allCases.first(where: { $0.description == text.uppercased() }) else {
                let names = MessageType.allCases.map(\.description).joined(separator: ", ")
                throw ConfigurationFault("--type", text, expected: "one of \(names)")
            }
            return type
        }
        filter.families = try self.family.map { try OptionText.family($0, "--family") }
        filter.from = try self.from.map { try Self.time($0, "--from") }
        filter.until = try self.until.map { try Self.time($0, "--until") }
        return filter
    }
}
