// SPDX-License-Identifier: Apache-2.0

/// The cases by what is wrong in them.
public enum MalformedCases {
    /// All of them.
    public static let all =
        Self.attributes + Self.inside + Self.further + Self.framing + Self.reachability + Self.opens + Self.messages

    private static let o = "40010100 "
    private static let p = "40020602010000fde9 "
    private static let n = "4003040a630002 "

    /// One attribute is wrong; RFC 7606 section 7 and the documents of later ones.
    public static let attributes: [MalformedCase] = [
        // Well-known mandatory ones.
        MalformedCase("ORIGIN of two octets", "RFC 7606 7.1", [.withdrawn], only: "4001020000" + p + n),
        MalformedCase("ORIGIN of no octet", "RFC 7606 7.1", [.withdrawn], only: "400100" + p + n),
        MalformedCase("ORIGIN of value 3", "RFC 7606 7.1", [.withdrawn], only: "40010103" + p + n),
        MalformedCase("ORIGIN marked optional", "RFC 7606 3(c)", [.withdrawn], only: "c0010100" + p + n),
        MalformedCase("no ORIGIN", "RFC 7606 3(d)", [.withdrawn], only: p + n),
        MalformedCase(
            "AS_PATH with a segment of type 9",
            "RFC 7606 7.2",
            [.withdrawn],
            only: o + "40020609010000fde9" + n
        ),
        MalformedCase(
            "AS_PATH with a segment of no AS",
            "RFC 7606 7.2",
            [.withdrawn],
            only: o + "4002080200 02010000fde9" + n
        ),
        MalformedCase(
            "AS_PATH whose segment overruns",
            "RFC 7606 7.2",
            [.withdrawn],
            only: o + "40020602020000fde9" + n
        ),
        MalformedCase(
            "AS_PATH with an octet left over",
            "RFC 7606 7.2",
            [.withdrawn],
            only: o + "40020702010000fde902" + n
        ),
        MalformedCase(
            "AS_PATH with a confederation segment",
            "RFC 5065 5.3",
            [.withdrawn],
            only: o + "40020603010000fde9" + n
        ),
        MalformedCase("AS_PATH with AS 0", "RFC 7607 2", [.withdrawn], only: o + "40020a02020000fde900000000" + n),
        MalformedCase(
            "AS_CONFED_SEQUENCE of 255",
            "RFC 5065 5.3",
            [.withdrawn],
            only: o + "500203fe 03ff" + String(repeating: "0000fde9", count: 255) + n
        ),
        MalformedCase("no AS_PATH", "RFC 7606 3(d)", [.withdrawn], only: o + n),
        MalformedCase("NEXT_HOP of three octets", "RFC 7606 7.3", [.withdrawn], only: o + p + "4003030a6300"),
        MalformedCase("NEXT_HOP of five octets", "RFC 7606 7.3", [.withdrawn], only: o + p + "4003050a63000200"),
        MalformedCase("NEXT_HOP 0.0.0.0", "RFC 4271 6.3", [.withdrawn, .kept], only: o + p + "40030400000000"),
        MalformedCase("NEXT_HOP 224.0.0.5", "RFC 4271 6.3", [.withdrawn, .kept], only: o + p + "400304e0000005"),
        MalformedCase("no NEXT_HOP", "RFC 7606 3(d)", [.withdrawn], only: o + p),

        // Those that come and go.
        MalformedCase("MULTI_EXIT_DISC of three octets", "RFC 7606 7.4", [.withdrawn], attributes: "800403000001"),
        MalformedCase("LOCAL_PREF from outside", "RFC 7606 7.5", [.kept], attributes: "40050400000064"),
        MalformedCase("LOCAL_PREF of three octets from outside", "RFC 7606 7.5", [.kept], attributes: "400503000064"),
        MalformedCase("ATOMIC_AGGREGATE of one octet", "RFC 7606 7.6", [.kept], attributes: "40060100"),
        MalformedCase("AGGREGATOR of six octets", "RFC 7606 7.7", [.kept], attributes: "c00706fde90a630002"),
        MalformedCase("AGGREGATOR of AS 0", "RFC 7607 2", [.kept], attributes: "c00708000000000a630002"),
        MalformedCase("COMMUNITIES of no octet", "RFC 7606 7.8", [.withdrawn], attributes: "c00800"),
        MalformedCase("COMMUNITIES of six octets", "RFC 7606 7.8", [.withdrawn], attributes: "c00806fde900010000"),
        MalformedCase("ORIGINATOR_ID from outside", "RFC 7606 7.9", [.kept], attributes: "800904 0a630003"),
        MalformedCase(
            "ORIGINATOR_ID of five octets from outside",
            "RFC 7606 7.9",
            [.kept],
            attributes: "8009050a63000300"
        ),
        MalformedCase(
            "CLUSTER_LIST of five octets from outside",
            "RFC 7606 7.10",
            [.kept],
            attributes: "800a050a63000300"
        ),
        MalformedCase(
            "EXTENDED COMMUNITIES of seven octets",
            "RFC 7606 7.14",
            [.withdrawn],
            attributes: "c0100700020000000000"
        ),
        MalformedCase("EXTENDED COMMUNITIES of no octet", "RFC 7606 7.14", [.withdrawn], attributes: "c01000"),
        MalformedCase(
            "an extended community nobody knows",
            "RFC 7606 7.14",
            [.kept],
            attributes: "c010087f7f000000000001"
        ),
        MalformedCase(
            "AS4_PATH cut off before AS_PATH",
            "RFC 6793 6",
            [.kept],
            only: "c011050201000100" + o + "4002040201fde9" + n
        )
        .withTwoOctetAS(),
        MalformedCase("AS4_PATH from a peer with four octets", "RFC 6793 6", [.kept], attributes: "c0110602010000fde9"),
        MalformedCase(
            "AS4_AGGREGATOR of seven octets",
            "RFC 6793 6",
            [.kept],
            only: o + "4002040201fde9" + n + "c01207 0000fde90a6300"
        ).withTwoOctetAS(),
        MalformedCase("PMSI_TUNNEL of four octets", "RFC 6514 5", [.withdrawn], attributes: "c0160400060000"),
        MalformedCase(
            "TUNNEL_ENCAP whose TLV overruns",
            "RFC 9012 13",
            [.withdrawn, .kept],
            attributes: "c01704 0008ffff"
        ),
        MalformedCase(
            "TUNNEL_ENCAP with a sub-TLV of no octet",
            "RFC 9012 13",
            [.withdrawn, .kept],
            attributes: "c01706 000800020100"
        ),
        MalformedCase(
            "TUNNEL_ENCAP cut off in a header",
            "RFC 9012 13",
            [.withdrawn, .kept],
            attributes: "c01703 000800"
        ),
        MalformedCase(
            "IPv6 extended communities of nineteen octets",
            "RFC 7606 7.15",
            [.withdrawn],
            attributes: "c01913" + String(repeating: "00", count: 19)
        ),
        MalformedCase("AIGP whose TLV is too short", "RFC 7311 3.3", [.kept], attributes: "801a03 010002"),
        MalformedCase("AIGP whose TLV overruns", "RFC 7311 3.3", [.kept], attributes: "801a03 01ffff"),
        MalformedCase(
            "link state whose TLV overruns",
            "RFC 9552 8.2.2",
            [.kept, .withdrawn],
            attributes: "801d04 0400ffff"
        ),
        MalformedCase(
            "LARGE_COMMUNITY of eleven octets",
            "RFC 8092 6",
            [.withdrawn],
            attributes: "c0200b" + String(repeating: "00", count: 11)
        ),
        MalformedCase("OTC of three octets", "RFC 9234 5", [.withdrawn], attributes: "c0230300fde9"),
        MalformedCase(
            "PREFIX_SID whose label index is too short",
            "RFC 8669 6",
            [.kept],
            attributes: "c02806 010003 000000"
        ),
        MalformedCase("PREFIX_SID whose TLV overruns", "RFC 8669 6", [.kept], attributes: "c02803 05ffff"),
        MalformedCase(
            "PREFIX_SID whose SID structure has three octets",
            "RFC 9252 7",
            [.withdrawn],
            attributes: "c02822 05001f 00 01001b 00" + String(repeating: "00", count: 16) + "00 0001 00 01 0003 202010"
        ),
        MalformedCase(
            "ATTR_SET with a broken attribute within",
            "RFC 7606 7.16",
            [.withdrawn],
            attributes: "c08008 0000fde940010500"
        ),
        MalformedCase("ATTR_SET of three octets", "RFC 7606 7.16", [.withdrawn], attributes: "c0800300fde9"),
        MalformedCase("junk in an attribute nobody knows", "RFC 4271 5", [.kept], attributes: "c0f005 ffffffffff"),
        MalformedCase(
            "an unknown attribute that calls itself well-known",
            "RFC 4271 6.3",
            [.notification(3, 2), .withdrawn],
            attributes: "40f00100"
        ),
        MalformedCase(
            "two hundred unknown attributes",
            "RFC 7606 9",
            [.kept, .withdrawn],
            attributes: (0..<200).map { "c0" + Self.hex(UInt8(41 + $0)) + "0100" }.filter { !$0.hasPrefix("c080") }
                .joined()
        ),
        MalformedCase("MULTI_EXIT_DISC twice", "RFC 7606 3(g)", [.kept], attributes: "80040400000001 80040400000002"),
        MalformedCase(
            "a discard and a withdrawal at once",
            "RFC 7606 3(h)",
            [.withdrawn],
            attributes: "40060100 c00800"
        ),
        MalformedCase("reserved flag bits set", "RFC 4271 4.3", [.kept], only: "4f010100" + p + n),
        MalformedCase("extended length on a short attribute", "RFC 4271 4.3", [.kept], only: "5001000100" + p + n),
    ]

    static func hex(_ octet: UInt8) -> String {
        let digits = String(octet, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
