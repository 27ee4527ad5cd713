// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import CaptureFormats
import Testing

@Suite("Attributes of table dumps, RFC 6396 section 4.3.4")
struct EntryNormalizerTests {
    static let global = "20010db8000000000000000000000001"
    static let linkLocal = "fe800000000000000000000000000001"
    static let short = "800e11 10" + global

    /// What writers put where RFC 6396 wants the short form.
    static let forms: [(name: String, block: String)] = [
        ("short", short),
        ("whole", "800e1a 0002 01 10" + global + "00 20 20010db8"),
        ("whole, long length", "900e001a 0002 01 10" + global + "00 20 20010db8"),
        ("without length", "800e10" + global),
        ("beside NEXT_HOP", "400304 00000000" + short),
        ("before NEXT_HOP", short + "400304 00000000"),
        ("without flags", "000e11 10" + global),
    ]

    @Test("Every form of the next hop becomes the short one", arguments: Self.forms)
    func nextHop(name: String, block: String) {
        #expect(normalized("40010100" + block) == octets("40010100" + Self.short))
    }

    @Test("Two addresses stay two")
    func twoAddresses() {
        let whole = "800e25 0001 01 20" + Self.global + Self.linkLocal + "00"
        #expect(normalized(whole) == octets("800e21 20" + Self.global + Self.linkLocal))
    }

    @Test("NEXT_HOP alone stays")
    func plainNextHop() {
        let block = "40010100 400304 c0000201"
        #expect(normalized(block) == octets(block))
    }

    @Test("Two-octet AS numbers become four, merged with AS4_PATH and AS4_AGGREGATOR, RFC 6793 section 4.2.3")
    func narrow() {
        let block = "400206 0202 fde9 5ba0" + "c00706 5ba0 0a000001" + "c0110a 0202 0000fde9 00010000"
        let expected = "40020a 0202 0000fde9 00010000" + "c00708 00010000 0a000001"
        #expect(normalized(block + "c01208 00010000 0a000001", .twoOctetAS) == octets(expected))
    }

    @Test("A path that grows past 255 octets gets a longer length")
    func longPath() throws {
        let numbers = String(repeating: "fde9", count: 100)
        let result = try #require(normalized("4002ca 0264" + numbers, .twoOctetAS))
        #expect(result.prefix(6) == [0x50, 2, 1, 0x92, 2, 100] && result.count == 406)
    }

    @Test("A merged path of more numbers than a segment holds is as long as it says")
    func mergedLongPath() throws {
        let narrow = "02ff" + String(repeating: "fde9", count: 255) + "022d" + String(repeating: "fdea", count: 45)
        let wide = "02c8" + String(repeating: "00010000", count: 200)
        let block = "5002 025c" + narrow + "d011 0322" + wide + "40010100"
        let result = try #require(normalized(block, .twoOctetAS))
        let attributes = PathAttributes(copying: ByteReader(result).octets)
        #expect(attributes.asPath.segments.flatMap(\.numbers).count == 300)
        #expect(attributes.origin == .igp, "what follows is still found")
    }

    @Test("Repeated attributes and MP_UNREACH_NLRI go")
    func repeated() {
        #expect(normalized("40010100 40010101 800f03 000201") == octets("40010100"))
    }

    @Test("Attributes that run past their end are none")
    func overrun() { #expect(normalized("400105 00") == nil) }
}

/// The RIB form of a block.
private func normalized(
    _ block: String,
    _ form: RecordedTableEntry.AttributeForm = .fourOctetAS
) -> [UInt8]? {
    var normalizer = EntryNormalizer()
    let block = octets(block)
    return normalizer.withRIBForm(of: ByteReader(block).octets, form: form) { [UInt8](copying: $0) }
}
