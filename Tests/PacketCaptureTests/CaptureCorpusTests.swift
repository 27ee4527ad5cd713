// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import CaptureFormats
import Foundation
import PacketCapture
import Testing

@Suite("Captures of others, counted as tshark counts them", .enabled(if: Corpus.isPresent, "no corpus"))
struct CaptureCorpusTests {
    /// Captures in which another count is the right one, and why.
    static let differences: [String: String] = [
        // A KEEPALIVE behind an OPEN that a program put into a SYN, whose own number it forgot: tshark loses an octet.
        "pcap/pmacct-300-traffic-00.pcap": "keepalive",
        "pcap/pmacct-301-traffic-00.pcap": "keepalive",
        "pcap/pmacct-302-traffic-00.pcap": "keepalive",
        "pcap/pmacct-302-traffic-01.pcap": "keepalive",
        "pcap/pmacct-302-traffic-02.pcap": "keepalive",
        "pcap/pmacct-302-traffic-03.pcap": "keepalive",
        // Random octets with markers in between: tshark stops at the first nonsense of a frame, the search goes on.
        "pcap/bgp-ub.pcap": "more",
    ]

    @Test("Every capture has the messages, attributes and prefixes that tshark finds", arguments: captures(in: "pcap"))
    func sessions(capture: Capture) throws {
        let census = try capture.census()
        var expected = try capture.expected()
        switch Self.differences[capture.path] {
        case "keepalive": expected.messages = Self.correctingKeepalive(expected.messages)
        case "more":
            #expect(census.messages["UPDATE", default: 0] > expected.messages["UPDATE", default: 0])
            return
        default: break
        }
        #expect(census.messages == expected.messages)
        #expect(census.attributes == expected.attributes)
        #expect(census.announced == expected.announced && census.withdrawn == expected.withdrawn)
    }

    @Test("So has every capture of EVPN sessions", arguments: captures(in: "pcap-evpn"))
    func evpn(capture: Capture) throws { try self.sessions(capture: capture) }

    /// OPENs of Peer Up and NOTIFICATIONs of Peer Down are messages, UPDATEs those of Route Monitoring.
    @Test(
        "Every capture of BMP has the messages, attributes and prefixes that tshark finds",
        arguments: captures(in: "bmp")
    )
    func monitoring(capture: Capture) throws {
        let census = try capture.census()
        let expected = try capture.expected()
        #expect(census.messages == expected.messages)
        #expect(census.attributes == expected.attributes)
        #expect(census.announced == expected.announced && census.withdrawn == expected.withdrawn)
        #expect(census.messages["OPEN", default: 0] == 2 * expected.monitoring["PeerUp", default: 0])
        for type in ["StatisticsReport", "Initiation", "Termination", "Mirroring"] {
            #expect(census.monitoring[type] == expected.monitoring[type])
        }
        #expect(census.undecoded == 0)
    }

    @Test("What crashed other decoders is read to its end", arguments: captures(in: "malformed"))
    func malformed(capture: Capture) throws {
        let census = try capture.census()
        #expect(!census.messages.isEmpty || !census.notes.isEmpty)
    }

    private static func correctingKeepalive(_ messages: [String: Int]) -> [String: Int] {
        var messages = messages
        messages["KEEPALIVE"] = messages.removeValue(forKey: "undecoded")
        return messages
    }
}

/// One capture of the corpus.
struct Capture: Sendable, CustomTestStringConvertible {
    let path: String
    var testDescription: String { self.path }
    private var url: URL { (Corpus.directory ?? URL(fileURLWithPath: "/")).appendingPathComponent(self.path) }

    init(_ path: String) { self.path = path }

    /// Reads it, decompressed on the way where its name says so.
    func census(options: ObservationOptions = ObservationOptions()) throws -> MessageCensus {
        var census = MessageCensus()
        guard self.path.hasSuffix(".gz") else {
            var reader = CaptureReader(try CaptureHandle(path: self.url.path), options: options)
            try reader.read(to: &census)
            return census
        }
        let gzip = Process()
        let pipe = Pipe()
        gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
        gzip.arguments = ["-dc", self.url.path]
        gzip.standardOutput = pipe
        try gzip.run()
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        var reader = CaptureReader(try CaptureHandle(fileDescriptor: descriptor, name: self.path), options: options)
        try reader.read(to: &census)
        gzip.waitUntilExit()
        return census
    }

    /// What tshark counted.
    func expected() throws -> ExpectedCounts { try ExpectedCounts(self.url.path + ".expect.json") }
}

/// The captures of one folder of the corpus; none where it is not there.
func captures(in folder: String) -> [Capture] {
    let directory = Corpus.directory?.appendingPathComponent(folder)
    let names = directory.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) } ?? []
    return names.filter { $0.hasSuffix(".expect.json") && $0.contains("cap") }.sorted()
        .map { Capture("\(folder)/\($0.dropLast(".expect.json".count))") }
}

/// Counts that an independent program made.
struct ExpectedCounts {
    var messages: [String: Int]
    var monitoring: [String: Int]
    var attributes: [String: Int]
    var announced: Int
    var withdrawn: Int

    init(_ path: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        self.messages = object["bgp_messages"] as? [String: Int] ?? [:]
        self.monitoring = object["bmp_messages"] as? [String: Int] ?? [:]
        self.attributes = object["attribute_codes"] as? [String: Int] ?? [:]
        let prefixes = object["ipv4_prefixes"] as? [String: Int] ?? [:]
        self.announced = prefixes["nlri"] ?? 0
        self.withdrawn = prefixes["withdrawn"] ?? 0
    }
}
