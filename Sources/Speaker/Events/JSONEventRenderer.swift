// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPSession
import BGPTable
import BGPTransport
import BGPWire

/// Events for programs: one JSON object a line.
///
/// Every object has `time` and `event`; those about a peer have `neighbor-address`, `neighbor-port` and
/// `session-state`. Names are those of OpenConfig's BGP model where it has one.
public struct JSONEventRenderer: SpeakerEventRenderer {
    /// A renderer.
    public init() {}

    /// The line for `event`.
    public func render(_ event: SpeakerEvent) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("time", InstantText.utc(nanoseconds: event.time))
            json.field("event", Self.name(of: event.kind))
            if let peer = event.peer {
                json.field("neighbor-address", peer.address.description)
                json.field("neighbor-port", peer.port)
            }
            json.field("session-state", event.state?.description)
            Self.write(event.kind, into: &json)
        }
        json.newline()
        return json.octets
    }

    private static func name(of kind: SpeakerEvent.Kind) -> String {
        switch kind {
        case .started: "started"
        case .searching: "searching"
        case .discovered: "neighbor-found"
        case .vanished: "neighbor-gone"
        case .entered: "state"
        case .failed: "failed"
        case .retry: "retry"
        case .established: "established"
        case .announced: "announced"
        case .progress: "progress"
        case .tableSent: "table-sent"
        case .withdrawn: "withdrawn"
        case .omitted: "not-announced"
        case .warning: "warning"
        case .refreshed: "refreshed"
        case .received: "received"
        case .down: "down"
        case .refusedByAll: "refused-by-all"
        case .stopping: "stopping"
        case .stopped: "stopped"
        }
    }

    private static func write(_ kind: SpeakerEvent.Kind, into json: inout JSONWriter) {
        switch kind {
        case .started(let configuration):
            json.field("local-as", configuration.localAS.rawValue)
            json.field("identifier", configuration.identifier.description)
            json.field("prefixes", configuration.announcements.count)
            if let table = configuration.table { json.field("table-routes", table.routes.routeCount) }
            json.field("neighbors", configuration.peers.map(\.remote.description))
            if let links = configuration.links { json.field("interfaces", links.patterns.map(\.description)) }
        case .searching(let interface):
            json.field("interface", interface)
        case .discovered(let source):
            json.field("source", source.description)
        case .vanished(let reason):
            json.field("reason", reason.description)
        case .entered, .refusedByAll:
            break
        case .failed(let failure), .down(let failure):
            Self.write(failure, into: &json)
        case .retry(let wait):
            json.field("after-milliseconds", wait.wholeNanoseconds / 1_000_000)
        case .established(let facts, let connection):
            Self.write(facts, connection, into: &json)
        case .announced(let count, let nextHops, let initial):
            json.field("prefixes", count)
            json.field("next-hops", nextHops.map(\.description))
            json.field("end-of-rib", initial.families.map(\.description))
        case .progress(let progress):
            json.field("sessions", progress.sessions)
            json.field("complete-sessions", progress.completeSessions)
            json.field("sent-routes", progress.sentRoutes)
            json.field("routes", progress.routes)
            json.field("routes-per-second", progress.routesPerSecond)
            json.field("churn-events", progress.churnEvents)
            json.field("waiting-changes", progress.waitingChanges)
        case .tableSent(let transfer):
            json.field("routes", transfer.routes)
            json.field("messages", transfer.messages)
            json.field("octets", transfer.octets)
            json.field("omitted-routes", transfer.omitted)
            json.field("milliseconds", transfer.duration.wholeNanoseconds / 1_000_000)
        case .withdrawn(let count):
            json.field("prefixes", count)
        case .refreshed(let family, let count):
            json.field("afi-safi-name", family.description)
            json.field("prefixes", count)
        case .omitted(let omission):
            json.field("afi-safi-name", omission.family.description)
            json.field("prefixes", omission.prefixCount)
            json.field("reason", omission.reason.description)
        case .warning(let warning):
            json.field("text", warning.description)
        case .received(let family, let reception):
            json.field("afi-safi-name", family.description)
            json.field("prefixes", reception.prefixes)
            json.field("updates", reception.updates)
        case .stopping(let reason):
            json.field("reason", reason.description)
        case .stopped(let outcome):
            json.field("reason", outcome.reason.description)
            json.field("was-established", outcome.wasEstablished)
        }
    }

    private static func write(_ failure: SessionFailure, into json: inout JSONWriter) {
        json.field("reason", failure.reason.description)
        json.field("error", failure.error?.description)
        switch failure.reason {
        case .received(let notification): json.field("notification-received", notification)
        case .sent(let notification): json.field("notification-sent", notification)
        case .connectFailed, .connectionLost, .replaced: break
        }
        json.field("advice", failure.advice)
    }

    private static func write(_ facts: SessionFacts, _ connection: PeerConnection, into json: inout JSONWriter) {
        json.field("peer-as", facts.remoteAS.rawValue)
        json.field("local-as", facts.localAS.rawValue)
        json.field("peer-type", facts.negotiated.sessionKind == .internal ? "INTERNAL" : "EXTERNAL")
        json.field("identifier", facts.remoteIdentifier.description)
        json.field("host-name", facts.remoteOpen.capabilities.hostName?.host)
        json.field("hold-time", facts.negotiated.holdTimeSeconds)
        json.field("afi-safi", facts.negotiated.families.families.map(\.description))
        json.field("local-address", connection.local.address.description)
        json.field("local-port", connection.local.port)
        json.field("direction", connection.direction == .inbound ? "inbound" : "outbound")
        json.key("capabilities-announced")
        json.capabilities(facts.localOpen.capabilities)
        json.key("capabilities-received")
        json.capabilities(facts.remoteOpen.capabilities)
    }
}
