// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BGPTransport
import BGPWire
import Collector
import CommandOptions
import Glibc

/// `bgpcollect show`.
struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks a running collector.",
        discussion: """
            EXIT STATUS
              0   answered
              1   there is no such neighbor or tenant, or no route to explain
              64  an option is wrong
              69  no collector answers at --api
            """,
        subcommands: [Summary.self, Neighbors.self, Routes.self, EVPN.self, Explain.self, VRF.self, MACVRF.self],
        defaultSubcommand: Summary.self
    )

    /// What every question has.
    struct Options: ParsableArguments {
        @Option(help: ArgumentHelp("Where the collector's looking glass is.", valueName: "addr:port"))
        var api = "127.0.0.1:8179"

        @Flag(help: "Print JSON.")
        var json = false
    }

    /// Peers in brief.
    struct Summary: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Totals, and every neighbor in a line.")
        @OptionGroup var options: Options

        func run() async throws {
            try await LookingGlassRequest("/api/v1/summary", self.options).print()
        }
    }

    /// Peers in full.
    struct Neighbors: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Neighbors in full.")
        @Argument(help: "Only this neighbor.") var address: String?
        @OptionGroup var options: Options

        func run() async throws {
            let path = self.address.map { "/api/v1/neighbors/\(LookingGlassRequest.encode($0))" }
            try await LookingGlassRequest(path ?? "/api/v1/neighbors", self.options).print()
        }
    }

    /// Filters that questions about routes share.
    struct Filters: ParsableArguments {
        @Option(help: ArgumentHelp("Only routes of this neighbor.", valueName: "addr"))
        var peer: String?

        @Option(help: ArgumentHelp("Only routes whose AS path matches, as in _65001_ or ^65001.", valueName: "regex"))
        var asPath: String?

        @Option(help: ArgumentHelp("Only routes with this community, of any kind.", valueName: "community"))
        var community: String?

        @Option(help: ArgumentHelp("Stop after this many destinations; 0 for no end.", valueName: "count"))
        var limit = 0

        var parameters: [(String, String?)] {
            [("peer", self.peer), ("as-path", self.asPath), ("community", self.community)]
        }
    }

    /// Routes.
    struct Routes: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Routes of one family.")
        @Argument(help: "Only this prefix; see the flags for its relatives.") var prefix: String?
        @Flag(exclusivity: .exclusive, help: "How destinations relate to the prefix.") var match: PrefixMatch = .exact
        @Option(help: ArgumentHelp("The family; default: that of the prefix, else ipv4-unicast.", valueName: "family"))
        var family: String?
        @OptionGroup var filters: Filters
        @OptionGroup var options: Options

        func run() async throws {
            let match = self.prefix == nil ? nil : self.match.rawValue
            let own: [(String, String?)] = [("prefix", self.prefix), ("match", match), ("family", self.family)]
            let request = LookingGlassRequest("/api/v1/routes", self.options, own + self.filters.parameters)
            try await request.print(limit: self.filters.limit)
        }
    }

    /// How destinations relate to a prefix.
    enum PrefixMatch: String, EnumerableFlag {
        case exact, longest, longer, shorter
    }

    /// EVPN routes.
    struct EVPN: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "evpn", abstract: "EVPN routes.")
        @Option(help: ArgumentHelp("Only routes of this type, 1 to 11.", valueName: "type")) var type: String?
        @OptionGroup var filters: Filters
        @OptionGroup var options: Options

        func run() async throws {
            let request = LookingGlassRequest(
                "/api/v1/evpn",
                self.options,
                [("type", self.type)] + self.filters.parameters
            )
            try await request.print(limit: self.filters.limit)
        }
    }

    /// Why a path won.
    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Why a path won, why the others lost, and who shares the load."
        )
        @Argument(help: "A prefix or an address; the longest match is explained.") var prefix: String
        @Option(help: ArgumentHelp("The family; default: that of the prefix.", valueName: "family")) var family: String?
        @OptionGroup var options: Options

        func run() async throws {
            let parameters: [(String, String?)] = [("prefix", self.prefix), ("family", self.family)]
            try await LookingGlassRequest("/api/v1/explain", self.options, parameters).print()
        }
    }
}
