// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTestSupport
import BGPWire
import Testing

/// Octets that a peer sends first on a connection, and the reactions the RFCs allow.
struct FirstOctets: CustomTestStringConvertible, Sendable {
    let id: String
    let octets: [UInt8]
    let allowed: [String]

    init(_ object: [String: Any]) {
        self.id = object["id"] as? String ?? "?"
        self.octets = HexText.octets(object["hex"] as? String ?? "") ?? []
        self.allowed = object["allowed"] as? [String] ?? []
    }

    var testDescription: String { self.id }

    static let all = Corpus.lines(of: "vectors/malformed-own.jsonl")
        .filter { ($0["state"] as? String)?.hasPrefix("OpenSent") == true }.map { FirstOctets($0) }
}

@Suite("First octets on a connection, RFC 4271 section 6.2", .enabled(if: Corpus.isPresent, "the corpus is not there"))
struct FirstOctetsTests {
    /// What a speaker in AS 65000 that expects AS 65001 does with the octets, in the corpus's words.
    private func reaction(to octets: [UInt8], inPieces: Bool) -> String {
        var configuration = speaker(65_000, 1, .passive)
        configuration.remoteAS = .oneOf([65_001])
        var session = PeerSession(configuration: configuration, seed: 1)
        let now = MonotonicInstant(nanoseconds: 0)
        session.start(at: now)
        _ = session.connectionAccepted(at: now)
        let pieces = (inPieces ? octets.map { [$0] } : [octets]) + [KeepaliveMessage.octets]
        for piece in pieces {
            let reader = ByteReader(piece)
            session.receive(reader.octets, on: .inbound, at: now)
        }
        var actions: [SessionAction] = []
        session.drainActions(into: &actions)
        for case .send(let sent, _) in actions where sent[18] == MessageType.notification.rawValue {
            return "reset:\(sent[19])/\(sent[20])"
        }
        return session.state == .established ? "up" : "reset:-"
    }

    @Test("The reaction is one that the RFCs allow", arguments: FirstOctets.all, [false, true])
    func react(vector: FirstOctets, inPieces: Bool) {
        let reaction = self.reaction(to: vector.octets, inPieces: inPieces)
        #expect(vector.allowed.contains(reaction), "\(reaction), allowed \(vector.allowed)")
    }
}
