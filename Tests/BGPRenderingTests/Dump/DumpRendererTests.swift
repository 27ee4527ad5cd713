// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPWire
import Testing

/// What bgpdump 1.6.2 prints, found by running it on records made for the purpose.
@Suite("Lines of bgpdump -m")
struct DumpRendererTests {
    private static let envelope = DumpEnvelope(
        label: .message,
        seconds: 1000,
        peer: .v4(IPv4Address(rawValue: 0x0A00_0001)),
        asNumber: 65_001
    )
    /// ORIGIN IGP, AS_PATH 65001 65002, NEXT_HOP 10.0.0.1.
    private static let base = "40010100 4002 0a 0202 0000fde9 0000fdea 400304 0a000001"
    private static let prefix = "10 0a01"

    private static func octets(_ digits: String) -> [UInt8] { HexText.octets(digits) ?? [] }

    private static func lines(
        _ attributes: String = base,
        nlri: String = prefix,
        withdrawn: String = "",
        _ envelope: DumpEnvelope = envelope,
        in context: DecodeContext = DecodeContext()
    ) -> [String] {
        let (withdrawn, attributes, nlri) = (Self.octets(withdrawn), Self.octets(attributes), Self.octets(nlri))
        var writer = ByteWriter()
        writer.write([UInt8](repeating: 0xFF, count: 16))
        writer.write(UInt16(23 + withdrawn.count + attributes.count + nlri.count))
        writer.write(UInt8(2))
        writer.write(UInt16(withdrawn.count))
        writer.write(withdrawn)
        writer.write(UInt16(attributes.count))
        writer.write(attributes)
        writer.write(nlri)
        var renderer = DumpRenderer()
        let octets = writer.octets
        renderer.message(ByteReader(octets).octets, envelope, in: context)
        return renderer.text.text.split(separator: "\n").map(String.init)
    }

    @Test("An announcement has a line for each prefix")
    func announcement() {
        let tail = "|65001 65002|IGP|10.0.0.1|0|0||NAG||"
        #expect(
            Self.lines(nlri: "10 0a01 18 0a0203 00")
                == ["10.1.0.0/16", "10.2.3.0/24", "0.0.0.0/0"].map { "BGP4MP|1000|A|10.0.0.1|65001|\($0)\(tail)" }
        )
    }

    @Test("Withdrawals come first, the classic field before MP_UNREACH_NLRI, and so with announcements")
    func order() {
        let reach = "80 0e 1c 0002 01 10 20010db8000000000000000000000001 00 30 20010db80001"
        let unreach = "80 0f 0a 0002 01 30 20010db80002"
        #expect(
            Self.lines(Self.base + reach + unreach, withdrawn: "10 0a09").map {
                $0.split(separator: "|")[2...5].joined()
            }
                == [
                    "W10.0.0.16500110.9.0.0/16", "W10.0.0.1650012001:db8:2::/48", "A10.0.0.16500110.1.0.0/16",
                    "A10.0.0.1650012001:db8:1::/48",
                ]
        )
    }

    @Test("Times with fractions, path identifiers and sent messages are told by the first word")
    func labels() {
        var extended = Self.envelope
        extended.microseconds = 5
        #expect(
            Self.lines(withdrawn: "10 0a09", extended).first == "BGP4MP_ET|1000.000005|W|10.0.0.1|65001|10.9.0.0/16"
        )
        let paths = DecodeContext(addPath: [.ipv4Unicast])
        #expect(
            Self.lines(nlri: "00000007 10 0a01", in: paths)
                == ["BGP4MP_AP|1000|A|10.0.0.1|65001|10.1.0.0/16|7|65001 65002|IGP|10.0.0.1|0|0||NAG||"]
        )
        var sent = Self.envelope
        sent.label = .sentMessage
        #expect(Self.lines(withdrawn: "10 0a09", sent).first == "BGP4MP_LOCAL|1000|W|10.0.0.1|65001|10.9.0.0/16")
    }

    @Test(
        "AS paths are written with brackets by kind, and with an error where they cannot be read",
        arguments: [
            ("0202 00000001 00000002 0102 00000003 00000004", "1 2 {3,4}"),
            ("0302 00000005 00000006 0402 00000007 00000008", "(5 6) [7,8]"),
            ("0101 0000000b 0101 0000000c", "{11} {12}"),
            ("0200 0201 00000001 0100", "1 {}"),
            ("0100 0201 00000001", "{}1"),
            ("0201 00000001 0200 0201 00000002", "1 2"),
            ("0201 00000001 0901 00000002", "! Error !"),
            ("0202 00000001 0000", "! Error !"),
            ("", ""),
        ]
    )
    func paths(value: String, text: String) {
        let octets = Self.octets(value)
        let count = String(octets.count, radix: 16)
        let attribute = "4002" + (octets.count < 16 ? "0" : "") + count + value
        let line = Self.lines("40010100" + attribute + "400304 0a000001").first ?? ""
        #expect(line.split(separator: "|", omittingEmptySubsequences: false)[6] == text)
    }

    @Test(
        "AS4_PATH takes the place of what it stands for; RFC 6793 section 4.2.3",
        arguments: [
            // AS_PATH, AS4_PATH, AGGREGATOR with AS4_AGGREGATOR, and what comes out.
            ("0202 0001 5ba0", "0202 00011170 00011171", "", "70000 70001", ""),
            ("0203 0001 5ba0 0003", "0202 00011175 00000003", "", "1 70005 3", ""),
            ("0202 0001 5ba0", "0203 00011170 00011171 00011172", "", "1 23456", ""),
            (
                "0203 0001 5ba0 0003", "0202 00011175 00000003", "c00706 5ba0 01020304 c01208 00011171 01020305",
                "1 70005 3", "70001 1.2.3.5"
            ),
            (
                "0203 0001 5ba0 0003", "0202 00011175 00000003", "c00706 0007 01020304 c01208 00011171 01020305",
                "1 23456 3", "7 1.2.3.4"
            ),
        ]
    )
    func reconciled(narrow: String, wide: String, aggregator: String, path: String, shown: String) {
        func attribute(_ head: String, _ value: String) -> String {
            let count = Self.octets(value).count
            return head + (count < 16 ? "0" : "") + String(count, radix: 16) + value
        }
        let attributes =
            "40010100" + attribute("4002", narrow) + "400304 0a000001" + attribute("c011", wide) + aggregator
        let line = Self.lines(attributes, in: DecodeContext(usesFourOctetAS: false)).first ?? ""
        let fields = line.split(separator: "|", omittingEmptySubsequences: false)
        #expect(fields[6] == path)
        #expect(fields[13] == shown)
    }

    @Test("Communities are numbers but for three names; numbers are unsigned; aggregates are told")
    func values() {
        let communities = "c00818 00000000 ffffff01 ffffff02 ffffff03 ffff029a fde80001"
        let others = "800404 ffffffff 400504 b2d05e00 400600 c00708 0000fdf1 01020304"
        #expect(
            Self.lines(Self.base + others + communities).first?.hasSuffix(
                "|3000000000|4294967295|0:0 no-export no-advertise local-AS 65535:666 65000:1|AG|65009 1.2.3.4|"
            ) == true
        )
    }

    @Test("What is missing is told as such: origin incomplete, next hop of ones")
    func missing() {
        #expect(
            Self.lines("").first == "BGP4MP|1000|A|10.0.0.1|65001|10.1.0.0/16||INCOMPLETE|255.255.255.255|0|0||NAG||"
        )
    }

    @Test(
        "IPv6 addresses are written as bgpdump writes them",
        arguments: [
            ("00000000000000000000000000000000", "::"), ("00000000000000000000000000000001", "::1"),
            ("00000000000000000000000000000005", "::0.0.0.5"), ("00000000000000000000ffff01020304", "::ffff:1.2.3.4"),
            ("00010000000000020000000000000003", "1:0:0:2::3"), ("00010000000200030004000500060007", "1::2:3:4:5:6:7"),
            ("00010000000000020000000000030004", "1::2:0:0:3:4"),
            ("00010002000300040005000600070000", "1:2:3:4:5:6:7::"),
            ("00000000000000010000000000000000", "0:0:0:1::"), ("fe800000000000000000000000000000", "fe80::"),
            ("01000020000340000005000600070008", "100:20:3:4000:5:6:7:8"),
        ]
    )
    func addresses(digits: String, text: String) {
        let reach = "80 0e 26 0002 01 10 20010db8000000000000000000000001 00 80" + digits
        let line = Self.lines(Self.base + reach, nlri: "").first ?? ""
        #expect(line.split(separator: "|")[5] == "\(text)/128")
    }

    @Test("Prefixes keep the bits beyond their length, and a block cut short ends where it is cut")
    func prefixes() {
        #expect(Self.lines(nlri: "0d 0b0d").first?.contains("|11.13.0.0/13|") == true)
        #expect(Self.lines(nlri: "10 0a01 18 0a").count == 1)
        #expect(Self.lines(nlri: "18 0a").isEmpty)
        #expect(Self.lines(nlri: "", withdrawn: "18 0a").isEmpty)
    }

    @Test("Families without lines have none")
    func otherFamilies() {
        let evpn = "80 0e 1c 0019 46 04 0a000009 00 03 11 0000000000000000000000000000000000"
        #expect(Self.lines(Self.base + evpn, nlri: "").isEmpty)
    }

    @Test(
        "The next hop of a table's path is that of MP_REACH_NLRI, short or whole, before NEXT_HOP",
        arguments: [
            ("", "10.0.0.1"),
            ("800e11 10 fe800000000000000000000000000009", "fe80::9"),
            ("800e21 20 20010db8000000000000000000000009 fe800000000000000000000000000009", "2001:db8::9"),
            ("800e15 0002 01 10 20010db8000000000000000000000009 00", "2001:db8::9"),
        ]
    )
    func entries(reach: String, nextHop: String) {
        var renderer = DumpRenderer()
        var envelope = Self.envelope
        envelope.label = .tableDump2
        let (nlri, block) = (Self.octets("10 0a01"), Self.octets(Self.base + reach))
        renderer.entry(
            nlri: ByteReader(nlri).octets,
            attributes: ByteReader(block).octets,
            family: .ipv4Unicast,
            path: PathIdentifier(rawValue: 7),
            width: 4,
            envelope
        )
        #expect(
            renderer.text.text
                == "TABLE_DUMP2_AP|1000|B|10.0.0.1|65001|10.1.0.0/16|7|65001 65002|IGP|\(nextHop)|0|0||NAG||\n"
        )
    }

    @Test("State changes are two numbers")
    func states() {
        var renderer = DumpRenderer()
        renderer.state(from: 3, to: 6, Self.envelope)
        #expect(renderer.text.text == "BGP4MP|1000|STATE|10.0.0.1|65001|3|6\n")
    }

    @Test("Octets of any kind give lines or none, and no more")
    func anything() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let count = Int.random(in: 0...80, using: &generator)
            let octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var renderer = DumpRenderer()
            renderer.message(ByteReader(octets).octets, Self.envelope, in: DecodeContext())
            let digits = octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            _ = Self.lines(digits, nlri: digits, withdrawn: digits, in: DecodeContext(addPath: .all))
        }
    }
}
