// SPDX-License-Identifier: Apache-2.0

public import BGPRendering
public import BGPSession
public import BGPTransport
public import BGPWire

/// One step of one peer, as it is printed.
public struct SpeakerEvent: Sendable {
    /// What happened.
    public enum Step: Sendable {
        /// The session's state changed.
        case state(SessionState)
        /// An attempt failed.
        case failed(DownReason, TransportError?)
        /// The next attempt begins after this time.
        case retry(Duration)
        /// Routes may flow.
        case established(SessionFacts, PeerConnection)
        /// Everything that can be announced has been.
        case announced(prefixes: Int, families: FamilySet)
        /// Something cannot be announced.
        case problem(String)
        /// The peer asked for the routes again and got them.
        case refreshed(AddressFamily)
        /// Everything has been withdrawn.
        case withdrawn(prefixes: Int)
        /// The session is over.
        case down(DownReason)
    }

    /// When, in nanoseconds since 1970.
    public var time: Int64
    /// Whose step it is.
    public var peer: SocketEndpoint
    /// What happened.
    public var step: Step

    /// The event as one line for people, without line end; safe for a terminal.
    public var text: String {
        "\(InstantText.utc(nanoseconds: self.time)) \(self.peer) \(TerminalText.safe(self.words))"
    }

    private var words: String {
        switch self.step {
        case .state(let state):
            return "state \(state)"
        case .failed(let reason, let error):
            return "failed: \(reason)" + (error.map { " (\($0))" } ?? "")
        case .retry(let wait):
            return "next attempt in \(Self.seconds(wait)) s"
        case .established(let facts, let connection):
            let kind = facts.negotiated.sessionKind == .internal ? "internal" : "external"
            return "established: AS \(facts.remoteAS) (\(kind)), identifier \(facts.remoteIdentifier), "
                + "hold time \(facts.negotiated.holdTimeSeconds) s, families \(facts.negotiated.families), "
                + "from \(connection.local)"
        case .announced(let prefixes, let families):
            return "announced \(prefixes) prefix(es), end of RIB for \(families)"
        case .problem(let text):
            return "warning: \(text)"
        case .refreshed(let family):
            return "sent \(family) again: the peer asked for it"
        case .withdrawn(let prefixes):
            return "withdrew \(prefixes) prefix(es)"
        case .down(let reason):
            return "down: \(reason)"
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        let tenths = duration.wholeNanoseconds / 100_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Writes the event as one JSON object and ends the line.
    public func write(into json: inout JSONWriter) {
        json.object { json in
            json.field("time", InstantText.utc(nanoseconds: self.time))
            json.field("neighbor-address", self.peer.address.description)
            json.field("neighbor-port", self.peer.port)
            switch self.step {
            case .state(let state):
                json.field("event", "state")
                json.field("session-state", state.description)
            case .failed(let reason, let error):
                json.field("event", "failed")
                json.field("reason", reason.description)
                json.field("error", error?.description)
            case .retry(let wait):
                json.field("event", "retry")
                json.field("after-milliseconds", wait.wholeNanoseconds / 1_000_000)
            case .established(let facts, let connection):
                json.field("event", "established")
                json.field("peer-as", facts.remoteAS.rawValue)
                json.field("local-as", facts.localAS.rawValue)
                json.field("peer-type", facts.negotiated.sessionKind == .internal ? "INTERNAL" : "EXTERNAL")
                json.field("identifier", facts.remoteIdentifier.description)
                json.field("hold-time", facts.negotiated.holdTimeSeconds)
                json.field("afi-safi", facts.negotiated.families.families.map(\.description))
                json.field("local-address", connection.local.address.description)
                json.field("host-name", facts.remoteOpen.capabilities.hostName?.host)
            case .announced(let prefixes, let families):
                json.field("event", "announced")
                json.field("prefixes", prefixes)
                json.field("end-of-rib", families.families.map(\.description))
            case .problem(let text):
                json.field("event", "warning")
                json.field("text", text)
            case .refreshed(let family):
                json.field("event", "refreshed")
                json.field("afi-safi-name", family.description)
            case .withdrawn(let prefixes):
                json.field("event", "withdrawn")
                json.field("prefixes", prefixes)
            case .down(let reason):
                json.field("event", "down")
                json.field("reason", reason.description)
            }
        }
        json.newline()
    }
}
