// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPRendering
import BGPTable
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
              bgpcollect replay --speed 10 --api 127.0.0.1:8179 session.pcap

            EXIT STATUS
              0   read to the end
              1   there is no such route to show or explain
              64  an option is wrong; the line on standard error says which and what would be right
              65  a file is damaged, or none of the formats; what could be read was printed
              66  there is no such file, or it may not be read
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

    @Option(help: ArgumentHelp("Show what has changed between two moments: --diff TIME TIME.", valueName: "times"))
    var diff: String?

    @Option(
        help: ArgumentHelp("Write the messages as an MRT archive; with --at or --rib the table.", valueName: "file")
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
        if case .live(let speed, let api) = plan.view {
            status = await ReplayServing(plan, speed: speed, api: api).run()
        } else {
            status = ReplayRun(plan).run()
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

    private func view() throws -> ReplayPlan.View {
        var views: [(option: String, view: ReplayPlan.View)] = []
        if self.messages { views.append(("--messages", .messages)) }
        if let format {
            guard format == "bgpdump" else { throw ConfigurationFault("--format", format, expected: "bgpdump") }
            views.append(("--format", .dump))
        }
        if self.summary { views.append(("--summary", .table)) }
        if let routes { views.append(("--routes", .routes(try self.query(routes, "--routes")))) }
        if self.evpn { views.append(("--evpn", .routes([RouteQuery(family: .l2vpnEVPN)]))) }
        if let explain {
            var queries = try self.query(explain, "--explain")
            if self.match == nil, case .destination(_, let prefix) = queries[0].scope {
                queries[0].scope = .destination(.longest, prefix)
            }
            views.append(("--explain", .explain(queries[0])))
        }
        if let diff { views.append(("--diff", try self.difference(diff))) }
        if let writeMrt {
            let isTable = self.rib || self.at != nil
            views.append(("--write-mrt", isTable ? .writeTable(writeMrt) : .writeMessages(writeMrt)))
        }
        if let speed {
            guard let factor = Double(speed), factor >= 0, factor.isFinite else {
                throw ConfigurationFault("--speed", speed, expected: "a number such as 1, 10 or 0.5")
            }
            views.append(("--speed", .live(speed: factor, api: try Collect.endpoint(ofAPI: self.api))))
        }
        guard views.count <= 1 else {
            throw ConfigurationFault(
                views[1].option,
                nil,
                problem: "does not go together with \(views[0].option)",
                remedy: "give one of them"
            )
        }
        // A moment alone asks for the table.
        return views.first?.view ?? (self.at == nil ? .contents : .table)
    }

    private func query(_ text: String, _ option: String) throws -> [RouteQuery] {
        let families = try self.family.map { try OptionText.family($0, "--family") }
        guard text != Self.everything else {
            return (families.isEmpty ? FamilyTable.rows.map(\.family) : families).map { RouteQuery(family: $0) }
        }
        let prefix = try OptionText.prefix(text, option)
        var query = RouteQuery(family: families.first ?? (prefix.address.bitWidth == 32 ? .ipv4Unicast : .ipv6Unicast))
        let matches: [String: RouteQuery.Scope] = [
            "exact": .destination(.exact, prefix), "longest": .destination(.longest, prefix),
            "longer": .destination(.longer, prefix), "shorter": .destination(.shorter, prefix),
        ]
        guard let scope = matches[self.match ?? "exact"] else {
            throw ConfigurationFault(
                "--match",
                self.match,
                problem: "is not exact, longest, longer or shorter",
                remedy: ""
            )
        }
        query.scope = scope
        return [query]
    }

    private func difference(_ text: String) throws -> ReplayPlan.View {
        let times = text.split(separator: ",").map(String.init)
        guard times.count == 2 else { throw ConfigurationFault("--diff", text, expected: "two points in time") }
        let (first, second) = (try Self.time(times[0], "--diff"), try Self.time(times[1], "--diff"))
        guard first < second else {
            throw ConfigurationFault("--diff", times[1], problem: "is not behind '\(times[0])'", remedy: "")
        }
        return .difference(first, second)
    }

    /// What a bare `--routes` stands for.
    static let everything = "all"

    static func time(_ text: String, _ option: String) throws(ConfigurationFault) -> RecordedInstant {
        guard let nanoseconds = InstantText.nanoseconds(text) else {
            throw ConfigurationFault(
                option,
                text,
                expected: "a time such as 2026-11-23T04:05:06Z, 2026-11-23 or 1795406706.5"
            )
        }
        return RecordedInstant(nanosecondsSinceEpoch: nanoseconds)
    }

    /// Gives a bare `--routes` its value and puts both times of `--diff` into one, since an option of the parser always
    /// has one value.
    static func spelledOut(_ arguments: [String]) -> [String] {
        var result: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            result.append(argument)
            if argument == "--routes" {
                let isPrefix = rest.first.map { IPPrefix($0) != nil || $0 == Self.everything } ?? false
                if !isPrefix { result.append(Self.everything) }
            } else if argument == "--diff", rest.count >= 2, rest.first?.contains(",") == false {
                result.append(rest.prefix(2).joined(separator: ","))
                rest = rest.dropFirst(2)
            }
        }
        return result
    }
}
