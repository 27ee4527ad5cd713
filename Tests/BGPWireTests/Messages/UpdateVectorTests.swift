// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

/// One line of a file of vectors, as far as UPDATEs are concerned.
struct UpdateVector: CustomTestStringConvertible, Sendable {
    let id: String
    let octets: [UInt8]
    let isInternal: Bool
    let hasRoutes: Bool
    let verdict: String
    /// Type, flags and length of each attribute, as tshark reads them.
    let attributes: [[Int]]
    let nlri: [String]
    let withdrawn: [String]

    init(_ object: [String: Any]) {
        self.id = object["id"] as? String ?? "?"
        self.octets = HexText.octets(object["hex"] as? String ?? "") ?? []
        let context = object["context"] as? [String: Any]
        self.isInternal = context?["peer"] as? String == "ibgp"
        self.hasRoutes = context?["ipv4_nlri_present"] as? Bool ?? false
        self.verdict = (object["expect"] as? [String: Any])?["result"] as? String ?? ""
        let decode = (object["tshark"] as? [[String: Any]])?.first
        self.attributes = (decode?["attrs"] as? [[String: Any]] ?? []).map {
            let flags = Int($0["flags"] as? String ?? "", radix: 16) ?? -1
            return [$0["code"] as? Int ?? -1, flags, $0["len"] as? Int ?? -1]
        }
        self.nlri = decode?["nlri"] as? [String] ?? []
        self.withdrawn = decode?["withdrawn"] as? [String] ?? []
    }

    var testDescription: String { self.id }

    /// The lines of `file` that `condition` wants.
    static func read(_ file: String, where condition: ([String: Any]) -> Bool) -> [UpdateVector] {
        Corpus.lines(of: "vectors/" + file).filter(condition).map { UpdateVector($0) }
    }

    /// FRR's attribute blocks; "one administrative domain" is a knob that is not here.
    static let blocks = UpdateVector.read("attribute-errors.jsonl") {
        $0["kind"] as? String == "path-attributes" && ($0["context"] as? [String: Any])?["oad"] as? Bool == false
    }

    /// Values of MP_REACH_NLRI and MP_UNREACH_NLRI from FRR's tests.
    static let values = UpdateVector.read("attribute-errors.jsonl") { $0["kind"] as? String == "mp-attribute-value" }

    /// Vectors whose prefixes tshark does not show: two without attributes, one with an AS_PATH of one octet.
    static let unread = [
        "bgpkit-parser/raw_bytes.rs#h3", "bio-rd/path_attributes_test.go#2", "bgp/BgpMessageParserTestData.h#17",
    ]

    /// Single UPDATEs that tshark decodes as such.
    static let messages = UpdateVector.read("bgp-messages.jsonl") { object in
        let decodes = object["tshark"] as? [[String: Any]] ?? []
        return object["kind"] as? String == "bgp-message" && decodes.count == 1
            && decodes[0]["t"] as? String == "UPDATE" && !UpdateVector.unread.contains(object["id"] as? String ?? "")
    }
}

@Suite("UPDATEs by others", .enabled(if: Corpus.isPresent, "the corpus of vectors is not there"))
struct UpdateVectorTests {
    @Test("Attribute blocks cost what FRR's own tests say", arguments: UpdateVector.blocks)
    func blocks(vector: UpdateVector) {
        var update = UpdateOctets(nlri: vector.hasRoutes ? UpdateOctets.prefix : "")
        update.attributes = vector.octets
        var verdict = "error"
        do throws(MessageError) {
            let result = try update.validated(in: DecodeContext(sessionKind: vector.isInternal ? .internal : .external))
            verdict = result.verdict == .accept ? "proceed" : "withdraw"
        } catch {}
        #expect(verdict == vector.verdict)
    }

    @Test("Values of multiprotocol attributes are read or refused, and never trap", arguments: UpdateVector.values)
    func values(vector: UpdateVector) {
        for code in [14, 15] as [UInt8] {
            var update = UpdateOctets(attributes: "40010100 40020602010000fde9")
            update.attributes += [0x80, code, UInt8(vector.octets.count)] + vector.octets
            _ = try? update.validated()
        }
    }

    @Test("Attributes and prefixes are those that tshark sees", arguments: UpdateVector.messages)
    func messages(vector: UpdateVector) {
        // Where a vector has path identifiers is not said; tshark guesses.
        let readings = [[], FamilySet.all].map { self.reading(vector, addPath: $0) }
        let expected = Reading(attributes: vector.attributes, nlri: vector.nlri, withdrawn: vector.withdrawn)
        #expect(readings.contains(expected) || readings.allSatisfy { $0 == nil || $0?.isDamaged == true })
    }

    @Test("All but a few vectors are sound", arguments: [UpdateVector.messages])
    func sound(vectors: [UpdateVector]) {
        let damaged = vectors.filter { vector in
            [[], FamilySet.all].allSatisfy { self.reading(vector, addPath: $0).map(\.isDamaged) ?? true }
        }
        #expect(damaged.count * 20 < vectors.count, "\(damaged.map(\.id)) of \(vectors.count)")
    }

    struct Reading: Equatable {
        var attributes: [[Int]]
        var nlri: [String]
        var withdrawn: [String]
        var isDamaged = false
    }

    private func reading(_ vector: UpdateVector, addPath: FamilySet) -> Reading? {
        let reader = ByteReader(vector.octets)
        let context = DecodeContext(sessionKind: .internal, addPath: addPath, usesExtendedMessages: true)
        guard let update = try? UpdateValidation.validate(reader.octets, in: context) else { return nil }
        let block = update.layout.attributes.octets(in: reader.octets)
        var fields = AttributeFields(block)
        var result = Reading(attributes: [], nlri: [], withdrawn: [])
        while let field = try? fields.next() {
            result.attributes.append([Int(field.type.rawValue), Int(field.flags.rawValue), field.valueCount])
        }
        result.nlri = Self.prefixes(update.layout.nlri.octets(in: reader.octets), !addPath.isEmpty)
        result.withdrawn = Self.prefixes(update.layout.withdrawn.octets(in: reader.octets), !addPath.isEmpty)
        result.isDamaged = update.faults.contains { $0.reason == .overrun }
        return result
    }

    private static func prefixes(_ block: RawSpan, _ hasPathIdentifiers: Bool) -> [String] {
        var cursor = IPv4PrefixCursor(block, hasPathIdentifiers: hasPathIdentifiers)
        var result: [String] = []
        while let entry = try? cursor.next() { result.append(entry.prefix.description) }
        return result
    }
}
