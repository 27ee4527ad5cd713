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

    /// The families whose routes can be announced; the others of a recording are left out.
    private static let families: [AddressFamily] = [.ipv4Unicast, .ipv6Unicast, .l2vpnEVPN]

    /// Reads everything.
    ///
    /// What is damaged within a file is left out, and said on standard error.
    ///
    /// - Throws: `ConfigurationFault` where a file cannot be read, or none has a route to announce.
    func read() throws(ConfigurationFault) -> ExportTable {
        var reading = TableReading(table: RecordedTable(seed: UInt64.random(in: 0...UInt64.max)))
        for path in self.paths {
            self.report("reading \(path)")
            defer { self.report("") }
            do {
                try RecordingFile(path: path).read(into: &reading)
            } catch {
                throw ConfigurationFault("--from", nil, problem: "\(error)", remedy: "")
            }
            if let damages = reading.takeDamages() { StandardError.complain("bgpspeak: \(path): \(damages)") }
        }
        let table = reading.table
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

/// A table of recordings, and how often one was damaged.
private struct TableReading: RecordingVisitor {
    var table: RecordedTable
    private var damageCount = 0
    private var firstDamage = 0

    init(table: RecordedTable) {
        self.table = table
    }

    /// What was damaged since this was asked last; `nil` for nothing.
    mutating func takeDamages() -> String? {
        guard self.damageCount > 0 else { return nil }
        defer { self.damageCount = 0 }
        return "damaged in \(self.damageCount) place(s), the first being record \(self.firstDamage); left out"
    }

    mutating func message(_ octets: RawSpan, _ envelope: RecordedMessage) { self.table.message(octets, envelope) }

    mutating func peerTable(_ peers: RecordedPeerTable) { self.table.peerTable(peers) }

    mutating func entry(nlri: RawSpan, attributes: RawSpan, _ envelope: RecordedTableEntry) {
        self.table.entry(nlri: nlri, attributes: attributes, envelope)
    }

    mutating func transition(_ transition: RecordedTransition) { self.table.transition(transition) }

    mutating func note(_ note: RecordingNote) {
        guard note.kind.isDamage else { return }
        if self.damageCount == 0 { self.firstDamage = note.record }
        self.damageCount += 1
    }
}
