// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(
    "Tenants as bgpcollect rebuilds them and as FRR has them, RFC 7432, RFC 9135 and RFC 9136",
    .tags(.interop),
    .needsCommands(),
    .enabled(
        if: TenantLeaf.obstacle == nil || Availability.isRequired,
        Comment(rawValue: TenantLeaf.obstacle ?? "available")
    ),
    .logTails,
    .timeLimit(.minutes(5))
)
struct TenantViewTests {
    private static let vip = "1.1.1.100/32"

    /// Four leaves, the fourth of which reflects to a collector.
    private struct Scene {
        let leaves: [TenantLeaf]
        let collector: CollectorCommand
        var leaf4: TenantLeaf { self.leaves[3] }

        /// Next hops by prefix that the collector says leaf 4 uses because of EVPN.
        func ours() async throws -> [String: Set<String>] {
            let table = try await self.collector.show("vrf", "ip-vrf-1", "--as-seen-by", "leaf4")
            var result: [String: Set<String>] = [:]
            for entry in table["entries"].elements
            where entry["active"].boolean == true && entry["route-type"].string == "bgp-evpn" {
                let hops = entry["next-hops"].elements.compactMap {
                    $0["next-hop-address"].string?.split(separator: "/").first
                }
                result[entry["prefix"].string ?? "?"] = Set(hops.map(String.init))
            }
            return result
        }

        /// The same as FRR has it in the table that it forwards by.
        func theirs() async throws -> [String: Set<String>] {
            var result: [String: Set<String>] = [:]
            for (prefix, routes) in try await self.leaf4.json("zebra", "show ip route vrf ip-vrf-1 json").members {
                for route in routes.elements
                where route["protocol"].string == "bgp" && route["selected"].boolean == true {
                    result[prefix] = Set(route["nexthops"].elements.compactMap { $0["ip"].string })
                }
            }
            return result
        }

        /// Waits until both say the same, and that is what is expected for the address of all nodes.
        func waitUntilEqual(_ what: String, vip: Set<String>) async throws {
            var last = ""
            do {
                try await eventually(what) {
                    let (ours, theirs) = (try await self.ours(), try await self.theirs())
                    last = "collector \(ours), FRR \(theirs)"
                    return ours == theirs && ours[TenantViewTests.vip] == vip
                }
            } catch {
                Issue.record("\(what): \(last)")
                throw error
            }
        }
    }

    private func run(_ body: (Scene) async throws -> Void) async throws {
        try await Lab.run { lab in
            var nodes: [LabNode] = []
            for number in 1...4 { nodes.append(try await lab.node("leaf\(number)")) }
            let ours = try await lab.node("ours")
            var leaves: [TenantLeaf] = []
            for number in 1...4 {
                leaves.append(
                    try await TenantLeaf(
                        number,
                        in: nodes[number - 1],
                        of: lab,
                        neighbors: nodes.filter { $0 != nodes[number - 1] },
                        client: number == 4 ? ours : nil
                    )
                )
            }
            let names = "\(lab.directory)/names"
            try Lab.write(
                "rt 64321:1111 ip-vrf-1\nrt 64321:1 mac-vrf-1\n"
                    + (1...4).map { "vtep 10.0.1.\($0) leaf\($0)\n" }.joined(),
                to: names
            )
            let collector = try await CollectorCommand.start(["--names", names], in: ours, of: lab)
            try await collector.waitUntilEstablished(with: nodes[3].ipv4)
            try await body(Scene(leaves: leaves, collector: collector))
        }
    }

    @Test("From one session with leaf4 its tables are rebuilt as FRR has them, and follow what happens")
    func leaf4() async throws {
        try await self.run { scene in
            try await scene.waitUntilEqual("leaf4 has three next hops", vip: ["10.0.1.1", "10.0.1.2", "10.0.1.3"])
            try await eventually("the nodes are hosts of the tenant") {
                let ours = try await scene.ours()
                return (1...3).allSatisfy { ours["192.168.1.1\($0)/32"] == ["10.0.1.\($0)"] }
            }
            try await scene.waitUntilEqual("leaf4 has all of it", vip: ["10.0.1.1", "10.0.1.2", "10.0.1.3"])

            try await self.compareRoutes(scene)
            try await self.compareMACs(scene)

            let text = try await scene.collector.showText("vrf", "1111", "--as-seen-by", "10.0.1.4", "--detail")
            #expect(text.contains("10.0.1.1/32 (indirect/vxlan)  1111  02:00:00:00:11:01"))
            #expect(text.contains("originator 10.0.1.1, cluster list 10.0.1.4"))

            try await scene.leaves[0].inTenant("ip route del 1.1.1.100/32")
            try await scene.waitUntilEqual("leaf1 has lost its node", vip: ["10.0.1.2", "10.0.1.3"])

            try await scene.leaves[1].inTenant(
                "ip link add moved type veth peer name peer && ip link set moved master br1 up && ip link set peer up "
                    + "&& bridge fdb replace \(TenantLeaf.nodeMAC(1)) dev moved master static"
            )
            try await eventually("the move is seen") {
                let table = try await scene.collector.show("mac-vrf", "mac-vrf-1")
                let moves = table["entries"].elements.first { $0["mac"].string == TenantLeaf.nodeMAC(1) }?["moves"]
                return moves?[0]["from"].string == "10.0.1.1" && moves?[0]["to"].string == "10.0.1.2"
                    && moves?[0]["sequence"].number == 1
            }
        }
    }

    /// Every route of the overlay is there, in the same notation.
    private func compareRoutes(_ scene: Scene) async throws {
        try await eventually("the overlay's routes are the same") {
            var theirs: Set<String> = []
            for (distinguisher, routes) in try await scene.leaf4.json("bgpd", "show bgp l2vpn evpn json").members {
                for name in routes.members.keys where name.hasPrefix("[") { theirs.insert("\(distinguisher):\(name)") }
            }
            let answer = try await scene.collector.show("evpn")
            let ours = Set(answer["destinations"].elements.compactMap { $0["nlri"].string })
            return !ours.isEmpty && ours == theirs
        }
    }

    /// Every remote MAC is behind the same leaf.
    private func compareMACs(_ scene: Scene) async throws {
        try await eventually("the remote MACs are the same") {
            var theirs: [String: String] = [:]
            let macs = try await scene.leaf4.json("zebra", "show evpn mac vni 1 json")["macs"].members
            for (mac, entry) in macs where entry["type"].string == "remote" { theirs[mac] = entry["remoteVtep"].string }
            var ours: [String: String] = [:]
            let table = try await scene.collector.show("mac-vrf", "mac-vrf-1", "--as-seen-by", "leaf4")
            for entry in table["entries"].elements {
                let used = entry["locations"].elements.first { $0["used"].boolean == true }
                ours[entry["mac"].string ?? "?"] = used?["vtep"].string
            }
            return ours[TenantLeaf.nodeMAC(1)] != nil && ours == theirs
        }
    }
}
