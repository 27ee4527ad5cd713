// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import Testing

@testable import BGPWire

@Suite("The short way for usual UPDATEs beside the full one, RFC 7606")
struct UsualUpdateTests {
    private static let contexts = [
        DecodeContext(), DecodeContext(sessionKind: .internal), DecodeContext(sessionKind: .confederation),
        DecodeContext(usesFourOctetAS: false), DecodeContext(addPath: [.ipv4Unicast]),
    ]

    /// Sound attributes of all kinds that the short way knows, each once.
    private static let attributes = [
        "40010102", "400218 02040000fde90001000000000d1c0000fde9 01010000fde9", "4003040a630002", "80040400000064",
        "40050400000064", "400600", "c007080000fde901020304", "c00808fde90001fde90002", "c010080002fde800000001",
        "c0200c000000010000000200000003", "e00804ffff0000", "d008000800010002fffffff0",
    ]

    private static func isTakenShort(_ message: [UInt8], in context: DecodeContext) -> Bool {
        UsualUpdate.layout(of: ByteReader(message).octets, in: context) != nil
    }

    /// What is said of a message in full, and what the usual way says: the same, or nothing.
    private static func agree(_ message: [UInt8], in context: DecodeContext) -> Bool {
        let reader = ByteReader(message)
        guard let layout = UsualUpdate.layout(of: reader.octets, in: context) else { return true }
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
            let attributes = Self.attributes.filter { _ in
                Bool.random(using: &generator) || Bool.random(using: &generator)
            }
            let update = UpdateOctets(
                withdrawn: Bool.random(using: &generator) ? "" : "080b 180ac8f0",
                attributes: attributes.shuffled(using: &generator).joined(),
                nlri: Bool.random(using: &generator) ? UpdateOctets.prefix : "180ac807 20c0a80101 00"
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
