// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPSession
import BGPTransport
import BGPWire
import Speaker

/// `--check`: what would be sent, as far as it can be known without the peer.
///
/// The peer is assumed to offer what is offered to it. Whether the session is internal is known from `--peer-asn`; where
/// it is not, both cases are shown.
struct AnnouncementCheck {
    private let configuration: SpeakerConfiguration
    private let json: Bool

    init(_ configuration: SpeakerConfiguration, json: Bool) {
        self.configuration = configuration
        self.json = json
    }

    func print() {
        let identifier = RouterIdentifier.chosen(for: self.configuration)
        for peer in self.configuration.peers {
            let open = OpenMessage(
                asNumber: self.configuration.asNumber,
                holdTimeSeconds: self.configuration.holdTimeSeconds,
                identifier: identifier,
                capabilities: self.configuration.capabilities(towards: peer)
            )
            var messages = [("OPEN", open.encode())]
            for remoteAS in self.remoteASes {
                var remote = open
                remote.capabilities.capabilities = open.capabilities.capabilities.map {
                    if case .fourOctetAS = $0 { .fourOctetAS(remoteAS) } else { $0 }
                }
                remote.asField = remoteAS.twoOctetValue
                let negotiated = NegotiatedCapabilities(local: open, remote: remote)
                let announcement = SessionAnnouncement(
                    self.configuration,
                    negotiated: negotiated,
                    local: self.localAddress(for: peer),
                    globalIPv6: nil
                )
                let kind = negotiated.sessionKind == .internal ? "internal" : "external"
                messages += announcement.announcing.map { ("UPDATE to an \(kind) peer", $0) }
                messages += announcement.problems.map { ("warning for an \(kind) peer: \($0)", []) }
            }
            self.print(messages, for: peer, open)
        }
    }

    /// One AS for each kind of peer that `--peer-asn` allows.
    private var remoteASes: [ASNumber] {
        let own = self.configuration.asNumber
        let other = ASNumber(own.rawValue == 65_001 ? 65_002 : 65_001)
        return switch self.configuration.remoteAS {
        case .any: [own, other]
        case .internal: [own]
        case .external: [other]
        case .oneOf(let numbers): numbers
        }
    }

    /// The address the session would have, as far as it is known: `0.0.0.0` or `::` stand for what routing chooses.
    private func localAddress(for peer: SocketEndpoint) -> ScopedIPAddress {
        if let source = self.configuration.source { return source.address }
        return switch peer.address.address {
        case .v4: ScopedIPAddress(.v4(.unspecified))
        case .v6: ScopedIPAddress(.v6(.unspecified))
        }
    }

    private func print(_ messages: [(name: String, octets: [UInt8])], for peer: SocketEndpoint, _ open: OpenMessage) {
        if self.json {
            var json = JSONWriter()
            json.object { json in
                json.field("neighbor-address", peer.address.description)
                json.field("neighbor-port", peer.port)
                json.field("local-as", open.asNumber.rawValue)
                json.field("identifier", open.identifier.description)
                json.field("hold-time", open.holdTimeSeconds)
                json.field("capabilities", open.capabilities.capabilities.map { $0.code.description })
                json.field(
                    "messages",
                    array: { json in
                        for message in messages {
                            json.object {
                                $0.field("type", message.name)
                                $0.field("hex", HexText.digits(message.octets))
                            }
                        }
                    }
                )
            }
            Swift.print(json.text)
            return
        }
        Swift.print("\(peer): AS \(open.asNumber), identifier \(open.identifier), hold time \(open.holdTimeSeconds) s")
        Swift.print(
            "  capabilities: \(open.capabilities.capabilities.map { $0.code.description }.joined(separator: ", "))"
        )
        for message in messages {
            Swift.print("  \(message.name)")
            if !message.octets.isEmpty { Swift.print("    \(HexText.digits(message.octets))") }
        }
    }
}
