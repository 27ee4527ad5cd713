// SPDX-License-Identifier: Apache-2.0

import BGPWire

extension MalformedCases {
    private static let update: Set<MalformedCase.Reaction> = [.notification(3, 1), .notification(3, 10)]
    private static let family: Set<MalformedCase.Reaction> = [.notification(3, nil)]

    /// The list of attributes itself is wrong.
    public static let framing: [MalformedCase] = [
        MalformedCase("an attribute that runs past the list", "RFC 7606 4", [.withdrawn], attributes: "800408000000"),
        MalformedCase("one octet left of a header", "RFC 7606 4", [.withdrawn], attributes: "80"),
        MalformedCase("an extended length cut off", "RFC 7606 4", [.withdrawn], attributes: "90f000"),
        MalformedCase(
            "a list longer than the message",
            "RFC 7606 3(a)",
            [.notification(3, 1)],
            message(2, octets("0000 00ff 40010100"))
        ),
        MalformedCase(
            "withdrawn routes longer than the message",
            "RFC 7606 3(a)",
            [.notification(3, 1)],
            message(2, octets("00ff 0000"))
        ),
        MalformedCase(
            "a withdrawn field shorter than its prefix",
            "RFC 7606 5.3",
            Self.update,
            message(2, octets("0001 20 0000"))
        ),
        MalformedCase("reachability without any attribute", "RFC 7606 3(d)", [.withdrawn], only: ""),
        MalformedCase("reachability and one unknown attribute", "RFC 7606 3(d)", [.withdrawn], only: "c0f00100"),
        MalformedCase(
            "an error and nothing to withdraw",
            "RFC 7606 5.2",
            [.notification(3, nil)],
            UpdateOctets(attributes: "40010103").message
        ),
    ]

    /// A destination is wrong.
    public static let reachability: [MalformedCase] = [
        MalformedCase(
            "a prefix of 33 bits",
            "RFC 7606 5.3",
            Self.update,
            UpdateOctets(attributes: UpdateOctets.external, nlri: "210ac8070000").message
        ),
        MalformedCase(
            "a prefix cut off",
            "RFC 7606 5.3",
            Self.update,
            UpdateOctets(attributes: UpdateOctets.external, nlri: "180ac8").message
        ),
        MalformedCase(
            "a withdrawn prefix of 33 bits",
            "RFC 7606 5.3",
            Self.update,
            UpdateOctets(withdrawn: "210ac8070000").message
        ),
        MalformedCase("MP_REACH_NLRI of three octets", "RFC 7606 7.11", Self.family, attributes: "800e03000201"),
        MalformedCase(
            "MP_REACH_NLRI whose next hop overruns",
            "RFC 7606 7.11",
            Self.family,
            attributes: "800e06000201ff0000"
        ),
        MalformedCase(
            "MP_REACH_NLRI with a next hop of fifteen octets",
            "RFC 7606 7.11",
            Self.family,
            attributes: "800e15000201 0f" + String(repeating: "20", count: 15) + "00 00"
        ),
        MalformedCase(
            "MP_REACH_NLRI with a prefix of 129 bits",
            "RFC 7606 5.3",
            Self.family,
            attributes: "800e26000201 10" + "20010db8000000000000000000000099" + "00 81"
                + String(repeating: "20", count: 16)
        ),
        MalformedCase(
            "MP_REACH_NLRI twice",
            "RFC 7606 3(g)",
            [.notification(3, 1)],
            attributes: String(repeating: "800e15000201 10" + "20010db8000000000000000000000099" + "00", count: 2)
        ),
        MalformedCase("MP_UNREACH_NLRI of two octets", "RFC 7606 7.12", Self.family, attributes: "800f020002"),
        MalformedCase(
            "MP_UNREACH_NLRI with a prefix cut off",
            "RFC 7606 5.3",
            Self.family,
            attributes: "800f05000201 4020"
        ),
        MalformedCase(
            "a family nobody negotiated",
            "RFC 4760 7",
            [.kept, .notification(3, nil)],
            attributes: "800f04 0001 85 00"
        ),
        MalformedCase(
            "flowspec of length 0",
            "RFC 8955 4.1",
            [.kept, .notification(3, nil)],
            attributes: "800e06 000185 00 00 00"
        ).offering(.ipv4Flowspec),
        MalformedCase(
            "a labelled prefix without the bottom of its stack",
            "RFC 8277 2.2",
            [.kept, .notification(3, nil)],
            attributes: "800e11 000104 04 0a630002 00 38 000010 0ac80700"
        ).offering(.ipv4LabelledUnicast),
        MalformedCase(
            "EVPN type 2 with an address of 77 bits",
            "RFC 7432 7.2",
            [.kept, .notification(3, nil)],
            attributes: "800e2c 001946 04 0a630002 00 0221" + String(repeating: "00", count: 22)
                + "30 020000000001 4d 000000"
        ).offering(.l2vpnEVPN),
        MalformedCase(
            "EVPN type 4 too short",
            "RFC 7432 7.4",
            [.kept, .notification(3, nil)],
            attributes: "800e0e 001946 04 0a630002 00 0403 000000"
        ).offering(.l2vpnEVPN),
        MalformedCase(
            "attributes and nothing reachable, like an End-of-RIB",
            "RFC 7606 5.2",
            [.kept, .notification(3, nil)],
            message(2, octets("0000 0007 c0080400000000"))
        ),
    ]

    /// The first message is wrong.
    public static let opens: [MalformedCase] = [
        MalformedCase(
            "version 5",
            "RFC 4271 6.2",
            [.notification(2, 1)],
            stage: .first,
            message(1, octets("05 fde9 005a 0a630002 00"))
        ),
        MalformedCase(
            "identifier 0",
            "RFC 6286 2.1",
            [.notification(2, 3)],
            stage: .first,
            message(1, octets("04 fde9 005a 00000000 00"))
        ),
        MalformedCase(
            "hold time 2",
            "RFC 4271 6.2",
            [.notification(2, 6)],
            stage: .first,
            message(1, octets("04 fde9 0002 0a630002 00"))
        ),
        MalformedCase(
            "AS 0",
            "RFC 7607 2",
            [.notification(2, 2)],
            stage: .first,
            message(1, octets("04 0000 005a 0a630002 00"))
        ),
        MalformedCase(
            "another AS than the one allowed",
            "RFC 4271 6.2",
            [.notification(2, 2)],
            stage: .first,
            message(1, octets("04 fdea 005a 0a630002 00"))
        ),
        MalformedCase(
            "parameters longer than the message",
            "RFC 4271 6.2",
            [.notification(2, 0), .notification(1, 2)],
            parameters: "ff"
        ),
        MalformedCase(
            "extended parameters past the end",
            "RFC 9072 2",
            [.notification(2, 0), .notification(1, 2)],
            parameters: "ff ff ffff 02"
        ),
        MalformedCase(
            "extended parameters cut off in their header",
            "RFC 9072 2",
            [.notification(2, 0), .notification(1, 2)],
            parameters: "ff ff 0002 02 00"
        ),
        MalformedCase(
            "a capability past its parameter",
            "RFC 5492 4",
            [.notification(2, 0)],
            parameters: "04 0202 4104"
        ),
        MalformedCase("a capability of one octet", "RFC 5492 4", [.notification(2, 0)], parameters: "03 0201 41"),
        MalformedCase(
            "long-lived restart of six octets",
            "RFC 9494 3",
            [.kept, .notification(2, 0)],
            parameters: "12 0206 010400010001 0208 4706 000101000000"
        ),
        MalformedCase(
            "a software version longer than its capability",
            "draft-ietf-idr-bgp-software-version",
            [.kept, .notification(2, 0)],
            parameters: "0e 0206 010400010001 0204 4b02 0941"
        ),
        MalformedCase(
            "a host name longer than its capability",
            "draft-walton-bgp-hostname",
            [.kept, .notification(2, 0)],
            parameters: "0e 0206 010400010001 0204 4902 0941"
        ),
        MalformedCase(
            "filters that count more than there are",
            "RFC 5291 5",
            [.kept, .notification(2, 0)],
            parameters: "11 0206 010400010001 0207 0305 000100 01ff"
        ),
        MalformedCase(
            "restart of one octet",
            "RFC 4724 3",
            [.kept, .notification(2, 0)],
            parameters: "0d 0206 010400010001 0203 4001 00"
        ),
        MalformedCase(
            "the obsolete dynamic capability with a broken body",
            "RFC 5492 4",
            [.kept, .notification(2, 0)],
            parameters: "0e 0206 010400010001 0204 4202 0101"
        ),
        MalformedCase(
            "the authentication parameter",
            "RFC 4271 4.2",
            [.notification(2, 4), .notification(2, 5), .notification(2, 0)],
            parameters: "03 0101 00"
        ),
        MalformedCase(
            "twenty-eight octets",
            "RFC 4271 6.1",
            [.notification(1, 2)],
            stage: .first,
            message(1, octets("04 fde9 005a 0a6300 00"))
        ),
        MalformedCase(
            "a marker with a zero in it",
            "RFC 4271 6.1",
            [.notification(1, 1)],
            stage: .first,
            [0] + message(1, openBody()).dropFirst()
        ),
        MalformedCase(
            "UPDATE before OPEN",
            "RFC 4271 8.2.2",
            [.notification(5, nil)],
            stage: .first,
            message(2, [0, 0, 0, 0])
        ),
        MalformedCase(
            "a type nobody knows before OPEN",
            "RFC 4271 6.1",
            [.notification(1, 3)],
            stage: .first,
            message(77)
        ),
        MalformedCase("NOTIFICATION before OPEN", "RFC 4271 8.2.2", [.closed], stage: .first, message(3, [6, 2])),
    ]

    /// A message as a whole is wrong.
    public static let messages: [MalformedCase] = [
        MalformedCase("a type nobody knows", "RFC 4271 6.1", [.notification(1, 3)], message(9)),
        MalformedCase("KEEPALIVE with a body", "RFC 4271 6.1", [.notification(1, 2)], message(4, [0])),
        MalformedCase("UPDATE of 22 octets", "RFC 4271 6.1", [.notification(1, 2)], message(2, [0, 0, 0])),
        MalformedCase(
            "a length of 18",
            "RFC 4271 6.1",
            [.notification(1, 2)],
            [UInt8](repeating: 0xFF, count: 16) + [0, 18, 4]
        ),
        MalformedCase(
            "a marker with a zero at its end",
            "RFC 4271 6.1",
            [.notification(1, 1)],
            [UInt8](repeating: 0xFF, count: 15) + [0, 0, 19, 4]
        ),
        MalformedCase(
            "4,097 octets without leave",
            "RFC 8654 4",
            [.notification(1, 2)],
            message(2, [0, 0, 0x0F, 0xEA] + [UInt8](repeating: 0, count: 4074))
        ),
        MalformedCase(
            "OPEN in Established",
            "RFC 4271 8.2.2",
            [.notification(5, 3), .notification(6, 7)],
            message(1, openBody())
        ),
        MalformedCase("shutdown text longer than the message", "RFC 9003 2", [.closed], message(3, [6, 2, 200, 65])),
        MalformedCase("NOTIFICATION of one octet", "RFC 4271 6.1", [.notification(1, 2), .closed], message(3, [6])),
        MalformedCase(
            "route refresh with filters past its end",
            "RFC 5291 4",
            [.kept, .notification(1, 2), .notification(7, 1)],
            message(5, octets("0001 00 01 01 80 00ff"))
        ),
        MalformedCase(
            "route refresh of a subtype nobody knows",
            "RFC 7313 5",
            [.kept],
            message(5, octets("0001 4d 01"))
        ),
        MalformedCase("a path of ten thousand hops", "RFC 8654 4", [.kept, .withdrawn], Self.longPath(10_000))
            .withExtendedMessages(),
        MalformedCase("a message of 65,535 octets", "RFC 8654 4", [.kept, .withdrawn], Self.longestMessage)
            .withExtendedMessages(),
    ]

    private static func longPath(_ hops: Int) -> [UInt8] {
        let count = hops / 250
        let segment = "02fa" + String(repeating: "0000fde9", count: 250)
        let path = String(repeating: segment, count: count)
        let length = String(count * 1002, radix: 16)
        let attributes =
            "40010100 5002" + String(repeating: "0", count: 4 - length.count) + length + path + "4003040a630002"
        return UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix).message
    }

    private static let longestMessage: [UInt8] = {
        let known = octets(UpdateOctets.external)
        let filler = 65_535 - 23 - known.count - 4 - 4
        let header: [UInt8] = [0xD0, 0xF0, UInt8(filler >> 8), UInt8(filler & 0xFF)]
        var update = UpdateOctets(nlri: UpdateOctets.prefix)
        update.attributes = known + header + [UInt8](repeating: 0xAA, count: filler)
        return update.message
    }()
}
