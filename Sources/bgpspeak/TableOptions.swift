// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPTable
import BGPWire
import CommandOptions
import Speaker

/// The full table to send besides the prefixes.
struct TableOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Send a made-up table of this many routes: 1000000, ipv6-unicast:200000 or l2vpn-evpn:10000; 100000@25000 leaves "
                + "out the first 25,000 prefixes, so that tables overlap. Repeat for more.",
            valueName: "[family:]count[@first]"
        )
    )
    var generate: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Send the unicast and EVPN routes of a recording: MRT, BMP or pcap, packed or not; '-' is standard input. "
                + "Repeat to play more.",
            valueName: "file"
        )
    )
    var from: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Of --from, send what this peer announced; default: the best route to each destination.",
            valueName: "address"
        )
    )
    var fromPeer: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What the made-up table and the churn depend on.", valueName: "number")
    )
    var seed = "1"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Which of many feeds of the made-up table to send: the prefixes are the same, attributes and order its own.",
            valueName: "number"
        )
    )
    var feed = "0"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Withdraw, announce again and change this many routes of the table a second, once it is sent.",
            valueName: "rate"
        )
    )
    var churn: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Let --churn begin this long after the table is sent: 500ms, 30s; default: at once.",
            valueName: "duration"
        )
    )
    var churnAfter: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Let --churn end after this many events; default: never.", valueName: "count")
    )
    var churnLimit: String?

    /// The table; `nil` where none is wanted.
    ///
    /// - Parameters:
    ///   - attributes: Whose next hops and LOCAL_PREF the routes get.
    ///   - reportInterval: How often progress is told.
    /// - Returns: The table.
    /// - Throws: `ConfigurationFault` that names the option that is wrong.
    func table(
        attributes: AnnouncementAttributes,
        reportInterval: Duration
    ) throws(ConfigurationFault) -> FullTable? {
        let seed: UInt64 = try OptionText.number(self.seed, "--seed", in: 0...UInt64.max)
        var rate = 0
        if let churn = self.churn { rate = try OptionText.number(churn, "--churn", in: 1...100_000) }
        let limit = try self.churnLimit.map { text throws(ConfigurationFault) in
            try OptionText.number(text, "--churn-limit", in: 1...Int.max)
        }
        guard limit == nil || self.churn != nil else {
            throw ConfigurationFault(
                "--churn-limit",
                self.churnLimit,
                problem: "goes with --churn only",
                remedy: "give --churn as well, such as --churn 1000"
            )
        }
        let delay = try self.churnAfter.map { text throws(ConfigurationFault) in
            try OptionText.duration(text, "--churn-after")
        }
        guard delay == nil || self.churn != nil else {
            throw ConfigurationFault(
                "--churn-after",
                self.churnAfter,
                problem: "goes with --churn only",
                remedy: "give --churn as well, such as --churn 1000"
            )
        }
        guard let routes = try self.routes(seed: seed) else {
            guard self.churn == nil else {
                throw ConfigurationFault(
                    "--churn",
                    self.churn,
                    problem: "has no table to change",
                    remedy: "give --generate or --from as well, such as --generate 100000"
                )
            }
            return nil
        }
        return FullTable(
            routes,
            attributes: attributes,
            churnPerSecond: rate,
            churnDelay: delay ?? .zero,
            churnLimit: limit,
            seed: seed,
            reportInterval: reportInterval
        )
    }

    /// What was made up or recorded; `nil` where neither is wanted.
    private func routes(seed: UInt64) throws(ConfigurationFault) -> ExportTable? {
        guard self.from.isEmpty || self.generate.isEmpty else {
            throw ConfigurationFault(
                "--from",
                self.from.first,
                problem: "goes without --generate",
                remedy: "give one of them"
            )
        }
        let peer = try self.fromPeer.map { text throws(ConfigurationFault) in
            guard let address = IPAddress(text) else {
                throw ConfigurationFault("--from-peer", text, expected: "an address")
            }
            return address
        }
        guard self.from.isEmpty else { return try RecordedRoutes(paths: self.from, peer: peer).read() }
        if peer != nil {
            throw ConfigurationFault(
                "--from-peer",
                self.fromPeer,
                problem: "goes with --from only",
                remedy: "give --from"
            )
        }
        guard !self.generate.isEmpty else { return nil }
        let portions = try OptionText.list(self.generate).map { text throws(ConfigurationFault) in
            try Self.portion(text)
        }
        let feed: UInt32 = try OptionText.number(self.feed, "--feed", in: 0...UInt32(UInt16.max))
        let routes = ExportTable(generating: portions, seed: seed, feed: feed)
        for (portion, text) in zip(portions, OptionText.list(self.generate)) {
            let count = routes[portion.family]?.routeCount ?? 0
            guard count != portion.count else { continue }
            guard portions.filter({ $0.family == portion.family }).count == 1 else {
                throw ConfigurationFault(
                    "--generate",
                    text,
                    problem: "is not the only one of its family",
                    remedy: "give the sum"
                )
            }
            throw ConfigurationFault(
                "--generate",
                text,
                problem: "is more than the addresses of the Internet have room for",
                remedy: "with this seed, give \(count) at most"
            )
        }
        return routes
    }

    private static func portion(_ text: String) throws(ConfigurationFault) -> ExportTable.Portion {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let family = parts.count > 1 ? try OptionText.family(parts[0], "--generate") : .ipv4Unicast
        guard ExportTable.generatedFamilies.contains(family) else {
            throw ConfigurationFault(
                "--generate",
                text,
                problem: "is of a family that no table is made of",
                remedy: "give ipv4-unicast, ipv6-unicast or l2vpn-evpn"
            )
        }
        let numbers = (parts.last ?? text).split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let most = ExportTable.Portion.maximumCount
        let count: Int = try OptionText.number(String(numbers[0]), "--generate", in: 1...most)
        guard numbers.count > 1 else { return ExportTable.Portion(family, count: count) }
        guard family != .l2vpnEVPN else {
            throw ConfigurationFault(
                "--generate",
                text,
                problem: "leaves out the first routes of a family that has no order",
                remedy: "leave out '@' and what follows it"
            )
        }
        let first: Int = try OptionText.number(String(numbers[1]), "--generate", in: 0...most)
        return ExportTable.Portion(family, count: count, first: first)
    }
}
