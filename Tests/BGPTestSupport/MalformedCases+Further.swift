// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension MalformedCases {
    private static let o = "40010100 "
    private static let p = "40020602010000fde9 "
    private static let n = "4003040a630002 "
    private static let ipv6 = "2001:db8:7::/48"
    /// MP_REACH_NLRI with ``ipv6``.
    private static let reach = "800e1c000201 10" + "20010db8000000000000000000000099" + "00 30 20010db80007 "
    private static let family: Set<MalformedCase.Reaction> = [.kept, .notification(3, nil)]

    private static func beside(_ description: String, _ section: String, _ attributes: String) -> MalformedCase {
        MalformedCase(description, section, [.withdrawn], UpdateOctets(attributes: attributes).message).about(self.ipv6)
    }

    /// Attributes that broke others, and what the table of RFC 7606 has besides.
    public static let further: [MalformedCase] = [
        // An attribute of a route in MP_REACH_NLRI costs that route.
        Self.beside("no ORIGIN beside MP_REACH_NLRI", "RFC 7606 3(d)", reach + p),
        Self.beside("no AS_PATH beside MP_REACH_NLRI", "RFC 7606 3(d)", reach + o),
        Self.beside(
            "COMMUNITIES of six octets beside MP_REACH_NLRI",
            "RFC 7606 7.8",
            reach + o + p + "c00806fde900010000"
        ),
        MalformedCase(
            "MP_UNREACH_NLRI twice",
            "RFC 7606 3(g)",
            [.notification(3, 1)],
            attributes: "800f03000201 800f03000201"
        ),

        // Those of two octets and those of four.
        MalformedCase(
            "AGGREGATOR of eight octets where AS numbers have two",
            "RFC 7606 7.7",
            [.kept],
            only: o + "4002040201fde9" + n + "c00708 0000fde90a630002"
        ).withTwoOctetAS(),
        MalformedCase(
            "AS4_AGGREGATOR from a peer with four octets",
            "RFC 6793 6",
            [.kept],
            attributes: "c01208 0000fde90a630002"
        ),
        MalformedCase(
            "a path of eighteen hundred hops in two octets each",
            "RFC 6793 4.2.3",
            [.kept],
            Self.narrowPath(segments: 7)
        ).withTwoOctetAS(),
        MalformedCase(
            "a path of fifteen thousand hops in two octets each",
            "RFC 6793 4.2.3",
            [.kept],
            Self.narrowPath(segments: 60)
        ).withTwoOctetAS().withExtendedMessages(),
        MalformedCase(
            "a path too long for its attribute with four octets a hop",
            "RFC 6793 4.2.3",
            [.withdrawn, .kept],
            Self.narrowPath(segments: 120)
        ).withTwoOctetAS().withExtendedMessages(),

        // Lists of no element, and what is valid but not welcome.
        MalformedCase("IPv6 extended communities of no octet", "RFC 7606 7.15", [.withdrawn], attributes: "c01900"),
        MalformedCase("LARGE_COMMUNITY of no octet", "RFC 8092 6", [.withdrawn], attributes: "c02000"),
        MalformedCase(
            "AIGP from a peer from whom it is not believed",
            "RFC 7311 3.3",
            [.kept],
            attributes: "801a0b 01000b 0000000000000001"
        ),
        MalformedCase(
            "an unknown attribute alone, on a session with restart",
            "RFC 7606 3(d)",
            [.withdrawn],
            only: "c0f00100"
        ).withRestart(),
        MalformedCase(
            "more than two hundred and forty optional attributes",
            "RFC 7606 9",
            [.kept, .withdrawn],
            Self.crowd
        ),

        // Lengths within attributes.
        MalformedCase(
            "a labelled prefix that ends within its label",
            "RFC 8277 2.2",
            Self.family,
            attributes: "800e0c 000104 04 0a630002 00 18 0000"
        ).offering(.ipv4LabelledUnicast),
        MalformedCase(
            "TUNNEL_ENCAP with a sub-TLV of one octet",
            "RFC 9012 13",
            [.withdrawn, .kept],
            attributes: "c01707 000800030101 00"
        ),
        MalformedCase(
            "PREFIX_SID with a sub-TLV of a type nobody knows",
            "RFC 9252 2",
            [.kept],
            attributes: "c0280a 050007 00 630003 000000"
        ),
        MalformedCase(
            "PREFIX_SID whose SID structure has one octet",
            "RFC 9252 7",
            [.withdrawn],
            attributes: "c02820 05001d 00 010019 00" + String(repeating: "00", count: 16) + "00 0001 00 01 0001 20"
        ),

        // Capabilities and the farewell.
        MalformedCase(
            "four octets of AS number of which two are there",
            "RFC 5492 4",
            [.notification(2, 0)],
            parameters: "06 0204 4104 0000"
        ),
        MalformedCase("a capability of no octets", "RFC 5492 4", [.kept], parameters: "0c 0206 010400010001 0202 ff00"),
        MalformedCase(
            "a parameter of no octets",
            "RFC 5492 4",
            [.kept, .notification(2, 0)],
            parameters: "02 0200"
        ),
        MalformedCase(
            "shutdown text of two hundred octets",
            "RFC 9003 2",
            [.closed],
            message(3, [6, 2, 200] + [UInt8](repeating: 65, count: 200))
        ),
    ]

    /// A path of full segments with AS 65001.
    private static func narrowPath(segments: Int) -> [UInt8] {
        let segment: [UInt8] = [2, 255] + (0..<255).flatMap { _ in [0xFD, 0xE9] as [UInt8] }
        let count = segments * segment.count
        var update = UpdateOctets(nlri: UpdateOctets.prefix)
        update.attributes = octets(o) + [0x50, 2, UInt8(count >> 8), UInt8(count & 0xFF)]
        for _ in 0..<segments { update.attributes += segment }
        update.attributes += octets(n)
        return update.message
    }

    /// All types that nobody knows, and those optional ones that may come from outside.
    private static let crowd: [UInt8] = {
        let known: Set<UInt8> = [
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 16, 17, 18, 22, 23, 25, 26, 29, 32, 35, 40, 128,
        ]
        var update = UpdateOctets(
            attributes: UpdateOctets.external + "800404000000 01 400600 c007080000fde90a630002 c00804fde90001"
                + "c010080002fde900000001 c0200c0000fde90000000100000002 c023040000fde9 c016050000000000"
                + "c0170400080000 c01914" + String(repeating: "00", count: 20),
            nlri: UpdateOctets.prefix
        )
        for type in 0...255 as ClosedRange<UInt8> where !known.contains(type) {
            update.attributes += [0xC0, type, 1, 0]
        }
        return update.message
    }()
}
