// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

/// What an UPDATE with one extra or replaced attribute costs.
enum Price: Equatable, Sendable {
    case nothing
    case discard
    case withdraw
    case reset(UInt8)
}

/// One row: an attribute and what it costs on an external and on an internal session.
struct FaultCase: Sendable, CustomTestStringConvertible {
    let name: String
    let attribute: String
    let external: Price
    let `internal`: Price

    init(_ name: String, _ attribute: String, _ price: Price, internal: Price? = nil) {
        self.name = name
        self.attribute = attribute
        self.external = price
        self.internal = `internal` ?? price
    }

    var testDescription: String { self.name }

    /// The attributes of a sound route with this one in place of its namesake.
    func attributes(_ kind: DecodeContext.SessionKind) -> String {
        let own = octets(self.attribute)
        let sound = octets(kind == .internal ? UpdateOctets.internal : UpdateOctets.external)
        var result: [UInt8] = []
        let reader = ByteReader(sound)
        var fields = AttributeFields(reader.octets)
        while let field = try? fields.next() {
            if field.type.rawValue != own[1] { result += [UInt8](copying: field.octets(in: reader.octets)) }
        }
        return HexText.digits(result + own)
    }

    func price(_ kind: DecodeContext.SessionKind, fourOctetAS: Bool = true) -> Price {
        let update = UpdateOctets(attributes: self.attributes(kind), nlri: UpdateOctets.prefix)
        do throws(MessageError) {
            let context = DecodeContext(sessionKind: kind, usesFourOctetAS: fourOctetAS, acceptsAIGP: kind == .internal)
            let result = try update.validated(in: context)
            if result.verdict == .treatAsWithdraw { return .withdraw }
            return result.faults.isEmpty ? .nothing : .discard
        } catch {
            return error.code == .update ? .reset(error.subcode) : .reset(0)
        }
    }
}

@Suite("Malformed attributes, RFC 7606 section 7")
struct AttributeFaultTests {
    static let wellKnown: [FaultCase] = [
        FaultCase("ORIGIN igp", "40010100", .nothing),
        FaultCase("ORIGIN without a value", "400100", .withdraw),
        FaultCase("ORIGIN of two octets", "4001020000", .withdraw),
        FaultCase("ORIGIN 3", "40010103", .withdraw),
        FaultCase("ORIGIN optional", "c0010100", .withdraw),
        FaultCase("ORIGIN not transitive", "00010100", .withdraw),
        FaultCase("ORIGIN with low flag bits", "4f010100", .nothing),
        FaultCase("ORIGIN partial", "60010100", .nothing),
        FaultCase("ORIGIN with extended length", "5001000100", .nothing),
        FaultCase("AS_PATH of a sequence and a set", "40021002010000fde901020000fc580000fc59", .nothing),
        FaultCase("AS_PATH segment of type 0", "4002060001 0000fde9", .withdraw),
        FaultCase("AS_PATH segment of type 5", "4002060501 0000fde9", .withdraw),
        FaultCase("AS_PATH segment without numbers", "4002020200", .withdraw),
        FaultCase("AS_PATH segment past the end", "4002060202 0000fde9", .withdraw),
        FaultCase("AS_PATH with one octet left over", "4002070201 0000fde9 02", .withdraw),
        FaultCase("AS_PATH with AS 0", "40020a0202 0000fde9 00000000", .withdraw),
        FaultCase("AS_PATH with a confederation sequence", "4002060301 0000fde9", .withdraw, internal: .nothing),
        FaultCase("AS_PATH with a confederation set", "4002060401 0000fde9", .withdraw, internal: .nothing),
        FaultCase("AS_PATH optional", "c0020602010000fde9", .withdraw),
        FaultCase("NEXT_HOP of three octets", "4003030a6300", .withdraw),
        FaultCase("NEXT_HOP of no octets", "400300", .withdraw),
        FaultCase("NEXT_HOP of sixteen octets", "40031020010db8000000000000000000000001", .withdraw),
        FaultCase("NEXT_HOP 0.0.0.0", "40030400000000", .withdraw),
        FaultCase("NEXT_HOP 127.0.0.1", "4003047f000001", .withdraw),
        FaultCase("NEXT_HOP 224.0.0.5", "400304e0000005", .withdraw),
        FaultCase("NEXT_HOP 255.255.255.255", "400304ffffffff", .withdraw),
        FaultCase("NEXT_HOP 169.254.0.1", "400304a9fe0001", .nothing),
        FaultCase("LOCAL_PREF", "40050400000064", .discard, internal: .nothing),
        FaultCase("LOCAL_PREF of three octets", "400503000000", .discard, internal: .withdraw),
        FaultCase("LOCAL_PREF optional", "c0050400000064", .discard, internal: .withdraw),
        FaultCase("ATOMIC_AGGREGATE", "400600", .nothing),
        FaultCase("ATOMIC_AGGREGATE of one octet", "40060100", .discard),
        FaultCase("ATOMIC_AGGREGATE optional", "c00600", .withdraw),
        FaultCase("an unknown well-known attribute", "40c801ff", .reset(2)),
    ]

    static let optional: [FaultCase] = [
        FaultCase("MULTI_EXIT_DISC", "80040400000001", .nothing),
        FaultCase("MULTI_EXIT_DISC of five octets", "8004050000000001", .withdraw),
        FaultCase("MULTI_EXIT_DISC of no octets", "800400", .withdraw),
        FaultCase("MULTI_EXIT_DISC transitive", "c0040400000001", .withdraw),
        FaultCase("AGGREGATOR", "c007080000fde901020304", .nothing),
        FaultCase("AGGREGATOR of six octets", "c00706fde901020304", .discard),
        FaultCase("AGGREGATOR with AS 0", "c007080000000001020304", .discard),
        FaultCase("COMMUNITIES", "c00804fde90001", .nothing),
        FaultCase("COMMUNITIES of no octets", "c00800", .withdraw),
        FaultCase("COMMUNITIES of five octets", "c00805fde9000100", .withdraw),
        FaultCase("COMMUNITIES not transitive", "800804fde90001", .withdraw),
        FaultCase("ORIGINATOR_ID", "80090401020304", .discard, internal: .nothing),
        FaultCase("ORIGINATOR_ID of five octets", "8009050102030405", .discard, internal: .withdraw),
        FaultCase("CLUSTER_LIST", "800a080102030405060708", .discard, internal: .nothing),
        FaultCase("CLUSTER_LIST of no octets", "800a00", .discard, internal: .withdraw),
        FaultCase("CLUSTER_LIST of five octets", "800a050102030405", .discard, internal: .withdraw),
        FaultCase("EXTENDED_COMMUNITIES of an unknown type", "c010083fee010203040506", .nothing),
        FaultCase("EXTENDED_COMMUNITIES of no octets", "c01000", .withdraw),
        FaultCase("EXTENDED_COMMUNITIES of nine octets", "c010093fee01020304050600", .withdraw),
        FaultCase("AS4_PATH from a four-octet neighbour", "c011060201 0000fde9", .discard),
        FaultCase("AS4_AGGREGATOR from a four-octet neighbour", "c012080000fde901020304", .discard),
        FaultCase("PMSI_TUNNEL, ingress replication", "c01609000600 2af8 01020304", .nothing),
        FaultCase("PMSI_TUNNEL of four octets", "c0160400060000", .withdraw),
        FaultCase("PMSI_TUNNEL, ingress replication to nowhere", "c0160500060000 01", .withdraw),
        FaultCase("TUNNEL_ENCAPSULATION", "c01708 0008 0004 04020001", .nothing),
        FaultCase("TUNNEL_ENCAPSULATION, TLV past the end", "c01706 0008 0020 0101", .withdraw),
        FaultCase("TUNNEL_ENCAPSULATION, sub-TLV past its TLV", "c01708 0008 0004 04090001", .withdraw),
        FaultCase("IPV6_EXTENDED_COMMUNITIES of 19 octets", "c01913" + String(repeating: "00", count: 19), .withdraw),
        FaultCase("IPV6_EXTENDED_COMMUNITIES of 20 octets", "c01914" + String(repeating: "00", count: 20), .nothing),
        FaultCase("AIGP", "801a0b01000b0000000000000064", .discard, internal: .nothing),
        FaultCase("AIGP with a length of 2", "801a03010002", .discard),
        FaultCase("AIGP past the end", "801a0301000b", .discard),
        FaultCase("AIGP transitive", "c01a0b01000b0000000000000064", .discard),
        FaultCase("BGP-LS, TLV past the end", "801d0404000003", .discard),
        FaultCase("LARGE_COMMUNITIES", "c0200c0000fde90000000100000002", .nothing),
        FaultCase("LARGE_COMMUNITIES of no octets", "c02000", .withdraw),
        FaultCase("LARGE_COMMUNITIES of 13 octets", "c0200d0000fde9000000010000000200", .withdraw),
        FaultCase("OTC", "c023040000fde9", .nothing),
        FaultCase("OTC of three octets", "c0230300fde9", .withdraw),
        FaultCase("PREFIX_SID, label index", "c0280a01000700000000000064", .nothing),
        FaultCase("PREFIX_SID, label index of no octets", "c02803010000", .discard),
        FaultCase("PREFIX_SID, TLV past the end", "c02803ffffff", .discard),
        FaultCase("PREFIX_SID, SRv6 service with a sub-TLV past its end", "c028070500040001 00ff", .withdraw),
        FaultCase("ATTR_SET", "c080080000fde940010100", .nothing),
        FaultCase("ATTR_SET of three octets", "c0800300fde9", .withdraw),
        FaultCase("ATTR_SET with a broken ORIGIN", "c080080000fde940010109", .withdraw),
        FaultCase("ATTR_SET with an attribute past its end", "c080080000fde940010900", .withdraw),
        FaultCase("an unknown optional attribute", "c0c801ff", .nothing),
        FaultCase("an unknown optional attribute, not transitive", "80c801ff", .nothing),
        FaultCase("an attribute of type 0", "c0000101", .nothing),
    ]

    @Test("A well-known attribute costs what the table says on an external session", arguments: wellKnown)
    func wellKnownExternal(row: FaultCase) {
        #expect(row.price(.external) == row.external)
    }

    @Test("A well-known attribute costs what the table says on an internal session", arguments: wellKnown)
    func wellKnownInternal(row: FaultCase) {
        #expect(row.price(.internal) == row.internal)
    }

    @Test("An optional attribute costs what the table says on an external session", arguments: optional)
    func optionalExternal(row: FaultCase) {
        #expect(row.price(.external) == row.external)
    }

    @Test("An optional attribute costs what the table says on an internal session", arguments: optional)
    func optionalInternal(row: FaultCase) {
        #expect(row.price(.internal) == row.internal)
    }

    @Test(
        "On a two-octet session AGGREGATOR has six octets, and broken AS4 attributes are discarded",
        arguments: [
            FaultCase("AGGREGATOR of six octets", "c00706fde901020304", .nothing),
            FaultCase("AGGREGATOR of eight octets", "c007080000fde901020304", .discard),
            FaultCase("AS4_PATH", "c011060201 0001fde9", .nothing),
            FaultCase("AS4_PATH of type 9", "c011060901 0001fde9", .discard),
            FaultCase("AS4_PATH too short", "c01102 0200", .discard),
            FaultCase("AS4_PATH with AS 0", "c011060201 00000000", .discard),
            FaultCase("AS4_AGGREGATOR", "c012080001fde901020304", .nothing),
            FaultCase("AS4_AGGREGATOR of seven octets", "c0120700000000000000", .discard),
            FaultCase("AS4_AGGREGATOR with AS 0", "c012080000000001020304", .discard),
        ]
    )
    func twoOctet(row: FaultCase) {
        let attributes = "40010100 4002040201fde9 4003040a630002" + row.attribute
        let context = DecodeContext(usesFourOctetAS: false)
        let update = try? UpdateOctets(attributes: attributes, nlri: UpdateOctets.prefix).validated(in: context)
        #expect(update?.verdict == .accept)
        #expect(update?.faults.isEmpty == (row.external == .nothing))
    }

    @Test("A member of the confederation must put itself in front of AS_PATH", arguments: [true, false])
    func confederation(isInFront: Bool) throws {
        let path = isInFront ? "4002060301 0000fde9" : "4002060201 0000fde9"
        let update = UpdateOctets(attributes: "40010100" + path + "4003040a630002", nlri: UpdateOctets.prefix)
        let result = try update.validated(in: DecodeContext(sessionKind: .confederation))
        #expect(result.verdict == (isInFront ? .accept : .treatAsWithdraw))
    }

    @Test(
        "Every row of the table has a rule: the attribute is never taken for an unknown one",
        arguments: [
            DecodeContext.SessionKind.external, .internal,
        ]
    )
    func table(kind: DecodeContext.SessionKind) {
        for row in AttributeTable.rows where row.malformed != .sessionReset {
            #expect(AttributeTable.row(of: row.type)?.name == row.name)
            let code = HexText.digits([row.type.rawValue])
            // An unknown attribute without the Optional bit would cost the session.
            let price = FaultCase(row.name, "00" + code + "0400000001", .nothing).price(kind)
            #expect(price == .withdraw || price == .discard, "\(row.name)")
        }
        #expect(AttributeTable.row(of: AttributeType(rawValue: 200)) == nil)
    }
}
