// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("Optional parameters, RFC 5492 section 4 and RFC 9072")
struct OptionalParametersTests {
    private func parse(_ parameters: String) throws(MessageError) -> [Capability] {
        try OpenMessage(parsing: ByteReader(openBody(parameters: parameters)).octets).capabilities.capabilities
    }

    private func open(_ capabilities: [Capability]) -> OpenMessage {
        OpenMessage(
            asNumber: 65_001,
            holdTimeSeconds: 90,
            identifier: BGPIdentifier(rawValue: 0x0A63_0002),
            capabilities: CapabilitySet(capabilities)
        )
    }

    @Test(
        "Capabilities are read in order, however they are packed",
        arguments: [
            "0c 0206 010400010001 0202 0200", "0a 0208 010400010001 0200", "0e 0200 0206 010400010001 0202 0200",
            // Extended: with 255 in front, with any other length in front that is not zero, and with lengths that fit.
            "ff ff 000e 020006 010400010001 020002 0200", "01 ff 000e 020006 010400010001 020002 0200",
            "0c ff 000b 020008 010400010001 0200",
        ]
    )
    func packings(parameters: String) throws {
        #expect(try self.parse(parameters) == [.multiprotocol(.ipv4Unicast), .routeRefresh])
    }

    @Test(
        "Lengths that do not add up are Unspecific",
        arguments: [
            // The total: too long, too short, missing in the extended form.
            "03 0202 0200", "05 0202 0200", "00 0202 0200", "ff 0202 0200", "ff ff", "ff ff 00",
            "ff ff 0004 020002 0200",
            "ff ff 0006 020002 0200", "00 ff 0005 020002 0200",
            // A parameter: without its length, or longer than what is left.
            "01 02", "02 0201", "04 0203 0200", "ff ff 0002 0200", "ff ff 0005 02ffff 0200",
            // A capability: without its length, or longer than its parameter.
            "03 0201 02", "05 0203 410400", "08 0206 410500000000", "0a 0206 4104000000 0206",
        ]
    )
    func lengths(parameters: String) {
        #expect(throws: MessageError(.open, 0)) { _ = try self.parse(parameters) }
    }

    @Test(
        "A parameter other than capabilities is Unsupported Optional Parameter",
        arguments: ["02 0100", "06 0202 0200 0300", "ff ff 0004 ff0001 00"]
    )
    func unsupported(parameters: String) {
        #expect(throws: MessageError(.open, 4)) { _ = try self.parse(parameters) }
    }

    @Test("One parameter for each capability, or one for all")
    func encode() {
        let open = self.open([.multiprotocol(.ipv4Unicast), .routeRefresh, .fourOctetAS(65_001)])
        #expect(open.encode() == message(1, openBody(parameters: "14 0206 010400010001 0202 0200 0206 41040000fde9")))
        #expect(
            open.encode(packing: .together)
                == message(1, openBody(parameters: "10 020e 010400010001 0200 41040000fde9"))
        )
    }

    @Test(
        "The extended form is written from 256 octets on, and not before",
        arguments: [OpenMessage.Packing.separate, .together]
    )
    func extended(packing: OpenMessage.Packing) throws {
        for count in 225...255 {
            let open = self.open([
                .unknown(CapabilityCode(rawValue: 200), [UInt8](repeating: 7, count: count)), .routeRefresh,
            ])
            let octets = open.encode(packing: packing)
            // Each parameter costs two octets, and so does each capability.
            let total = count + (packing == .separate ? 8 : 6)
            let isExtended = octets[28] == 255 && octets[29] == 255
            #expect(isExtended == (total > 255), "\(count)")
            #expect(try OpenMessage(parsing: ByteReader(Array(octets.dropFirst(19))).octets) == open)
        }
    }

    @Test("Forty families take the extended form and come back", arguments: [OpenMessage.Packing.separate, .together])
    func many(packing: OpenMessage.Packing) throws {
        let families = (1...60).map { AddressFamily(.init(rawValue: $0), .unicast) }
        let open = self.open(families.map { .multiprotocol($0) })
        let octets = open.encode(packing: packing)
        let read = try OpenMessage(parsing: ByteReader(Array(octets.dropFirst(19))).octets)
        #expect(read.capabilities.families == families)
        #expect(Int(octets[16]) << 8 | Int(octets[17]) == octets.count)
    }
}
