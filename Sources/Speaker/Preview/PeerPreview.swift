// SPDX-License-Identifier: Apache-2.0

import BGPSession
import BGPTable
import BGPTransport
import BGPWire

/// What one peer would be sent, as far as it can be known without the peer.
///
/// The peer is assumed to offer what is offered to it. Whether the session is internal follows from the AS the peer may
/// be in; where that leaves both open, both are here.
struct PeerPreview: Sendable {
    /// The routes on a session of one kind.
    struct Session: Sendable {
        var context: ExportContext
        /// The UPDATEs, End-of-RIB among them.
        var updates: [[UInt8]]
        /// What the full table comes to, by family.
        var table: [(family: AddressFamily, transfer: TableTransfer)]
        var omissions: [AnnouncementOmission]
        var warnings: [SpeakerEvent.Warning]

        var kind: String { self.context.isInternal ? "internal" : "external" }
    }

    let peer: SpeakerConfiguration.Peer
    /// Where the session would come from; `nil` if there is no route to the peer.
    let localAddress: IPAddress?
    let open: OpenMessage
    let sessions: [Session]

    init(_ peer: SpeakerConfiguration.Peer, of configuration: SpeakerConfiguration, machine: LocalMachine) {
        let localAddress = peer.local?.address.address ?? machine.sourceAddress(peer.remote)
        let open = OpenMessage(
            asNumber: configuration.localAS,
            holdTimeSeconds: configuration.holdTimeSeconds,
            identifier: configuration.identifier,
            capabilities: configuration.capabilities(for: peer)
        )
        self.peer = peer
        self.localAddress = localAddress
        self.open = open
        self.sessions = Self.remoteASes(of: peer, localAS: configuration.localAS).compactMap { remoteAS in
            guard let localAddress else { return nil }
            let context = ExportContext(
                NegotiatedCapabilities(local: open, remote: open.assumedAnswer(from: remoteAS)),
                localAS: configuration.localAS,
                localAddress: localAddress,
                zone: peer.remote.address.zone,
                machine: machine
            )
            return Session(context, configuration)
        }
    }

    /// One AS for each kind of session the peer allows.
    private static func remoteASes(of peer: SpeakerConfiguration.Peer, localAS: ASNumber) -> [ASNumber] {
        let other: ASNumber = localAS == 65_001 ? 65_002 : 65_001
        return switch peer.remoteAS {
        case .any: [localAS, other]
        case .internal: [localAS]
        case .external: [other]
        case .oneOf(let numbers): numbers
        }
    }
}

extension PeerPreview.Session {
    fileprivate init(_ context: ExportContext, _ configuration: SpeakerConfiguration) {
        let table = AnnouncementTable(configuration.announcements)
        self.context = context
        self.updates = []
        self.table = []
        self.omissions = []
        var nextHops: [NextHop] = []
        for family in configuration.families {
            for group in table.groups(of: family) {
                let routes = ExportedRoutes([group], family: family, context: context)
                self.updates += routes.batches.flatMap(\.messages)
                self.omissions += routes.omissions
                nextHops += routes.nextHops
            }
        }
        self.warnings = context.warnings(about: configuration.announcements, nextHops: nextHops)
        self.updates += context.families.families.map { UpdateComposer.endOfRIB($0) }
        if let table = configuration.table { self.add(table) }
    }
}

extension PeerPreview.Session {
    /// Packs the table as it would be sent, and counts.
    private mutating func add(_ table: FullTable) {
        var packed = PackedTable(table.routes, sessions: 1)
        for section in table.routes.sections {
            do {
                let rules = try self.context.tableRules(of: section.family, table.attributes)
                var transfer = TableTransfer()
                var position: UpdatePacker.Position? = .start
                while let start = position, let piece = packed.piece(of: section.family, at: start, rules) {
                    transfer.add(piece)
                    position = piece.next
                }
                self.table.append((section.family, transfer))
            } catch {
                self.omissions.append(
                    AnnouncementOmission(family: section.family, prefixCount: section.routeCount, reason: error)
                )
            }
        }
    }
}

extension OutboundBatch {
    /// The messages one by one.
    fileprivate var messages: [[UInt8]] {
        var result: [[UInt8]] = []
        var rest = self.octets[...]
        // Length is in the two octets behind the marker.
        while rest.count >= MessageHeader.length {
            let length = Int(rest[rest.startIndex + 16]) << 8 | Int(rest[rest.startIndex + 17])
            guard length >= MessageHeader.length, length <= rest.count else { break }
            result.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return result
    }
}

extension OpenMessage {
    /// The OPEN of a peer in `asNumber` that offers the same.
    fileprivate func assumedAnswer(from asNumber: ASNumber) -> OpenMessage {
        let capabilities = self.capabilities.capabilities.map { capability -> Capability in
            if case .fourOctetAS = capability { return .fourOctetAS(asNumber) }
            return capability
        }
        return OpenMessage(
            asNumber: asNumber,
            holdTimeSeconds: self.holdTimeSeconds,
            identifier: self.identifier,
            capabilities: CapabilitySet(capabilities)
        )
    }
}
