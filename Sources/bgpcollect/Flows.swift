// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `bgpcollect flows`.
struct Flows: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Models which flows move when next hops come or go.",
        discussion: """
            Asks a running collector for the next hops that share the load to a prefix, and places flows on them before \
            and after a change: by plain hashing, and with --resilient by buckets that remember their paths, as SR Linux \
            configures them (hash-buckets-per-path x max-paths). A model of the method, not of a switch.

            EXAMPLE
              bgpcollect flows 1.1.1.100/32 --vrf ip-vrf-1 --remove 10.0.1.1 --resilient 4x6

            EXIT STATUS
              0   answered
              1   there is no such route, tenant or next hop
              64  an option is wrong
              69  no collector answers at --api
            """
    )

    @Argument(help: "A prefix or an address; the longest match counts.") var prefix: String
    @Option(help: ArgumentHelp("In this ip-vrf: a route target, a VNI or a name.", valueName: "name")) var vrf: String?
    @Option(help: ArgumentHelp("In the table of this leaf: a VTEP's address or name.", valueName: "leaf"))
    var asSeenBy: String?
    @Option(help: ArgumentHelp("This next hop goes. Repeat for more.", valueName: "addr")) var remove: [String] = []
    @Option(help: ArgumentHelp("This next hop comes. Repeat for more.", valueName: "addr")) var add: [String] = []
    @Option(help: ArgumentHelp("How many flows, up to a million.", valueName: "count")) var flows = "10000"
    @Option(help: ArgumentHelp("Which flows: the same seed gives the same result.", valueName: "number")) var seed = "0"
    @Option(help: ArgumentHelp("Buckets per path and most paths of resilient hashing, as in 4x6.", valueName: "BxP"))
    var resilient: String?
    @Option(help: ArgumentHelp("Plain hashing: threshold (regions, as Linux) or modulo.", valueName: "method"))
    var hash = "threshold"
    @OptionGroup var names: NameFile
    @OptionGroup var options: Show.Options

    func run() async throws {
        func list(_ values: [String]) -> String? { values.isEmpty ? nil : values.joined(separator: ",") }
        let parameters: [(String, String?)] = [
            ("prefix", self.prefix), ("vrf", self.vrf), ("as-seen-by", self.asSeenBy), ("remove", list(self.remove)),
            ("add", list(self.add)), ("flows", self.flows), ("seed", self.seed), ("hash", self.hash),
            ("resilient", self.resilient), self.vrf == nil ? ("names", nil) : try self.names.parameter(),
        ]
        try await LookingGlassRequest("/api/v1/flows", self.options, parameters).print()
    }
}
