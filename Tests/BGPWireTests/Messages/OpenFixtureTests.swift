// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Foundation
import Testing

@Suite("OPENs of the fixtures")
struct OpenFixtureTests {
    /// The word of a fixture for what a receiver does, and the OPEN if it takes it.
    private func verdict(_ wire: [UInt8]) -> (text: String, open: OpenMessage?) {
        do throws(MessageError) {
            guard case .open(let open) = try Message(parsing: ByteReader(wire).octets, in: DecodeContext()) else {
                return ("not an OPEN", nil)
            }
            return ("accept", open)
        } catch {
            let data = error.data.isEmpty ? "" : " " + HexText.digits(error.data)
            return ("reset \(error.code.rawValue)/\(error.subcode)\(data)", nil)
        }
    }

    @Test(
        "Each is judged and read as it says",
        arguments: Fixture.all(in: "opens") + Fixture.all(in: "malformed", prefix: "open-")
    )
    func read(fixture: Fixture) {
        let (verdict, open) = self.verdict(fixture.wire)
        #expect(fixture.says("verdict", verdict), "\(verdict)")
        if let open { #expect(fixture.says("text", open.description), "\(open)") }
    }

    @Test("Each is written as it came", arguments: Fixture.all(in: "opens"))
    func write(fixture: Fixture) throws {
        let open = try #require(self.verdict(fixture.wire).open)
        switch fixture["packing"] {
        case "separate": #expect(open.encode(packing: .separate) == fixture.wire)
        case "together": #expect(open.encode(packing: .together) == fixture.wire)
        default:
            // Octets that nobody has to write: what is written instead says the same.
            #expect(self.verdict(open.encode()).open == open)
        }
    }

    @Test(
        "Cut anywhere behind its header and given a fitting length, none is accepted for what it was",
        arguments: Fixture.all(in: "opens")
    )
    func truncated(fixture: Fixture) {
        let open = self.verdict(fixture.wire).open
        for count in 29..<fixture.wire.count {
            var wire = Array(fixture.wire.prefix(count))
            wire[16] = UInt8(count >> 8)
            wire[17] = UInt8(count & 0xFF)
            #expect(self.verdict(wire).text == "reset 2/0", "\(count)")
        }
        #expect(open != nil)
    }

    @Test("Every fixture has a row of its own that says where it comes from")
    func provenance() throws {
        let rows = try String(contentsOf: Fixture.directory.appendingPathComponent("PROVENANCE.md"), encoding: .utf8)
        for fixture in Fixture.all(in: "opens") + Fixture.all(in: "malformed") {
            #expect(rows.contains("| \(fixture.name).bgp |"), "\(fixture.name)")
        }
    }
}
