// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPWire
import CaptureFormats
import CommandOptions
import Glibc
import RecordingFiles

/// The routes of recordings, read one behind the other, that a full table is made of.
struct RecordedRoutes {
    /// The files, `-` for standard input.
    var paths: [String]
    /// The peer whose routes they are; `nil` for the best of all peers'.
    var peer: IPAddress?

    private static let families: [AddressFamily] = [.ipv4Unicast, .ipv6Unicast, .l2vpnEVPN]

    /// Reads everything.
    ///
    /// - Throws: `ConfigurationFault` where a file cannot be read to its end, or has no route to announce: a table that is
    ///   not whole is not sent.
    func read() throws(ConfigurationFault) -> ExportTable {
        // The order of a table that nobody feeds live has nothing to fear from collisions.
        var table = RecordedTable(seed: 1)
        for path in self.paths {
            self.report("reading \(path)")
            defer { self.report("") }
            do {
                try RecordingFile(path: path).read(into: &table)
            } catch {
                throw ConfigurationFault("--from", nil, problem: "\(error)", remedy: "")
            }
        }
        if let peer = self.peer, !table.peers.contains(where: { $0.peer.address == peer }) {
            let known = table.peers.prefix(8).map { "\($0.peer.address)" }.joined(separator: ", ")
            throw ConfigurationFault(
                "--from-peer",
                "\(peer)",
                problem: "is in none of the files",
                remedy: known.isEmpty ? "" : "there are \(known)\(table.peers.count > 8 ? " and more" : "")"
            )
        }
        let routes = table.exportTable(of: Self.families, heardFrom: self.peer)
        guard routes.routeCount > 0 else {
            throw ConfigurationFault(
                "--from",
                self.paths.joined(separator: " "),
                problem: "has no unicast or EVPN route",
                remedy: "give an archive of a table, such as bview.20261101.0000.gz"
            )
        }
        return routes
    }

    /// One line on a terminal, written over by the next one.
    private func report(_ words: String) {
        guard isatty(STDERR_FILENO) != 0 else { return }
        let octets = Array("\r\u{1B}[K\(words)".utf8)
        // The pointer is used only during the call; a line that is lost costs nothing.
        _ = unsafe octets.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
