// SPDX-License-Identifier: Apache-2.0

import BGPTestSupport
import BGPWire
import Testing

/// What the codec alone says about octets that arrive in an established session.
enum Reaction: Equatable {
    case reset(UInt8, UInt8)
    case withdraw
    case discard
    case accept
    case closedByPeer

    init(to octets: [UInt8], in context: DecodeContext) {
        var framer = MessageFramer(maximumMessageLength: context.maximumMessageLength)
        var result = Reaction.accept
        do throws(MessageError) {
            let reader = ByteReader(octets)
            try framer.receive(reader.octets) { (_, header, message) throws(MessageError) in
                switch header.type {
                case .update:
                    let update = try UpdateValidation.validate(message, in: context)
                    if update.verdict == .treatAsWithdraw {
                        result = .withdraw
                    } else if !update.faults.isEmpty {
                        result = .discard
                    }
                case .routeRefresh:
                    _ = try RouteRefreshMessage(parsing: message.extracting(19..<message.byteCount), message: message)
                case .open:
                    throw MessageError(.finiteStateMachine, 3)
                case .notification:
                    result = .closedByPeer
                    return false
                case .keepalive:
                    break
                }
                return true
            }
        } catch {
            result = .reset(error.code.rawValue, error.subcode)
        }
        self = result
    }

    /// Whether one of the corpus's words allows the reaction.
    func isAllowed(by words: [String]) -> Bool {
        words.contains { word in
            switch self {
            case .reset(let code, let subcode):
                ["reset:\(code)/\(subcode)", "reset:\(code)/*", "reset:*", "reset:-", "afi-disable"].contains(word)
            case .closedByPeer: word == "reset:-"
            case .withdraw: word == "withdraw" || word == "withdraw6"
            case .discard: ["discard", "accept", "up"].contains(word)
            case .accept: ["accept", "ignore", "up", "discard"].contains(word)
            }
        }
    }
}

@Suite("Malformed octets in an established session, RFC 7606")
struct MalformedVectorTests {
    @Test(
        "The reaction is one that the RFCs allow",
        .enabled(if: Corpus.isPresent, "the corpus of vectors is not there"),
        arguments: Corpus.lines(of: "vectors/malformed-own.jsonl").filter {
            ($0["state"] as? String) == "Established" && ($0["kind"] as? String) == "bgp-octets"
        }.map { Vector($0) }
    )
    func reaction(vector: Vector) {
        let context = DecodeContext(
            usesFourOctetAS: vector.asWidth == 4,
            usesExtendedMessages: vector.usesExtendedMessages
        )
        let reaction = Reaction(to: vector.octets, in: context)
        #expect(reaction.isAllowed(by: vector.allowed), "\(vector.id): \(reaction), allowed \(vector.allowed)")
    }

    struct Vector: CustomTestStringConvertible, Sendable {
        let id: String
        let octets: [UInt8]
        let asWidth: Int
        let usesExtendedMessages: Bool
        let allowed: [String]

        init(_ object: [String: Any]) {
            self.id = object["id"] as? String ?? "?"
            self.octets = HexText.octets(object["hex"] as? String ?? "") ?? []
            self.asWidth = object["asn_width"] as? Int ?? 4
            self.usesExtendedMessages = object["extended_messages"] as? Bool ?? false
            self.allowed = object["allowed"] as? [String] ?? []
        }

        var testDescription: String { self.id }
    }
}
