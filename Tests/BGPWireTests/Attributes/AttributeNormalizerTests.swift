// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

@Suite("RIB form, RFC 6396 section 4.3.4 and RFC 6793 section 4.2.3")
struct AttributeNormalizerTests {
    static let reach6 = "800e1e 0002 01 10 20010db8009900000000000000000002 00 4020010db802000007"
    static let twoOctet = DecodeContext(usesFourOctetAS: false)

    @Test("Attributes of the NLRI field that need no change are the message's own octets")
    func borrowed() throws {
        let update = UpdateOctets(attributes: UpdateOctets.external, nlri: UpdateOctets.prefix)
        #expect(try update.validated().layout.isRIBForm)
        #expect(try update.ribForm() == octets(UpdateOctets.external))
    }

    @Test("For MP_REACH_NLRI its short form stays in place and NEXT_HOP goes")
    func reach() throws {
        let update = UpdateOctets(
            attributes: "40010100" + Self.reach6 + "40020602010000fde9 4003040a630002 80040400000001"
        )
        #expect(
            try update.ribForm(for: .reach)
                == octets("40010100 800e11 10 20010db8009900000000000000000002 40020602010000fde9 80040400000001")
        )
    }

    @Test("For the NLRI field MP_REACH_NLRI and MP_UNREACH_NLRI go and NEXT_HOP stays")
    func both() throws {
        let update = UpdateOctets(
            attributes: Self.reach6 + UpdateOctets.external + "800f03000201",
            nlri: UpdateOctets.prefix
        )
        #expect(try !update.validated().layout.isRIBForm)
        #expect(try update.ribForm(for: .nlri) == octets(UpdateOctets.external))
        #expect(
            try update.ribForm(for: .reach)
                == octets("800e11 10 20010db8009900000000000000000002 40010100 40020602010000fde9")
        )
    }

    @Test(
        "Discarded attributes are cut, wherever they stand",
        arguments: [
            "40050400000064", "40060100", "c007080000000001020304", "801a03010002", "c011060201 0000fde9",
        ]
    )
    func discarded(attribute: String) throws {
        for attributes in [attribute + UpdateOctets.external, UpdateOctets.external + attribute] {
            let update = UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix)
            #expect(try update.ribForm() == octets(UpdateOctets.external))
        }
    }

    /// AS_PATH of full segments with numbers of two octets, and AS4_PATH of full sets.
    private static func long(segments: Int, sets: Int = 0) -> UpdateOctets {
        var update = UpdateOctets(attributes: "40010100", nlri: UpdateOctets.prefix)
        func append(_ header: [UInt8], _ segment: [UInt8], _ count: Int) {
            let length = count * segment.count
            update.attributes += header + [UInt8(length >> 8), UInt8(length & 0xFF)]
            for _ in 0..<count { update.attributes += segment }
        }
        append([0x50, 2], [2, 255] + (0..<255).flatMap { _ in [0xFD, 0xE9] as [UInt8] }, segments)
        update.attributes += octets("4003040a630002")
        if sets > 0 { append([0xD0, 17], [1, 255] + (0..<255).flatMap { _ in [0, 3, 0x0D, 0x40] as [UInt8] }, sets) }
        return update
    }

    @Test("A path that has no room for itself with four octets a number costs its routes", arguments: [63, 64])
    func grows(segments: Int) throws {
        let narrow = DecodeContext(usesFourOctetAS: false, usesExtendedMessages: true)
        let update = Self.long(segments: segments)
        #expect(try update.validated(in: narrow).verdict == (segments == 63 ? .accept : .treatAsWithdraw))
        guard segments == 63 else { return }
        #expect(try PathAttributes(octets: update.ribForm(in: narrow)).asPath.numbers.count == 63 * 255)
    }

    @Test("AS4_PATH that makes a path too long for its attribute is discarded")
    func growsBySets() throws {
        let narrow = DecodeContext(usesFourOctetAS: false, usesExtendedMessages: true)
        let whole = PathAttributes(octets: try Self.long(segments: 50, sets: 10).ribForm(in: narrow))
        #expect(whole.asPath.segments.count { $0.kind == .set } == 10)
        let cut = PathAttributes(octets: try Self.long(segments: 50, sets: 30).ribForm(in: narrow))
        #expect(cut.asPath.numbers == [ASNumber](repeating: 65_001, count: 50 * 255))
        #expect(cut.nextHop == .ipv4(IPv4Address(rawValue: 0x0A63_0002)))
    }

    @Test("Unknown attributes stay as they are, flags and all")
    func unknown() throws {
        let attributes = UpdateOctets.external + "e0c803010203" + "80c90109" + "40060100"
        let update = UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix)
        #expect(try update.ribForm() == octets(UpdateOctets.external + "e0c803010203" + "80c90109"))
    }

    @Test("An empty path on a two-octet session needs no change")
    func emptyPath() throws {
        let context = DecodeContext(sessionKind: .internal, usesFourOctetAS: false)
        let update = UpdateOctets(attributes: UpdateOctets.internal, nlri: UpdateOctets.prefix)
        #expect(try update.validated(in: context).layout.isRIBForm)
    }

    @Test("Two-octet numbers are widened")
    func widened() throws {
        let attributes = "40010100 4002060202fde90064 4003040a630002 c00706006401020304"
        let update = UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix)
        #expect(
            try update.ribForm(in: Self.twoOctet)
                == octets("40010100 40020a02020000fde900000064 4003040a630002 c007080000006401020304")
        )
    }

    @Test("Paths of any length are widened number by number, whatever stands beside them", arguments: 1...13)
    func widenedPaths(count: Int) throws {
        let numbers = (1...count).map { UInt16($0 * 4099 + 7) }
        let narrow = numbers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] as [UInt8] }
        let wide = numbers.flatMap { [0, 0, UInt8($0 >> 8), UInt8($0 & 0xFF)] as [UInt8] }
        var update = UpdateOctets(attributes: "c00706fde901020304 4003040a630002", nlri: UpdateOctets.prefix)
        let segments = [UInt8(2), UInt8(count)] + narrow + octets("0101fde9")
        update.attributes += octets("4002") + [UInt8(segments.count)] + segments + octets("40010102 c00804fde90001")
        var expected = octets("c007080000fde901020304 4003040a630002 4002")
        let path = [UInt8(2), UInt8(count)] + wide + octets("01010000fde9")
        expected += [UInt8(path.count)] + path + octets("40010102 c00804fde90001")
        #expect(try update.ribForm(in: Self.twoOctet) == expected)
    }

    @Test("A path that grows beyond 255 octets gets a length of two octets")
    func grown() throws {
        var update = UpdateOctets(attributes: "40010100 4002ca0264", nlri: UpdateOctets.prefix)
        for number in 1...100 { update.attributes += [0, UInt8(number)] }
        update.attributes += octets("4003040a630002")
        let form = try update.ribForm(in: Self.twoOctet)
        #expect(form[4...9] == [0x50, 2, 0x01, 0x92, 2, 100])
        #expect(PathAttributes(octets: form).asPath.numbers.count == 100)
    }

    /// AS_PATH, AS4_PATH and what they mean together; 23456 is AS_TRANS.
    struct Merge: Sendable, CustomTestStringConvertible {
        let asPath: String
        let as4Path: String
        let result: String
        var testDescription: String { "\(self.asPath) with \(self.as4Path)" }
    }

    @Test(
        "AS_PATH and AS4_PATH become one",
        arguments: [
            Merge(asPath: "23456 23456", as4Path: "70000 80000", result: "70000 80000"),
            Merge(asPath: "100 23456 23456", as4Path: "70000 80000", result: "100 70000 80000"),
            Merge(asPath: "100 200 23456", as4Path: "70000", result: "100 200 70000"),
            // A longer AS4_PATH is not believed.
            Merge(asPath: "100 200", as4Path: "70000 80000 90000", result: "100 200"),
            // A set counts as one.
            Merge(asPath: "100 23456 {200,23456}", as4Path: "70000 {200,80000}", result: "100 70000 {200,80000}"),
            Merge(asPath: "100 {23456} 23456", as4Path: "70000", result: "100 {23456} 70000"),
            // Members of a confederation have no place in AS4_PATH.
            Merge(asPath: "100 23456", as4Path: "(65000) 70000", result: "100 70000"),
        ]
    )
    func merged(merge: Merge) throws {
        let asPath = try #require(ASPath(merge.asPath))
        let as4Path = try #require(ASPath(merge.as4Path))
        var writer = ByteWriter()
        asPath.encode(into: &writer, in: Self.twoOctet)
        let narrow = writer.octets
        writer.removeAll()
        AS4Path(as4Path).encode(into: &writer, in: Self.twoOctet)
        var update = UpdateOctets(attributes: "40010100 4003040a630002", nlri: UpdateOctets.prefix)
        // AS4_PATH in front: the order must not matter.
        update.attributes += [0xC0, 17, UInt8(writer.count)] + writer.octets
        update.attributes += [0x40, 2, UInt8(narrow.count)] + narrow
        let attributes = PathAttributes(octets: try update.ribForm(in: Self.twoOctet))
        #expect(attributes.asPath.description == merge.result)
        #expect(attributes.others.isEmpty)
    }

    @Test(
        "AGGREGATOR is replaced by AS4_AGGREGATOR only where it says AS_TRANS",
        arguments: [
            ("5ba0", "0001fde9", UInt32(0x1_FDE9)), ("0064", "0001fde9", 100),
        ]
    )
    func aggregator(narrow: String, wide: String, number: UInt32) throws {
        let attributes =
            "40010100 4002060202 0064 5ba0 4003040a630002 c00706" + narrow + "01020304" + "c01208" + wide + "01020304"
            + "c011060201 00011170"
        let update = UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix)
        let result = PathAttributes(octets: try update.ribForm(in: Self.twoOctet))
        #expect(result.aggregator?.asNumber.rawValue == number)
        // An AGGREGATOR by a two-octet speaker discredits AS4_PATH too.
        #expect(result.asPath.description == (number == 100 ? "100 23456" : "100 70000"))
    }

    @Test("A broken AS4_PATH is as good as none")
    func brokenWide() throws {
        let attributes = "40010100 c01104 02090000 4002060202 fde9 5ba0 4003040a630002"
        let update = UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix)
        let result = PathAttributes(octets: try update.ribForm(in: Self.twoOctet))
        #expect(result.asPath.description == "65001 23456")
    }

    @Test("A repeated AS_PATH on a two-octet session is written once")
    func repeatedNarrow() throws {
        let attributes = "40010100 4002040201fde9 4002040201fdea 4003040a630002"
        let update = UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix)
        #expect(
            try update.ribForm(in: Self.twoOctet) == octets("40010100 40020602010000fde9 4003040a630002")
        )
    }

    @Test("A next hop as long as a length octet can say survives")
    func longNextHop() throws {
        var value = octets("0063 63 ff") + [UInt8](repeating: 7, count: 255) + [0, 1, 2, 3]
        var update = UpdateOctets(attributes: "40010100 40020602010000fde9 900e")
        update.attributes += [UInt8(value.count >> 8), UInt8(value.count & 255)] + value
        value = [UInt8](repeating: 7, count: 255)
        let attributes = PathAttributes(octets: try update.ribForm(for: .reach))
        #expect(attributes.nextHop == .unknown(value))
        #expect(attributes.origin == .igp)
    }
}
