// SPDX-License-Identifier: Apache-2.0

import BGPRendering
import BGPSession
import BGPTable
import BGPTransport
import BGPWire

/// Events for people: time, peer, state, and what happened in words.
public struct TextEventRenderer: SpeakerEventRenderer {
    /// Whether to print what both sides announced in their OPENs.
    public var isVerbose: Bool
    /// Whether the reader is a terminal, where progress is one line written over and over.
    public var isTerminal: Bool

    /// A renderer of short or long lines.
    public init(isVerbose: Bool = false, isTerminal: Bool = false) {
        self.isVerbose = isVerbose
        self.isTerminal = isTerminal
    }

    /// Back to the beginning of the line, and away with what is on it.
    private static let clear = "\r\u{1B}[K"

    /// The line for `event`; what peers wrote is made safe for a terminal.
    public func render(_ event: SpeakerEvent) -> [UInt8] {
        var words = [InstantText.utc(nanoseconds: event.time)]
        if let peer = event.peer { words.append(peer.label) }
        if let state = event.state { words.append("\(state)") }
        words.append(self.text(of: event.kind))
        let line = TerminalText.safe(words.joined(separator: " "))
        guard self.isTerminal else { return Array((line + "\n").utf8) }
        if case .progress = event.kind { return Array((Self.clear + line).utf8) }
        return Array((Self.clear + line + "\n").utf8)
    }

    private func text(of kind: SpeakerEvent.Kind) -> String {
        switch kind {
        case .started(let configuration):
            return Self.text(of: configuration)
        case .searching(let interface):
            return "\(interface) is up, looking for its neighbor"
        case .discovered(let source):
            return "neighbor found by \(source)"
        case .vanished(let reason):
            return "neighbor gone: \(reason)"
        case .entered(let state):
            return Self.text(of: state)
        case .failed(let failure):
            return "failed: \(Self.text(of: failure))"
        case .retry(let wait):
            return "next attempt in \(Self.seconds(wait)) s"
        case .established(let facts, let connection):
            return self.text(of: facts, connection)
        case .announced(let count, let nextHops, let initial):
            var text = "announced \(Self.prefixes(count))"
            if !nextHops.isEmpty { text += ", next hop " + nextHops.map(\.description).joined(separator: ", ") }
            return initial.isEmpty ? text : text + ", End-of-RIB for \(initial)"
        case .progress(let progress):
            return Self.text(of: progress)
        case .tableSent(let transfer):
            return Self.text(of: transfer)
        case .withdrawn(let count):
            return "withdrew \(Self.prefixes(count))"
        case .omitted(let omission):
            return "not announced: \(Self.prefixes(omission.prefixCount)) in \(omission.family): \(omission.reason)"
        case .warning(let warning):
            return "warning: \(warning)"
        case .refreshed(let family, let count):
            return "announced \(Self.prefixes(count)) in \(family) again, as the peer asked with ROUTE-REFRESH"
        case .received(let family, let reception):
            return "received \(Self.prefixes(reception.prefixes)) in \(family), ignored; End-of-RIB"
        case .down(let failure):
            return "down: \(Self.text(of: failure))"
        case .refusedByAll:
            return "no peer accepts the session as both sides are configured; still trying"
        case .stopping(let reason):
            return "stopping: \(reason)"
        case .stopped(let outcome):
            return outcome.wasEstablished ? "stopped" : "stopped; no session was ever established"
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        let tenths = duration.wholeNanoseconds / 100_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func prefixes(_ count: Int) -> String { count == 1 ? "1 prefix" : "\(count) prefixes" }

    private static func text(of progress: TableProgress) -> String {
        var text = "sent \(progress.sentRoutes) of \(progress.routes) routes"
        if progress.sentRoutes < progress.routes {
            text +=
                " (\(progress.sentRoutes * 100 / max(progress.routes, 1)) %), \(progress.routesPerSecond) in a second"
        }
        if progress.sessions > 1 { text += ", \(progress.completeSessions) of \(progress.sessions) sessions complete" }
        if progress.churnEvents > 0 { text += ", churn: \(progress.churnEvents) events" }
        if progress.waitingChanges > 0 { text += ", \(progress.waitingChanges) changes wait for slow peers" }
        return text
    }

    private static func text(of transfer: TableTransfer) -> String {
        let milliseconds = max(transfer.duration.wholeNanoseconds / 1_000_000, 1)
        var text = "sent \(transfer.routes) routes of the table in \(transfer.messages) UPDATEs"
        text += " (\(transfer.octets) octets) in \(Self.seconds(transfer.duration)) s"
        text += ", \(transfer.routes * 1_000 / Int(milliseconds)) in a second"
        return transfer.omitted == 0 ? text : text + "; \(transfer.omitted) left out: their attributes fit no message"
    }

    private static func text(of configuration: SpeakerConfiguration) -> String {
        let count = configuration.peers.count
        var peers = count == 1 ? "1 peer" : "\(count) peers"
        if let links = configuration.links {
            let names = "neighbors on \(links.patterns.map(\.description).joined(separator: ", "))"
            peers = count == 0 ? names : "\(peers) and \(names)"
        }
        let table = configuration.table.map { "a table of \($0.routes.routeCount) routes" }
        let own = configuration.announcements.isEmpty ? nil : Self.prefixes(configuration.announcements.count)
        let what = [own, table].compactMap(\.self).joined(separator: " and ")
        return "announcing \(what.isEmpty ? Self.prefixes(0) : what) to \(peers)"
            + " as AS \(configuration.localAS), router id \(configuration.identifier)"
    }

    private static func text(of state: SessionState) -> String {
        switch state {
        case .idle: "idle"
        case .connect: "dialling"
        case .active: "waiting for a connection"
        case .openSent: "connected, OPEN sent"
        case .openConfirm: "OPEN received, waiting for KEEPALIVE"
        case .established: "established"
        }
    }

    private static func text(of failure: SessionFailure) -> String {
        var text = failure.error.map { "\($0)" } ?? failure.reason.description
        if let advice = failure.advice { text += " (\(advice))" }
        return text
    }

    private func text(of facts: SessionFacts, _ connection: PeerConnection) -> String {
        let kind = facts.negotiated.sessionKind == .internal ? "internal" : "external"
        var text = "session with AS \(facts.remoteAS) (\(kind)), router id \(facts.remoteIdentifier)"
        if let name = facts.remoteOpen.capabilities.hostName, !name.host.isEmpty { text += " \"\(name.host)\"" }
        let holdTime = facts.negotiated.holdTimeSeconds
        text += holdTime == 0 ? ", no hold time" : ", hold time \(holdTime) s"
        text += ", \(facts.negotiated.families), from \(connection.local)"
        if self.isVerbose {
            text += "; announced: \(Self.text(of: facts.localOpen)); received: \(Self.text(of: facts.remoteOpen))"
        }
        return text
    }

    private static func text(of open: OpenMessage) -> String {
        open.capabilities.capabilities.map(CapabilityText.describe).joined(separator: ", ")
    }
}

extension SocketEndpoint {
    /// The endpoint as an operator names a peer: without the port where it is the usual one.
    var label: String {
        self.port == Self.bgpPort ? self.address.description : self.description
    }
}

extension SpeakerEvent.Warning: CustomStringConvertible {
    /// What is the case, and what would help.
    public var description: String {
        switch self {
        case .localPrefNotSent: "--local-pref has no effect here: LOCAL_PREF is not sent to an external peer"
        case .prependNotSent: "--prepend has no effect here: the path stays empty towards an internal peer"
        case .loopbackNextHop(let address):
            "routers ignore routes whose next hop is a loopback address (\(address)); give --next-hop"
        case .silentLink(let interface, let error):
            "no router advertisements on \(interface): \(error); they need root or CAP_NET_RAW, or give --no-ra"
        case .notListening(let interface, let error):
            "the neighbor on \(interface) cannot dial: \(error)"
        }
    }
}

extension SpeakerEvent.StopReason: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .requested(let who): who
        case .notPermitted(let error): "not permitted: \(error)"
        }
    }
}
