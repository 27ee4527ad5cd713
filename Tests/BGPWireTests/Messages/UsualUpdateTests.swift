// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import Testing

@testable import BGPWire

@Suite("The short way for usual UPDATEs beside the full one, RFC 7606")
struct UsualUpdateTests {
    private static let contexts = [
        DecodeContext(), DecodeContext(sessionKind: .internal), DecodeContext(sessionKind: .confederation),
        DecodeContext(usesFourOctetAS: false), DecodeContext(addPath: [.ipv4Unicast]),
        DecodeContext(sessionKind: .internal, usesFourOctetAS: false, addPath: .all),
    ]

    /// Routes of IPv6 unicast announced and withdrawn.
    private static let reach =
        "800e1f 000201 10 20010db8009900000000000000000002 00 4020010db802000007 00"
    private static let unreach = "800f0c 000201 4020010db802000007"

    /// Sound attributes of all kinds that the short way knows, each once.
    private static let attributes = [
        "40010102", "400218 02040000fde90001000000000d1c0000fde9 01010000fde9", "4003040a630002", "80040400000064",
        "40050400000064", "400600", "c007080000fde901020304", "c00808fde90001fde90002", "c010080002fde800000001",
        "c0200c000000010000000200000003", "e00804ffff0000", "d008000800010002fffffff0",
    ]

    /// The same for a session with two-octet AS numbers.
    private static let narrow = attributes.map { attribute in
        switch attribute.prefix(4) {
        case "4002": "40020e 0204fde90001d1c0fde9 0101fde9"
        case "c007": "c00706fde901020304"
        default: attribute
        }
    }

    private static func isTakenShort(_ message: [UInt8], in context: DecodeContext) -> Bool {
        UsualUpdate(ByteReader(message).octets, in: context) != nil
    }

    /// What is said of a message in full, and what the usual way says: the same, or nothing.
    private static func agree(_ message: [UInt8], in context: DecodeContext) -> Bool {
        let reader = ByteReader(message)
        guard let layout = UsualUpdate(reader.octets, in: context)?.layout else { return true }
        let full = try? UpdateValidation.validateInFull(reader.octets, at: 7, in: context)
        return full == ValidatedUpdate(start: 7, length: message.count, layout: layout)
    }

    @Test("Tables and withdrawals go the short way")
    func usual() {
        let announcement = UpdateOctets(attributes: UpdateOctets.external, nlri: "180ac807 20c0a80101 00")
        #expect(Self.isTakenShort(announcement.message, in: DecodeContext()))
        let all = UpdateOctets(
            withdrawn: "080b",
            attributes: Self.attributes.prefix(4).joined() + Self.attributes[5..<10].joined(),
            nlri: UpdateOctets.prefix
        )
        #expect(Self.isTakenShort(all.message, in: DecodeContext()))
        let inside = UpdateOctets(attributes: UpdateOctets.internal, nlri: UpdateOctets.prefix)
        #expect(Self.isTakenShort(inside.message, in: DecodeContext(sessionKind: .internal)))
        #expect(Self.isTakenShort(UpdateOctets(withdrawn: "080b 180ac8f0").message, in: DecodeContext()))
    }

    @Test("So do those of two-octet sessions, with path identifiers, and of IPv6")
    func otherSessions() {
        let narrow = UpdateOctets(
            attributes: Self.narrow.prefix(4).joined() + Self.narrow[5..<10].joined(),
            nlri: UpdateOctets.prefix
        )
        #expect(Self.isTakenShort(narrow.message, in: DecodeContext(usesFourOctetAS: false)))
        let paths = UpdateOctets(
            withdrawn: "00000001 080b",
            attributes: UpdateOctets.external,
            nlri: "00000002 180ac807"
        )
        #expect(Self.isTakenShort(paths.message, in: DecodeContext(addPath: [.ipv4Unicast])))
        let ipv6 = UpdateOctets(attributes: Self.reach + "40010100 40020602010000fde9" + Self.unreach)
        #expect(Self.isTakenShort(ipv6.message, in: DecodeContext()))
        #expect(Self.isTakenShort(UpdateOctets(attributes: Self.unreach).message, in: DecodeContext()))
    }

    @Test(
        "Whatever is not usual goes the long way",
        arguments: [
            UpdateOctets(), UpdateOctets(attributes: UpdateOctets.external),
            UpdateOctets(attributes: UpdateOctets.external, nlri: "21 0a000000 00"),
            UpdateOctets(attributes: "40010100 400200 40030400000001", nlri: "00"),
            UpdateOctets(attributes: "40010100 400200", nlri: "00"),
            UpdateOctets(attributes: UpdateOctets.internal, nlri: "00"),
            UpdateOctets(attributes: UpdateOctets.external + "40010100", nlri: "00"),
            UpdateOctets(attributes: UpdateOctets.external + "c0630100", nlri: "00"),
            UpdateOctets(attributes: UpdateOctets.external + "400801", nlri: "00"),
            UpdateOctets(withdrawn: "21 0a000000 00"),
            UpdateOctets(attributes: "800f03 000201"), UpdateOctets(attributes: reach),
            UpdateOctets(attributes: unreach + "40010100"), UpdateOctets(attributes: "800f05 000202 080b"),
        ]
    )
    func unusual(_ update: UpdateOctets) { #expect(!Self.isTakenShort(update.message, in: DecodeContext())) }

    @Test(
        "What goes the short way is judged alike in full, for messages that are right, garbled and cut",
        arguments: 0..<8
    )
    func agreement(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var short = 0
        for _ in 0..<2_000 {
            let known = Bool.random(using: &generator) ? Self.attributes : Self.narrow
            var attributes = known.filter { _ in
                Bool.random(using: &generator) || Bool.random(using: &generator)
            }
            if Int.random(in: 0..<3, using: &generator) == 0 { attributes.append(Self.reach) }
            if Int.random(in: 0..<3, using: &generator) == 0 { attributes.append(Self.unreach) }
            if Int.random(in: 0..<9, using: &generator) == 0 { attributes = [Self.unreach] }
            let update = UpdateOctets(
                withdrawn: Bool.random(using: &generator) ? "" : "080b 180ac8f0",
                attributes: attributes.shuffled(using: &generator).joined(),
                nlri: ["", UpdateOctets.prefix, "180ac807 20c0a80101 00"].randomElement(using: &generator) ?? ""
            )
            var message = update.message
            for context in Self.contexts {
                #expect(Self.agree(message, in: context))
                if Self.isTakenShort(message, in: context) { short += 1 }
            }
            for _ in 0..<3 {
                let place = Int.random(in: 19..<message.count, using: &generator)
                message[place] = UInt8.random(in: 0...255, using: &generator)
                for context in Self.contexts { #expect(Self.agree(message, in: context)) }
            }
            for context in Self.contexts { #expect(Self.agree(Array(message.dropLast()), in: context)) }
        }
        #expect(short > 20)
    }
}
