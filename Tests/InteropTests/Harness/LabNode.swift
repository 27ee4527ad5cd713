// SPDX-License-Identifier: Apache-2.0

/// A namespace on the segment of a lab.
struct LabNode: Hashable, Sendable {
    let name: String
    /// One for the first node, and so on; the last part of its addresses.
    let number: Int
    let namespace: Namespace

    var interface: String { "eth0" }
    var ipv4: String { "10.0.0.\(self.number)" }
    var ipv6: String { "fd00::\(self.number)" }
    /// Its link-local address, the same for a given number in every lab.
    var linkLocal: String { "fe80::\(self.number)" }

    /// Its address of one family.
    func address(_ family: DaemonFamily) -> String {
        family == .ipv4 ? self.ipv4 : self.ipv6
    }

    /// A counter of the extended TCP statistics of its kernel, such as `TCPMD5Failure`.
    func tcpCounter(_ name: String) async throws -> Int {
        let text = try await Command.check(["/bin/cat", "/proc/net/netstat"], in: self.namespace)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("TcpExt:") }.map { $0.split(separator: " ") }
        guard rows.count == 2, let column = rows[0].firstIndex(where: { $0 == name }) else { return 0 }
        return Int(rows[1][column]) ?? 0
    }
}
