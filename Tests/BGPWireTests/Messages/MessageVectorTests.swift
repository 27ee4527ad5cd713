// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

/// A message by another implementation, and how tshark reads it.
struct MessageVector: CustomTestStringConvertible, Sendable {
    let id: String
    let octets: [UInt8]
    /// Names and values in the order in which they appear.
    let fields: [[String]]

    init(_ object: [String: Any]) {
        self.id = object["id"] as? String ?? "?"
        self.octets = HexText.octets(object["hex"] as? String ?? "") ?? []
        self.fields = (object["tshark"] as? [[String: Any]])?.first?["f"] as? [[String]] ?? []
    }

    var testDescription: String { self.id }

    /// The values of the field `name`.
    func values(_ name: String) -> [String] {
        self.fields.filter { $0.count == 2 && $0[0] == name }.map { $0[1] }
    }

    /// The vectors of one type that stand for a single message.
    static func all(_ type: MessageType) -> [MessageVector] {
        Corpus.lines(of: "vectors/bgp-messages.jsonl")
            .filter { $0["kind"] as? String == "bgp-message" && ($0["tshark"] as? [Any])?.count == 1 }
            .map { MessageVector($0) }
            .filter { $0.octets.count >= 19 && $0.octets[18] == type.rawValue }
    }
}

@Suite(
    "Messages by other implementations",
    .enabled(if: Corpus.isPresent, "the corpus of vectors is not there")
)
struct MessageVectorTests {
    /// What these OPENs are refused for; everything else in the corpus is well formed.
    static let refused: [String: MessageError] = [
        "bio-rd/gen_initial_corpus.go#4": MessageError(.messageHeader, 2, data: [0, 28]),
        "bgp/BgpMessageParserTest.cpp#1": MessageError(.messageHeader, 2, data: [0, 19]),
        "bio-rd/peer_up_test.go#9": MessageError(.open, 0), "bio-rd/peer_up_test.go#10": MessageError(.open, 0),
        "bgp/FiberBgpPeerTest.cpp#1": MessageError(.open, 6),
    ]

    @Test("An OPEN says what tshark says, and is written as it came", arguments: MessageVector.all(.open))
    func open(vector: MessageVector) throws {
        let reader = ByteReader(vector.octets)
        if let fault = Self.refused[vector.id] {
            #expect(throws: fault) { _ = try Message(parsing: reader.octets, in: DecodeContext()) }
            return
        }
        guard case .open(let open) = try Message(parsing: reader.octets, in: DecodeContext()) else {
            Issue.record("not an OPEN")
            return
        }
        #expect(vector.values("open.myas") == ["\(open.asField)"])
        #expect(vector.values("open.holdtime") == ["\(open.holdTimeSeconds)"])
        #expect(vector.values("open.identifier") == [open.identifier.description])
        #expect(vector.values("cap.type") == open.capabilities.capabilities.map { "\($0.code.rawValue)" })
        let written = [open.encode(packing: .separate), open.encode(packing: .together)]
        #expect(written.contains(vector.octets))
    }

    @Test(
        "A NOTIFICATION has the code that tshark reads, and is written as it came",
        arguments: MessageVector.all(.notification)
    )
    func notification(vector: MessageVector) throws {
        guard
            case .notification(let notification) = try Message(
                parsing: ByteReader(vector.octets).octets,
                in: DecodeContext()
            )
        else {
            Issue.record("not a NOTIFICATION")
            return
        }
        #expect(vector.values("notify.major_error") == ["\(notification.code.rawValue)"])
        #expect(notification.encode() == vector.octets)
        #expect(!notification.description.isEmpty)
    }
}
