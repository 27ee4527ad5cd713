// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

extension Show {
    /// What questions about tenants share.
    struct TenantOptions: ParsableArguments {
        @Option(help: ArgumentHelp("The table of this leaf: a VTEP's address or name.", valueName: "leaf"))
        var asSeenBy: String?

        @Option(help: ArgumentHelp("Only routes of this neighbor.", valueName: "addr"))
        var peer: String?

        @OptionGroup var names: NameFile

        func parameters() throws -> [(String, String?)] {
            [("as-seen-by", self.asSeenBy), ("peer", self.peer), try self.names.parameter()]
        }
    }

    /// What ip-vrfs hold.
    struct VRF: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "vrf",
            abstract: "ip-vrfs rebuilt from EVPN routes: a list, or the route table of one."
        )
        @Argument(help: "A route target, a VNI, or a name; without it all are listed.") var name: String?
        @Option(help: ArgumentHelp("The preference that leaves give to EVPN routes.", valueName: "number"))
        var preference: UInt8 = 170
        @Flag(help: "Print the attributes of every path as well.") var detail = false
        @OptionGroup var tenant: TenantOptions
        @OptionGroup var options: Options

        func run() async throws {
            var parameters = try self.tenant.parameters()
            if self.name != nil {
                parameters += [("preference", "\(self.preference)"), ("detail", self.detail ? "true" : nil)]
            }
            let path = "/api/v1/vrfs" + (self.name.map { "/" + LookingGlassRequest.encode($0) } ?? "")
            try await LookingGlassRequest(path, self.options, parameters).print()
        }
    }

    /// What mac-vrfs hold.
    struct MACVRF: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "mac-vrf",
            abstract: "mac-vrfs rebuilt from EVPN routes: a list, or the MAC table of one."
        )
        @Argument(help: "A route target, a VNI, or a name; without it all are listed.") var name: String?
        @OptionGroup var tenant: TenantOptions
        @OptionGroup var options: Options

        func run() async throws {
            let path = "/api/v1/mac-vrfs" + (self.name.map { "/" + LookingGlassRequest.encode($0) } ?? "")
            try await LookingGlassRequest(path, self.options, try self.tenant.parameters()).print()
        }
    }
}
