// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Foundation
import Testing

/// Archives that we write, read by a program that has nothing of ours in it.
@Suite("What bgpdump finds in archives of ours", .tags(.interop), .needsCommandsAlone(and: .bgpdump))
struct BGPDumpTests {
    /// Captures of this checkout, and sessions of the corpus where it is there.
    static let captures =
        Self.files(Fixture.directory.appendingPathComponent("captures")) { $0.hasSuffix(".pcap") }
        + ["pcap", "pcap-evpn"].flatMap { folder in
            Self.files(Corpus.directory?.appendingPathComponent(folder)) { $0.hasPrefix("own-") }
        }

    /// Archives of others, but for those that bgpdump reads wrongly or not at all; `docs/archives.md` names them.
    static let archives = Self.files(Corpus.directory?.appendingPathComponent("mrt")) {
        !["bgpkit-rrc00-updates.19990903.1041.gz", "mrtparse-bird_bgp", "own-openbgpd-mp-s.mrt"].contains($0)
    }

    private static func files(_ folder: URL?, where isWanted: (String) -> Bool) -> [String] {
        guard let folder else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasSuffix(".json") && isWanted($0) }.sorted()
            .map { folder.appendingPathComponent($0).path }
    }

    private func collect(_ arguments: [String]) async throws -> Command.Output {
        try await Command.run([BuiltCommand.bgpcollect.located(), "replay"] + arguments)
    }

    /// The lines that bgpdump makes of a file.
    private func dump(_ path: String) async throws -> [String] {
        try await Command.check([InstalledProgram.bgpdump.located(), "-m", path])
            .split(separator: "\n").map(String.init)
    }

    /// The lines that bgpdump makes of what `bgpcollect replay --write-mrt` writes with these arguments.
    private func written(_ arguments: [String]) async throws -> [String] {
        let path = "\(RunDirectory.shared.path)/archive-\(RunDirectory.shared.nextNumber()).mrt"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let run = try await self.collect(["--write-mrt", path] + arguments)
        #expect(run.status == 0, "\(run.standardError)")
        return try await self.dump(path)
    }

    @Test("Messages of a capture: as many routes as there are, with the same attributes", arguments: captures)
    func messages(capture: String) async throws {
        let found = try await self.written([capture]).filter { !$0.contains("|STATE|") }
        let expected = try await self.collect(["--format", "bgpdump", capture]).standardOutput
        #expect(found == expected.split(separator: "\n").map(String.init))
    }

    @Test("Records of an archive: the lines of the archive that was read", arguments: archives)
    func records(archive: String) async throws {
        let expected = try await self.dump(archive)
        #expect(!expected.isEmpty)
        #expect(try await self.written([archive]) == expected)
    }

    @Test("A table: every route that is shown, with peer, path, origin and next hop", arguments: captures)
    func table(capture: String) async throws {
        let summary = try JSONValue(parsing: try await self.collect(["--json", capture]).standardOutput)
        // Sessions of captures end in them; half-way they are up.
        let first = try #require(summary["first"].string).prefix(19)
        let last = try #require(summary["last"].string).prefix(19)
        let style = Date.ISO8601FormatStyle().year().month().day().time(includingFractionalSeconds: false)
        let (start, end) = (try Date(String(first), strategy: style), try Date(String(last), strategy: style))
        let time = "\(Int(start.timeIntervalSince1970 + end.timeIntervalSince(start) / 2))"
        let shown = try await self.collect(["--routes", "--json", "--at", time, capture]).standardOutput
        let expected = try shown.split(separator: "\n").flatMap { try self.routes(JSONValue(parsing: String($0))) }
        let found = try await self.written(["--at", time, capture]).map(self.fields)
        #expect(found.sorted() == expected.sorted())
    }

    /// The routes of a page, as far as lines of bgpdump show them.
    private func routes(_ page: JSONValue) throws -> [String] {
        guard ["ipv4-unicast", "ipv6-unicast"].contains(page["afi-safi-name"].string) else { return [] }
        return page["destinations"].elements.flatMap { destination in
            destination["routes"].elements.map { route in
                let path = route["path-id"].integer.map { " #\($0)" } ?? ""
                let peer = "\(route["neighbor-address"].string ?? "") \(route["peer-as"].integer ?? 0)"
                let prefix = destination["prefix"].string ?? ""
                let words = ["as-path", "origin", "next-hop"].map { route[$0].string ?? "" }
                return "\(peer) \(prefix)\(path) \(words.joined(separator: " "))".lowercased()
            }
        }
    }

    /// A line of bgpdump in the same words.
    private func fields(_ line: String) -> String {
        var fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let path = fields[0].hasSuffix("_AP") ? " #\(fields.remove(at: 6))" : ""
        let prefix = IPPrefix(fields[5])?.description ?? fields[5]
        let (peer, nextHop) = (IPAddress(fields[3])?.description, IPAddress(fields[8])?.description)
        return "\(peer ?? "") \(fields[4]) \(prefix)\(path) \(fields[6]) \(fields[7]) \(nextHop ?? "")".lowercased()
    }
}
