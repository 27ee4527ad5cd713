// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collector
import CommandOptions
import Glibc

/// Options of a replay that ask for tenants, as `show vrf` and `show mac-vrf` do.
struct ReplayTenantOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Show the route table of an ip-vrf: a route target, a VNI or a name.", valueName: "tenant")
    )
    var vrf: String?

    @Option(help: ArgumentHelp("Show the MAC table of a mac-vrf.", valueName: "tenant"))
    var macVrf: String?

    @Flag(help: "List the ip-vrfs that EVPN routes tell of.")
    var vrfs = false

    @Flag(help: "List the mac-vrfs that EVPN routes tell of.")
    var macVrfs = false

    @Option(help: ArgumentHelp("The tenant's table of this leaf: a VTEP's address or name.", valueName: "leaf"))
    var asSeenBy: String?

    @Option(help: ArgumentHelp("With --vrf: the preference that leaves give to EVPN routes.", valueName: "number"))
    var preference: UInt8?

    @Flag(help: "With --vrf: print the attributes of every path as well.")
    var detail = false

    @OptionGroup var names: NameFile

    /// What is asked for, each with the option that asks.
    func views() throws -> [(option: String, view: ReplayPlan.View)] {
        var questions: [(option: String, question: ReplayedTenants.Question)] = []
        if let vrf { questions.append(("--vrf", .init(isBridged: false, tenant: vrf))) }
        if let macVrf { questions.append(("--mac-vrf", .init(isBridged: true, tenant: macVrf))) }
        if self.vrfs { questions.append(("--vrfs", .init(isBridged: false, tenant: nil))) }
        if self.macVrfs { questions.append(("--mac-vrfs", .init(isBridged: true, tenant: nil))) }
        guard !questions.isEmpty else {
            let lonely = [
                ("--as-seen-by", self.asSeenBy != nil), ("--names", self.names.names != nil),
                ("--preference", self.preference != nil), ("--detail", self.detail),
            ].first { $0.1 }
            if let lonely { throw ConfigurationFault(lonely.0, nil, problem: "is about tenants", remedy: "give --vrf") }
            return []
        }
        let names = try self.names.read()
        return try questions.map { option, question in
            var question = question
            question.leaf = self.asSeenBy
            question.preference = self.preference
            question.isDetailed = self.detail
            do throws(ReplayedTenants.Fault) {
                try ReplayedTenants.check(question)
            } catch {
                throw ConfigurationFault(option, nil, problem: "cannot be asked: \(error)", remedy: "")
            }
            return (option, .tenants(question, names))
        }
    }
}

/// A replay that ends with a question about tenants.
struct ReplayTenants {
    private let plan: ReplayPlan
    private let question: ReplayedTenants.Question
    private let names: TenantNames

    init(_ plan: ReplayPlan, _ question: ReplayedTenants.Question, _ names: TenantNames) {
        self.plan = plan
        self.question = question
        self.names = names
    }

    /// Reads, asks, prints, and returns the exit status.
    func run() async -> Int32 {
        let tenants = ReplayedTenants(names: self.names, seed: UInt64.random(in: 0...UInt64.max))
        let feeding = ReplayFeeding(self.plan, speed: 0, until: self.plan.at)
        let status = await feeding.run(until: Interruption()) { events in
            await tenants.hear(events)
            return true
        }
        guard status != EX_NOINPUT else { return status }
        let output = StandardOutput()
        var isFound = false
        do throws(ReplayedTenants.Fault) {
            isFound = try await tenants.answer(self.question, json: self.plan.isJSON) { output.write($0) }
        } catch {
            StandardError.complain("bgpcollect: \(error)")
            return EX_USAGE
        }
        return output.status(otherwise: status == EXIT_SUCCESS && !isFound ? 1 : status)
    }
}
