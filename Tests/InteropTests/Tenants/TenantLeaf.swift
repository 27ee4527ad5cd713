// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A leaf of the reference lab: FRR with an ip-vrf and a mac-vrf over VXLAN, without VRF devices.
///
/// FRR takes every namespace under `/run/netns` for a VRF (`zebra -n`), so each leaf has a mount namespace with a tmpfs
/// there, and in it the namespace of its tenant. VXLAN devices are made in the leaf's own namespace, where their packets
/// leave, and moved into the tenant's.
final class TenantLeaf: Sendable {
    let node: LabNode
    /// One to four; four has no node attached.
    let number: Int
    private let directory: String
    private let process: DaemonProcess

    var vtep: String { "10.0.1.\(self.number)" }
    /// The MAC of the node behind the leaf.
    static func nodeMAC(_ number: Int) -> String { "02:aa:00:00:00:1\(number)" }

    /// Starts the leaf in a node.
    ///
    /// - Parameters:
    ///   - number: Its number.
    ///   - node: Where.
    ///   - lab: The lab.
    ///   - neighbors: The other leaves, as iBGP peers.
    ///   - client: Whom it reflects to.
    /// - Throws: What kept it from answering.
    init(_ number: Int, in node: LabNode, of lab: Lab, neighbors: [LabNode], client: LabNode?) async throws {
        self.number = number
        self.node = node
        self.directory = try lab.makeDirectory("leaf\(number)")
        for name in ["bgpd", "zebra"] { lab.watchLog("leaf\(number) \(name)", at: "\(self.directory)/\(name).log") }
        try Lab.write("vrf ip-vrf-1\n vni 1111\n", to: "\(self.directory)/zebra.conf")
        try Lab.write(Self.routing(number, neighbors, client), to: "\(self.directory)/bgpd.conf")
        for (index, neighbor) in neighbors.enumerated() {
            // Leaves are the first nodes of the lab, so that theirs are the numbers but this one's.
            let other = index + 1 < number ? index + 1 : index + 2
            try await node.namespace.ip("route", "add", "10.0.1.\(other)/32", "via", neighbor.ipv4)
        }
        try await Command.check(["/bin/chown", "-R", "frr:frr", self.directory])
        let script = try Self.script(number, self.directory)
        self.process = try lab.start("leaf\(number)", ["/usr/bin/unshare", "-m", "/bin/bash", "-c", script], in: node)
        try await eventually("leaf\(number) answers") {
            try self.process.checkRunning()
            return try await self.vtysh("bgpd", "show version")
        }
        guard number != 4 else { return }
        // zebra makes a host of a neighbour that it is told of, not of one that was there before it.
        try await eventually("leaf\(number) has its VNI") {
            try await self.json("zebra", "show evpn vni json")["1"]["vni"].number == 1
        }
        try await self.inTenant(
            "ip neighbor replace 192.168.1.1\(number) lladdr \(Self.nodeMAC(number)) dev br1 nud stale"
        )
    }

    /// Asks one of its daemons.
    @discardableResult
    func vtysh(_ daemon: String, _ command: String) async throws -> String {
        try await Command.check([
            InstalledProgram.vtysh.located(), "--vty_socket", self.directory, "-d", daemon, "-c", command,
        ])
    }

    /// The same with an answer in JSON.
    func json(_ daemon: String, _ command: String) async throws -> JSONValue {
        try JSONValue(parsing: try await self.vtysh(daemon, command))
    }

    /// Runs a command in the namespace of the tenant.
    func inTenant(_ command: String) async throws {
        let pid = try String(contentsOfFile: "\(self.directory)/zebra.pid", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        try await Command.check([
            "/usr/bin/nsenter", "-t", pid, "-m", "-n", InstalledProgram.ip.located(), "netns", "exec", "ip-vrf-1",
            "/bin/bash", "-c", command,
        ])
    }

    /// Why such a leaf cannot be made here, or `nil` if it can.
    static let obstacle: String? = {
        if let obstacle = Availability.obstacle(for: [.frrBGPD, .frrZebra, .vtysh, .ip]) { return obstacle }
        let probe = "ip link add type vxlan id 1 dstport 4789 && ip link add type bridge"
        let status = Command.runBlocking(["/usr/bin/unshare", "-n", "/bin/sh", "-c", probe])
        return status == 0 ? nil : "this kernel has no VXLAN or no bridges"
    }()

    // MARK: - What it is made of

    private static func script(_ number: Int, _ directory: String) throws -> String {
        let isFourth = number == 4
        var lines = [
            "set -e", "mount -t tmpfs tmpfs /run/netns", "ip netns add ip-vrf-1",
            "ip address add 10.0.1.\(number)/32 dev lo",
            "tenant() { ip netns exec ip-vrf-1 \"$@\"; }", "tenant ip link set lo up",
        ]
        for vni in ["1", "1111"] {
            lines += [
                "ip link add vxlan\(vni) type vxlan id \(vni) local 10.0.1.\(number) dstport 4789 nolearning",
                "ip link set vxlan\(vni) netns ip-vrf-1", "tenant ip link add br\(vni) type bridge",
                "tenant ip link set vxlan\(vni) master br\(vni)",
                "tenant ip link set vxlan\(vni) type bridge_slave learning off neigh_suppress on",
                "tenant ip link set vxlan\(vni) up",
            ]
        }
        lines += [
            "tenant ip link set br1 address 00:00:5e:00:01:01",
            "tenant ip link set br1111 address 02:00:00:00:11:0\(number)",
            "tenant ip link set br1 up", "tenant ip link set br1111 up",
            "tenant ip address add \(isFourth ? "192.168.2.1/24" : "192.168.1.1/24") dev br1",
            "tenant ip link add port type veth peer name node", "tenant ip link set port master br1",
            "tenant ip link set port up", "tenant ip link set node up",
        ]
        if !isFourth {
            let mac = Self.nodeMAC(number)
            lines += [
                "tenant bridge fdb add \(mac) dev port master static",
                "tenant ip route add 1.1.1.100/32 via 192.168.1.1\(number) dev br1",
            ]
        }
        let zebra = try InstalledProgram.frrZebra.located()
        let bgpd = try InstalledProgram.frrBGPD.located()
        let common = "--vty_socket \(directory) -z \(directory)/zserv.api -P 0"
        return
            (lines + [
                "\(zebra) -n -f \(directory)/zebra.conf -i \(directory)/zebra.pid \(common)"
                    + " --log file:\(directory)/zebra.log &",
                "while [ ! -S \(directory)/zserv.api ]; do sleep 0.05; done",
                "\(bgpd) -f \(directory)/bgpd.conf -i \(directory)/bgpd.pid \(common)"
                    + " --log file:\(directory)/bgpd.log &",
                "wait",
            ])
            .joined(separator: "\n")
    }

    private static func routing(_ number: Int, _ neighbors: [LabNode], _ client: LabNode?) -> String {
        let peers = neighbors + (client.map { [$0] } ?? [])
        var lines = [
            "hostname leaf\(number)", "router bgp 64321", " bgp router-id 10.0.1.\(number)",
            " no bgp default ipv4-unicast",
        ]
        for peer in peers {
            lines += [" neighbor \(peer.ipv4) remote-as 64321", " neighbor \(peer.ipv4) timers connect 1"]
        }
        lines.append(" address-family l2vpn evpn")
        lines += peers.map { "  neighbor \($0.ipv4) activate" }
        if let client { lines.append("  neighbor \(client.ipv4) route-reflector-client") }
        lines += [
            "  advertise-all-vni", "  vni 1", "   rd 10.0.1.\(number):1", "   route-target import 64321:1",
            "   route-target export 64321:1", "  exit-vni", " exit-address-family",
            "router bgp 65535 vrf ip-vrf-1", " bgp router-id 10.0.1.\(number)", " address-family ipv4 unicast",
            "  redistribute connected", "  redistribute kernel", " exit-address-family", " address-family l2vpn evpn",
            "  rd 10.0.1.\(number):1111", "  route-target import 64321:1111", "  route-target export 64321:1111",
            "  advertise ipv4 unicast", " exit-address-family",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
