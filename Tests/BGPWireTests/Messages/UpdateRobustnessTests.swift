// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

/// Does with octets all that a receiver does, to see that nothing traps.
private func receive(_ message: [UInt8], in context: DecodeContext) -> UpdateVerdict? {
    let reader = ByteReader(message)
    guard let update = try? UpdateValidation.validate(reader.octets, in: context) else { return nil }
    _ = update.faults.map(\.description)
    var normalizer = AttributeNormalizer()
    for part in [AttributeNormalizer.Part.nlri, .reach] {
        let form = normalizer.withRIBForm(of: update, message: reader.octets, for: part, in: context) {
            [UInt8](copying: $0)
        }
        _ = Everything(PathAttributes(octets: form))
    }
    if let reach = update.layout.reach {
        let block = reach.nlri.octets(in: reader.octets)
        let hasPaths = context.addPath.contains(reach.family)
        var fields = NLRIFields(block, family: reach.family, hasPathIdentifiers: hasPaths)
        while let field = try? fields.next() {
            _ = (try? NLRI(parsing: field.octets(in: block), family: reach.family))?.description
        }
    }
    return update.verdict
}

@Suite("UPDATEs that are cut or garbled, RFC 7606")
struct UpdateRobustnessTests {
    static let messages: [UpdateOctets] = [
        UpdateOctets(withdrawn: "080b 180ac8", attributes: UpdateOctets.external, nlri: "180ac807 20c0a80101"),
        UpdateOctets(
            attributes: "900e0026 000201 20 20010db8000000000000000000000001 fe800000000000000000000000000001 00"
                + "00 40010100 500200060201 0000fde9 c00804fde90001 c0200c000000010000000200000003 c010080002fde800000001"
                + "80040400000001 c007080000fde901020304 400600 c023040000fde9"
        ),
        UpdateOctets(
            attributes: "40010100 40020602010000fde9 c010080002fde800000001 c016090006002af801020304"
                + "800e1c 001946 04 0a630002 00 0311 0001c0a801010000 00000000 20 c0a80101"
        ),
        UpdateOctets(attributes: "800f0c 000201 4020010db802000007"),
        UpdateOctets(
            attributes: UpdateOctets.external
                + "c01708 0008 0004 04020001 c0280a01000700000000000000640000 c080080000fde940010100"
                + "801a0b01000b0000000000000064 c0c803010203",
            nlri: UpdateOctets.prefix
        ),
        UpdateOctets(
            attributes: "40010100 4002060202fde95ba0 4003040a630002 c00706 5ba0 01020304 c012080001fde901020304"
                + "c0110a0202 0000fde9 0001fde9",
            nlri: "180ac807"
        ),
    ]

    static let contexts = [
        DecodeContext(), DecodeContext(sessionKind: .internal, acceptsAIGP: true),
        DecodeContext(sessionKind: .confederation), DecodeContext(usesFourOctetAS: false),
        DecodeContext(addPath: .all),
    ]

    @Test("A message cut at any octet is refused or read, and never traps", arguments: 0..<6)
    func cut(index: Int) {
        let message = Self.messages[index].message
        for context in Self.contexts {
            for count in 0..<message.count { _ = receive(Array(message.prefix(count)), in: context) }
        }
    }

    @Test("The attributes cut at any octet, with lengths that say so, never pass as whole", arguments: 0..<6)
    func cutAttributes(index: Int) {
        let whole = Self.messages[index]
        for context in Self.contexts {
            for count in 0..<whole.attributes.count {
                var update = whole
                update.attributes = Array(whole.attributes.prefix(count))
                let verdict = receive(update.message, in: context)
                // Unless the cut is between two attributes, something is missing or damaged.
                if !Self.boundaries(of: whole.attributes).contains(count) { #expect(verdict != .accept) }
            }
        }
    }

    @Test("Any octet changed to any of the values that matter never traps", arguments: 0..<6)
    func garbled(index: Int) {
        let message = Self.messages[index].message
        for context in Self.contexts {
            for offset in 19..<message.count {
                for value in [0, 1, 2, 3, 0x0F, 0x10, 0x20, 0x21, 0x40, 0x7F, 0x80, 0x81, 0x90, 0xC0, 0xFE, 0xFF]
                    as [UInt8]
                {
                    var changed = message
                    changed[offset] = value
                    _ = receive(changed, in: context)
                }
            }
        }
    }

    @Test("Random changes in several places never trap", arguments: 0..<20 as Range<UInt64>)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var message = Self.messages.randomElement(using: &random)?.message ?? []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let offset = Int.random(in: 19..<message.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: message[offset] = UInt8.random(in: 0...255, using: &random)
                case 1: message.insert(UInt8.random(in: 0...255, using: &random), at: offset)
                default: message.remove(at: offset)
                }
                if message.count < 24 { break }
            }
            _ = receive(message, in: Self.contexts.randomElement(using: &random) ?? DecodeContext())
        }
    }

    /// Where attributes begin and end.
    private static func boundaries(of attributes: [UInt8]) -> Set<Int> {
        var result: Set<Int> = [0]
        let reader = ByteReader(attributes)
        var fields = AttributeFields(reader.octets)
        while let field = try? fields.next() { result.insert(field.end) }
        return result
    }
}
