// SPDX-License-Identifier: Apache-2.0

import BGPTable
import BGPTestSupport
import BGPWire
import CaptureFormats
import Foundation
import RecordingFiles
import Testing

/// A recording of the corpus that is read, written, and read again.
struct WrittenRecording: CustomTestStringConvertible, Sendable {
    let name: String
    /// A moment at which sessions are up, in nanoseconds since 1970; `nil` for the end.
    var moment: Int64?

    var testDescription: String { self.name }
    var path: String { Corpus.directory?.appendingPathComponent(self.name).path ?? "" }

    static let all = [
        WrittenRecording(name: "pcap-evpn/own-frr-unnumbered-evpn-s.pcap", moment: 1_795_406_320_000_000_000),
        WrittenRecording(name: "mrt/own-frr-all-s.mrt", moment: 1_795_406_320_000_000_000),
        WrittenRecording(name: "mrt/ripe-updates.20100722.2015.gz"),
        WrittenRecording(name: "mrt/ripe-updates.20070211.0141.gz"),
        WrittenRecording(name: "mrt/own-bird-rib6-s.mrt"),
        WrittenRecording(name: "mrt/ripe-bview.ipv4_unicast_add_path.gz"),
        WrittenRecording(name: "mrt/own-gobgp-upd-s.mrt"),
        WrittenRecording(name: "pcap/own-bird-gobgp-addpath-s.pcap", moment: nil),
        WrittenRecording(name: "bmp/own-gobgp-bmp-s.pcap"),
    ]
}

@Suite(
    "Archives written from recordings, RFC 6396, RFC 8050",
    .enabled(if: Corpus.isPresent, "needs the corpus; set BGP_CORPUS")
)
struct TableArchiveTests {
    /// One route, whatever table it is in.
    private struct Entry: Hashable {
        var family: AddressFamily
        var key: RouteKey
        var nlri: [UInt8]?
        var peer: IPAddress
        var asNumber: ASNumber
        var path: PathIdentifier
        var attributes: PathAttributes
    }

    private func entries(_ table: RecordedTable) -> [Entry: Int] {
        var result: [Entry: Int] = [:]
        let peers = Dictionary(uniqueKeysWithValues: table.peers.map { ($0.index, $0.peer) })
        table.withRIB { rib in
            for row in FamilyTable.rows {
                var next = rib.next(after: nil, row.family)
                while let destination = next {
                    for route in destination.routes {
                        guard let peer = peers[route.peer] else { continue }
                        let entry = Entry(
                            family: row.family,
                            key: destination.key,
                            nlri: route.nlri,
                            peer: peer.address,
                            asNumber: peer.asNumber,
                            path: route.path,
                            attributes: route.attributes
                        )
                        result[entry, default: 0] += 1
                    }
                    next = rib.next(after: destination.key, row.family)
                }
            }
        }
        return result
    }

    private func table(_ path: String, until moment: Int64? = nil) throws -> RecordedTable {
        var table = RecordedTable(until: moment.map { RecordedInstant(nanosecondsSinceEpoch: $0) }, seed: 1)
        try RecordingFile(path: path).read(into: &table)
        return table
    }

    @Test(
        "A table that is written and read again is the same table, every family of it",
        arguments: WrittenRecording.all
    )
    func tables(recording: WrittenRecording) throws {
        let table = try self.table(recording.path, until: recording.moment)
        var octets: [UInt8] = []
        let count = TableArchive(table).write {
            octets += $0
            return true
        }.paths
        #expect(count == table.withRIB { $0.pathCount })
        let file = try TemporaryFile(octets)
        // Views of one peer (RFC 7854) are one peer to an archive, so only the number of routes is compared there.
        let again = try self.table(file.path)
        guard Set(table.peers.map(\.peer.view)).count == 1 else { return }
        #expect(self.entries(again) == self.entries(table))
    }

    @Test("Messages that are written and read again make the same table", arguments: WrittenRecording.all)
    func messages(recording: WrittenRecording) throws {
        let table = try self.table(recording.path, until: recording.moment)
        guard table.counts.entries == 0, Set(table.peers.map(\.peer.view)).count == 1 else { return }
        var octets: [UInt8] = []
        var archive = ArchiveOutput {
            octets += $0
            return true
        }
        try RecordingFile(path: recording.path).read(into: &archive)
        archive.flush()
        let file = try TemporaryFile(octets)
        let again = try self.table(file.path, until: recording.moment)
        #expect(self.entries(again) == self.entries(table))
    }

    @Test("A capture, an archive and a BMP stream of one session give one table")
    func oneSession() throws {
        let folder = try #require(Corpus.directory)
        let names = ["pcap/own-bird-gobgp-addpath-s.pcap", "mrt/own-gobgp-upd-s.mrt", "bmp/own-gobgp-bmp-s.pcap"]
        let address = try #require(IPAddress("10.9.2.1"))
        let tables = try names.map { name -> Set<RouteKey> in
            let table = try self.table(folder.appendingPathComponent(name).path)
            let wanted = table.peers.filter { $0.peer.address == address && $0.peer.view == .adjRIBIn }.map(\.index)
            return table.withRIB { rib in
                var result: Set<RouteKey> = []
                for family in [AddressFamily.ipv4Unicast, .ipv6Unicast] {
                    var next = rib.next(after: nil, family)
                    while let destination = next {
                        if destination.routes.contains(where: { wanted.contains($0.peer) }) {
                            result.insert(destination.key)
                        }
                        next = rib.next(after: destination.key, family)
                    }
                }
                return result
            }
        }
        #expect(tables[0].count == 380)
        #expect(tables[1] == tables[0])
        #expect(tables[2] == tables[0])
    }
}
