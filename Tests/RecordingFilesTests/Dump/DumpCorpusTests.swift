// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Foundation
import RecordingFiles
import Testing

/// An archive of the corpus, with the hash of what bgpdump 1.6.2 prints of it.
struct DumpedArchive: CustomTestStringConvertible, Sendable {
    let name: String
    let path: String
    let hash: String
    let lines: Int

    var testDescription: String { self.name }

    /// Archives whose lines differ, with the number of lines here; `docs/bgpdump-differences.md` argues each.
    static let disputed: [String: Int] = [
        "bgpkit-rrc00-updates.19990903.1041.gz": 65_315, "mrtparse-bird_bgp": 26, "own-openbgpd-mp-s.mrt": 385,
    ]

    static let all: [DumpedArchive] = {
        guard let folder = Corpus.directory?.appendingPathComponent("mrt") else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".expect.json") }.sorted().compactMap { expected in
            guard let data = try? Data(contentsOf: folder.appendingPathComponent(expected)),
                let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
                let dump = object["bgpdump"] as? [String: Any], let hash = dump["sha256_of_m_output"] as? String
            else { return nil }
            let name = String(expected.dropLast(".expect.json".count))
            let path = folder.appendingPathComponent(name).path
            return DumpedArchive(name: name, path: path, hash: hash, lines: dump["lines"] as? Int ?? -1)
        }
    }()
}

@Suite("Lines of bgpdump -m", .enabled(if: Corpus.isPresent, "needs the corpus; set BGP_CORPUS"))
struct DumpCorpusTests {
    private func dump(_ archive: DumpedArchive) throws -> (hash: String, lines: Int) {
        var hash = SHA256()
        var lines = 0
        var output = DumpOutput { text in
            let octets = [UInt8](copying: text)
            lines += octets.count { $0 == UInt8(ascii: "\n") }
            hash.update(octets)
        }
        try RecordingFile(path: archive.path).read(into: &output)
        output.flush()
        return (hash.hexadecimal(), lines)
    }

    @Test("Every line equals that of bgpdump 1.6.2, but where it errs", arguments: DumpedArchive.all)
    func equal(archive: DumpedArchive) throws {
        let dump = try self.dump(archive)
        if let lines = DumpedArchive.disputed[archive.name] {
            #expect(dump.lines == lines)
            #expect(dump.hash != archive.hash)
            return
        }
        #expect(dump.lines == archive.lines)
        #expect(dump.hash == archive.hash)
    }
}
