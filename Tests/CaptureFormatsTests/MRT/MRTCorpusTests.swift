// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Foundation
import Testing

@Suite("Archives of others, counted as bgpdump counts them, RFC 6396", .enabled(if: Corpus.isPresent, "no corpus"))
struct MRTCorpusTests {
    /// Archives of which bgpdump says something else, and what is right.
    static let differences: [String: [String: Int]] = [
        // BIRD wrote path identifiers under the subtype for none; bgpdump takes each for a default route.
        "mrt/mrtparse-bird_bgp": ["BGP4MP/STATE": 12, "BGP4MP_AP/A": 14],
        // BGP4MP_ENTRY, which bgpdump does not read: OpenBGPD's other two dumps of the table have as many routes.
        "mrt/own-openbgpd-mp-s.mrt": ["TABLE_DUMP/B": 385],
        // The NLRI ends within a prefix. bgpdump prints what comes before; RFC 7606 section 5.3 makes it an error.
        "mrt/ripe-updates.nlri_mask_trailing_bits.gz": [:],
    ]

    @Test("Every archive has the lines that bgpdump prints", arguments: Archive.all)
    func lines(archive: Archive) throws {
        let census = try archive.census()
        let expected = try Self.differences[archive.path] ?? archive.expectedLines()
        #expect(census.lines == expected)
        #expect(census.unreadable == 0)
        // Nothing is damaged, unknown or left over.
        let isInferred = archive.path == "mrt/mrtparse-bird_bgp"
        #expect(census.notes == (isInferred ? [.inferred(fourOctetAS: true, addPath: [.ipv4Unicast])] : []))
    }

    @Test("Pieces of any size give what the whole file gives", arguments: [1, 13, 4_096])
    func pieces(size: Int) throws {
        for archive in Archive.all
        where ["frr-all", "openbgpd-v2", "openbgpd-mp"].contains(where: archive.path.contains) {
            let whole = try archive.census()
            let pieces = try archive.census(pieces: size)
            #expect(whole.lines == pieces.lines && whole.notes == pieces.notes && whole.peers == pieces.peers)
        }
    }
}

/// One archive of the corpus.
struct Archive: Sendable, CustomTestStringConvertible {
    let path: String
    var testDescription: String { self.path }
    private var url: URL { (Corpus.directory ?? URL(fileURLWithPath: "/")).appendingPathComponent(self.path) }

    /// All of them; none where the corpus is not there.
    static let all: [Archive] = {
        let directory = Corpus.directory?.appendingPathComponent("mrt")
        let names = directory.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) } ?? []
        return names.filter { $0.hasSuffix(".expect.json") }.sorted()
            .map { Archive(path: "mrt/\($0.dropLast(".expect.json".count))") }
    }()

    /// The octets, decompressed where the name says so.
    func octets() throws -> [UInt8] {
        let program = self.path.hasSuffix(".gz") ? "gzip" : self.path.hasSuffix(".bz2") ? "bzip2" : nil
        guard let program else { return [UInt8](try Data(contentsOf: self.url)) }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/\(program)")
        process.arguments = ["-dc", self.url.path]
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return [UInt8](data)
    }

    func census(pieces size: Int = .max) throws -> RecordingCensus {
        try RecordingCensus(mrt: self.octets(), pieces: size)
    }

    /// What bgpdump printed, by type.
    func expectedLines() throws -> [String: Int] {
        let data = try Data(contentsOf: URL(fileURLWithPath: self.url.path + ".expect.json"))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let bgpdump = try #require(object["bgpdump"] as? [String: Any])
        return bgpdump["by_type"] as? [String: Int] ?? [:]
    }
}

extension RecordingCensus {
    /// What an archive holds that comes in pieces of this size.
    init(mrt octets: [UInt8], pieces size: Int = .max) {
        self.init()
        var reader = MRTReader()
        var start = 0
        let bytes = ByteReader(octets).octets
        while start < octets.count {
            let end = start + min(size, octets.count - start)
            reader.read(bytes.extracting(start..<end), into: &self)
            start = end
        }
        reader.finish(into: &self)
    }
}
