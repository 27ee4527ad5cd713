// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import Foundation
import Testing

@Suite("bgpcollect replay --vrf and --mac-vrf", .enabled(if: CollectorProcess.isBuilt, "bgpcollect is not built"))
struct ReplayTenantsCommandTests {
    private static let capture = Fixture.directory.appendingPathComponent("captures/lab-overlay.pcap").path
    /// Four leaves have announced, and none has withdrawn.
    private static let moment = "2026-11-24T10:08:53.003735Z"

    private func run(_ arguments: String..., input: String? = nil) throws -> CollectorProcess {
        try CollectorProcess(["replay", "--at", Self.moment] + arguments, input: input)
    }

    @Test("Tenants are listed, those that route and those that bridge")
    func lists() throws {
        let routed = try self.run("--vrfs", Self.capture)
        #expect(routed.status == 0 && routed.output.contains("64321:1111"))
        let bridged = try self.run("--mac-vrfs", "--json", "-", input: Self.capture)
        let tenants = bridged.objects.first?["network-instances"] as? [[String: Any]] ?? []
        #expect(bridged.status == 0 && tenants.count == 2, "\(bridged.output)")
    }

    @Test("The table of a leaf has the next hops of the others, under the names of a file")
    func view() throws {
        let names = try ArchiveFile(Array("rt 64321:1111 ip-vrf-1\nvtep 10.0.1.4 leaf4\n".utf8))
        let run = try self.run("--vrf", "ip-vrf-1", "--names", names.path, "--as-seen-by", "leaf4", Self.capture)
        let title = "ip-vrf ip-vrf-1 (rt:64321:1111), as seen by leaf4 (10.0.1.4)\n"
        #expect(run.status == 0 && run.output.hasPrefix(title))
        let line = run.output.split(separator: "\n").first { $0.hasPrefix("1.1.1.100/32") }
        #expect(line?.contains("10.0.1.1/32 (indirect/vxlan)  1111") == true)
        #expect(run.output.contains("IPv4 prefixes with ECMP routes  : 3\n"))
        let table = try self.run("--mac-vrf", "64321:1", Self.capture).output
        #expect(table.contains("02:b9:03:01:00:01") && table.contains("MACs: 3,"))
    }

    @Test("Before anybody announced there are no tenants, and one that is not there ends in 1")
    func absence() throws {
        let early = try CollectorProcess(["replay", "--vrfs", "--at", "1", Self.capture])
        #expect(early.status == 0 && early.output == "No ip-vrf among the EVPN routes heard.\n")
        let unknown = try self.run("--vrf", "nobody", Self.capture)
        #expect(unknown.status == 1 && unknown.output.hasPrefix("no ip-vrf 'nobody': "))
        let json = try self.run("--vrf", "nobody", "--json", Self.capture)
        #expect(json.status == 1 && !json.objects.isEmpty)
    }

    @Test(
        "What does not go together is refused",
        arguments: [
            ["--as-seen-by", "10.0.1.4"], ["--detail"], ["--vrf", ""], ["--vrfs", "--messages"],
            ["--vrf", "1111", "--names", "/nonexistent"],
        ]
    )
    func faults(arguments: [String]) throws {
        let run = try CollectorProcess(["replay"] + arguments + [Self.capture])
        #expect(run.status == 64 && run.output.isEmpty && run.complaint.hasPrefix("bgpcollect: --"))
    }
}
