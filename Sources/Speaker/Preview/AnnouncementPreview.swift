// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPTransport
import BGPWire

/// What a speaker would send to each peer, decoded and in octets, without sending any of it.
public struct AnnouncementPreview: Sendable {
    private let peers: [PeerPreview]

    /// Composes everything as a session would.
    public init(_ configuration: SpeakerConfiguration, machine: LocalMachine) {
        self.peers = configuration.peers.map { PeerPreview($0, of: configuration, machine: machine) }
    }

    /// Whether every peer would be told about every prefix.
    public var isComplete: Bool {
        self.peers.allSatisfy { $0.sessions.allSatisfy(\.omissions.isEmpty) }
    }

    // MARK: - For people

    /// The preview as lines.
    public var text: String {
        self.peers.map(Self.text).joined() + "nothing was sent\n"
    }

    private static func text(_ peer: PeerPreview) -> String {
        let open = peer.open
        var lines = [peer.peer.remote.label + (peer.localAddress.map { " from \($0)" } ?? "")]
        let holdTime = open.holdTimeSeconds == 0 ? "no hold time" : "hold time \(open.holdTimeSeconds) s"
        lines.append("  OPEN: AS \(open.asNumber), router id \(open.identifier), \(holdTime)")
        lines += open.capabilities.capabilities.map { "    \(CapabilityText.describe($0))" }
        lines.append("    " + HexText.digits(open.encode()))
        if peer.localAddress == nil { lines.append("  no route to the peer: next hops are not known yet") }
        for session in peer.sessions {
            lines.append("  to an \(session.kind) peer:")
            for update in session.updates {
                lines += Self.lines(of: update, in: session.context.wire).map { "    \($0)" }
                lines.append("      " + HexText.digits(update))
            }
            for (family, transfer) in session.table {
                lines.append(
                    "    table: \(transfer.routes) routes in \(family), "
                        + "\(transfer.messages) UPDATEs, \(transfer.octets) octets"
                )
            }
            lines += session.warnings.map { "    warning: \($0)" }
            for omission in session.omissions {
                lines.append("    not announced: \(omission.prefixCount) in \(omission.family): \(omission.reason)")
            }
        }
        return lines.map { TerminalText.safe($0) + "\n" }.joined()
    }

    /// The UPDATE read back from its octets.
    private static func lines(of update: [UInt8], in context: DecodeContext) -> [String] {
        guard let message = Self.parse(update, in: context) else { return ["UPDATE"] }
        if let family = message.endOfRIB { return ["UPDATE: End-of-RIB for \(family)"] }
        return message.announcements.flatMap { announcement -> [String] in
            let routes = announcement.routes.map(\.nlri.description).joined(separator: " ")
            return ["UPDATE: announces \(routes)", "  " + Self.words(announcement.attributes).joined(separator: ", ")]
        }
    }

    private static func parse(_ update: [UInt8], in context: DecodeContext) -> UpdateMessage? {
        let reader = ByteReader(update)
        return try? UpdateMessage(parsing: reader.octets, in: context)
    }

    private static func words(_ attributes: PathAttributes) -> [String] {
        let path = attributes.asPath.description
        var words = [
            "origin \(attributes.origin?.description ?? "none")",
            "as-path \(path.isEmpty ? "empty" : path)",
            "next hop \(attributes.nextHop?.description ?? "none")",
        ]
        if let metric = attributes.multiExitDisc { words.append("med \(metric)") }
        if let preference = attributes.localPref { words.append("local-pref \(preference)") }
        words += attributes.communities.map { "community \($0)" }
        words += attributes.largeCommunities.map { "large-community \($0)" }
        words += attributes.extendedCommunities.map { "ext-community \($0)" }
        return words
    }

    // MARK: - For programs

    /// The preview as one JSON object a line, one for each peer.
    public var json: String {
        var json = JSONWriter(capacity: 4096)
        for peer in self.peers {
            json.object { Self.write(peer, into: &$0) }
            json.newline()
        }
        return json.text
    }

    private static func write(_ peer: PeerPreview, into json: inout JSONWriter) {
        json.field("neighbor-address", peer.peer.remote.address.description)
        json.field("neighbor-port", peer.peer.remote.port)
        json.field("local-address", peer.localAddress?.description)
        json.key("open")
        json.object { json in
            json.field("local-as", peer.open.asNumber.rawValue)
            json.field("identifier", peer.open.identifier.description)
            json.field("hold-time", peer.open.holdTimeSeconds)
            json.key("capabilities")
            json.capabilities(peer.open.capabilities)
            json.field("hex", HexText.digits(peer.open.encode()))
        }
        json.key("sessions")
        json.array { json in
            for session in peer.sessions { json.object { Self.write(session, into: &$0) } }
        }
    }

    private static func write(_ session: PeerPreview.Session, into json: inout JSONWriter) {
        json.field("peer-type", session.kind.uppercased())
        json.key("updates")
        json.array { json in
            for update in session.updates {
                json.object { json in
                    if let message = Self.parse(update, in: session.context.wire) {
                        json.field("end-of-rib", message.endOfRIB?.description)
                        for announcement in message.announcements {
                            json.field("prefixes", announcement.routes.map(\.nlri.description))
                            json.attributes(announcement.attributes)
                        }
                    }
                    json.field("hex", HexText.digits(update))
                }
            }
        }
        json.key("table")
        json.array { json in
            for (family, transfer) in session.table {
                json.object { json in
                    json.field("afi-safi-name", family.description)
                    json.field("routes", transfer.routes)
                    json.field("messages", transfer.messages)
                    json.field("octets", transfer.octets)
                    json.field("omitted-routes", transfer.omitted)
                }
            }
        }
        json.field("warnings", session.warnings.map(\.description))
        json.key("not-announced")
        json.array { json in
            for omission in session.omissions {
                json.object { json in
                    json.field("afi-safi-name", omission.family.description)
                    json.field("prefixes", omission.prefixCount)
                    json.field("reason", omission.reason.description)
                }
            }
        }
    }
}
