// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@testable import BGPTable

@Suite("What the decision reads of attributes, RFC 4271 section 9.1.2.2")
struct DecisionSummaryTests {
    private func read(_ digits: String, _ options: DecisionOptions = DecisionOptions()) -> DecisionSummaryReader {
        let block = octets(digits)
        let reader = ByteReader(block)
        return DecisionSummaryReader(reader.octets, options: options, seed: 1)
    }

    struct PathCase: Sendable, CustomTestStringConvertible {
        let path: String
        let length: UInt64
        let neighbour: UInt32
        var testDescription: String { self.path }
    }

    @Test(
        "A set counts one, confederation segments nothing; the neighbour is the first real AS",
        arguments: [
            PathCase(path: "400200", length: 0, neighbour: 0),
            PathCase(path: "40020a 0202 0000fde9 00000002", length: 2, neighbour: 65_001),
            PathCase(path: "40020a 0102 0000fde9 00000002", length: 1, neighbour: 0),
            PathCase(path: "400210 0201 0000fde9 0102 00000003 00000004", length: 2, neighbour: 65_001),
            PathCase(path: "40020c 0301 00000005 0201 0000fde9", length: 1, neighbour: 65_001),
            PathCase(path: "400206 0401 00000005", length: 0, neighbour: 0),
        ]
    )
    func pathLength(example: PathCase) {
        let summary = self.read(example.path).summary
        #expect(summary.rank >> 16 & 0xFFFF == example.length)
        #expect(summary.neighbourAS == example.neighbour)
    }

    @Test("Higher LOCAL_PREF, a shorter path and a better ORIGIN rank lower, in this order")
    func rank() {
        let base = "40010100 40020602010000fde9 400504"
        let usual = self.read(base + "00000064").summary.rank
        #expect(self.read("40010100 40020602010000fde9").summary.rank == usual)
        #expect(self.read(base + "00000065").summary.rank < usual)
        #expect(self.read("40010101 40020602010000fde9").summary.rank == usual + 1)
        #expect(self.read("40010102 400200").summary.rank < usual)
        var options = DecisionOptions()
        options.ignoresPathLength = true
        #expect(
            self.read("40010100 400200", options).summary.rank == self.read(base + "00000064", options).summary.rank
        )
    }

    @Test("The own AS in the path is a loop, as often as it may not be there", arguments: [0, 1, 2])
    func ownAS(allowed: Int) {
        var options = DecisionOptions()
        options.ownAS = 65_001
        options.allowedOwnAS = allowed
        let summary = self.read("40020e 0203 0000fde9 00000002 0000fde9", options).summary
        #expect(summary.loop == (allowed < 2 ? .ownAS : nil))
        #expect(self.read("40020e 0203 0000fde9 00000002 0000fde9").summary.loop == nil)
    }

    @Test("The own identifier as ORIGINATOR_ID or in CLUSTER_LIST is a loop, RFC 4456 section 8")
    func reflection() {
        var options = DecisionOptions()
        options.ownIdentifier = BGPIdentifier(rawValue: 0x0A00_0001)
        #expect(self.read("8009040a000001", options).summary.loop == .ownIdentifier)
        #expect(self.read("800a080a0000020a000001", options).summary.loop == .ownCluster)
        let other = self.read("8009040a000002 800a080a0000020a000003", options).summary
        #expect(other.loop == nil)
        #expect(other.originator == 0x0A00_0002)
        #expect(other.clusterCount == 2)
    }

    struct NextHopCase: Sendable, CustomTestStringConvertible {
        let octets: String
        let address: String
        var testDescription: String { self.octets }
    }

    private static let global = "20010db8000000000000000000000001"
    private static let link = "fe800000000000000000000000000001"

    @Test(
        "Next hops of all lengths are told apart by their address",
        arguments: [
            NextHopCase(octets: "400304c0000201", address: "192.0.2.1"),
            NextHopCase(octets: "800e0504c0000201", address: "192.0.2.1"),
            NextHopCase(octets: "800e0d0c0000000000000000c0000201", address: "192.0.2.1"),
            NextHopCase(octets: "800e1110" + global, address: "2001:db8::1"),
            NextHopCase(octets: "800e2120" + global + link, address: "2001:db8::1"),
            NextHopCase(octets: "800e2120" + String(repeating: "00", count: 16) + link, address: "fe80::1"),
            NextHopCase(octets: "800e19180000000000000000" + global, address: "2001:db8::1"),
            NextHopCase(
                octets: "800e31300000000000000000" + global + "0000000000000000" + link,
                address: "2001:db8::1"
            ),
            NextHopCase(octets: "800e0100", address: "0.0.0.0"),
        ]
    )
    func nextHop(example: NextHopCase) throws {
        let address = try #require(IPAddress(example.address))
        #expect(self.read(example.octets).nextHop == NextHopTable.Address(address))
    }

    @Test("AIGP is the first TLV of type 1, RFC 7311 section 3")
    func aigp() {
        #expect(self.read("801a0b 01000b 0000000000000007").aigp == 7)
        #expect(self.read("801a0f 02000400 01000b 0000000000000009").aigp == 9)
        #expect(self.read("801a04 02000400").aigp == nil)
        #expect(self.read("801a03 010002").aigp == nil)
    }

    @Test("Attributes cut anywhere never trap")
    func truncation() {
        let whole = octets(
            "40010100 40020e 0203 0000fde9 00000002 0000fde9 400304c0000201 80040400000005 40050400000064 8009040a000001"
                + "800a080a0000020a000001 801a0b 01000b 0000000000000007 800e1110" + Self.global
        )
        for count in 0...whole.count {
            let cut = Array(whole.prefix(count))
            let reader = ByteReader(cut)
            _ = DecisionSummaryReader(reader.octets, options: DecisionOptions(), seed: 0)
        }
    }
}
