// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("OPEN, RFC 4271 sections 4.2 and 6.2")
struct OpenMessageTests {
    private func parse(_ body: [UInt8]) throws(MessageError) -> OpenMessage {
        try OpenMessage(parsing: ByteReader(body).octets)
    }

    @Test("Every field is read and written in its place")
    func fields() throws {
        let open = try self.parse(octets("04 fde9 00b4 c0a8010b 00"))
        #expect(open.version == 4)
        #expect(open.asField == 65_001)
        #expect(open.holdTimeSeconds == 180)
        #expect(open.identifier.description == "192.168.1.11")
        #expect(open.capabilities.capabilities.isEmpty)
        #expect(open.encode() == message(1, octets("04 fde9 00b4 c0a8010b 00")))
        #expect(open.description == "AS 65001, hold time 180 s, identifier 192.168.1.11")
    }

    @Test("Another version is answered with the one supported", arguments: [0, 3, 5, 255] as [UInt8])
    func version(version: UInt8) {
        var body = openBody(parameters: "ff")
        body[0] = version
        #expect(throws: MessageError(.open, 1, data: [0, 4])) { _ = try self.parse(body) }
    }

    @Test(
        "A hold time of one or two seconds is unacceptable; zero and three are not",
        arguments: 0...3 as ClosedRange<UInt8>
    )
    func holdTime(seconds: UInt8) throws {
        var body = openBody()
        body[4] = seconds
        body[3] = 0
        if seconds == 1 || seconds == 2 {
            #expect(throws: MessageError(.open, 6)) { _ = try self.parse(body) }
        } else {
            #expect(try self.parse(body).holdTimeSeconds == UInt16(seconds))
        }
    }

    @Test("Identifiers, even zero, are for the session to judge")
    func identifier() throws {
        #expect(try self.parse(octets("04 fde9 005a 00000000 00")).identifier.isValid == false)
    }

    @Test(
        "The AS is that of capability 65, whatever the field says",
        arguments: [
            ("fde9", "00", 65_001, true), ("5ba0", "08 0206 4104fbf00030", 4_226_809_904, true),
            ("5ba0", "08 0206 41040000ffff", 65_535, true), ("ffff", "08 0206 41040000ffff", 65_535, true),
            ("fde9", "08 0206 41040000ffff", 65_535, false), ("fde9", "08 0206 4104fbf00030", 4_226_809_904, false),
        ] as [(String, String, UInt32, Bool)]
    )
    func asNumber(field: String, parameters: String, expected: UInt32, isConsistent: Bool) throws {
        let open = try self.parse(octets("04 \(field) 005a 0a630002 \(parameters)"))
        #expect(open.asNumber == ASNumber(expected))
        #expect(open.hasConsistentAS == isConsistent)
    }

    @Test("A speaker in a large AS puts AS_TRANS into the field")
    func transition() {
        let open = OpenMessage(
            asNumber: 4_200_000_000,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: 1),
            capabilities: CapabilitySet([.fourOctetAS(4_200_000_000)])
        )
        #expect(open.asField == 23_456)
        #expect(open.asNumber == 4_200_000_000)
        #expect(open.description.hasPrefix("AS 4200000000 (field 23456), "))
    }

    @Test("Cut at any octet it is Unspecific, never a trap and never an OPEN")
    func truncated() throws {
        let body = openBody(parameters: "12 0210 010400010001 41040000fde9 02000600")
        #expect(try self.parse(body).capabilities.capabilities.count == 4)
        for count in 0..<body.count {
            #expect(throws: MessageError(.open, 0)) { _ = try self.parse(Array(body.prefix(count))) }
        }
    }

    @Test(
        "Random octets never trap, and what is read can be written and read again",
        arguments: 0..<200 as Range<UInt64>
    )
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var body = openBody()
        body.removeLast()
        let count = Int.random(in: 0...200, using: &random)
        // Codes and lengths that are likely to mean something.
        let likely: [UInt8] = [0, 1, 2, 4, 5, 6, 64, 65, 69, 70, 71, 73, 75, 76, 77, 128, 255]
        let parameters = (0..<count).map { _ in
            Bool.random(using: &random)
                ? likely[Int.random(in: 0..<likely.count, using: &random)] : UInt8.random(in: 0...9, using: &random)
        }
        body += [UInt8(count)] + parameters
        guard let open = try? self.parse(body) else { return }
        for packing in [OpenMessage.Packing.separate, .together] {
            let again = open.encode(packing: packing)
            #expect(try self.parse(Array(again.dropFirst(19))) == open)
        }
    }
}
